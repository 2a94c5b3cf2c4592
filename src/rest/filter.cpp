#include "rest/filter.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "directory/fold.hpp"
#include "rest/params.hpp"

namespace muster::rest {
namespace {

namespace json = boost::json;
using Op = FilterKey::Op;

struct Prefix {
  std::string_view sign;
  Op op;
  bool negated;
};
// A longer one stands before those it begins with.
constexpr std::array prefixes = std::to_array<Prefix>({
    {"!=%", Op::like, true},
    {"!%=", Op::like, true},
    {"!=", Op::equal, true},
    {"!@", Op::equal, true},
    {"!%", Op::contains, true},
    {"!", Op::plain, true},
    {">=", Op::greater_or_equal, false},
    {"<=", Op::less_or_equal, false},
    {">", Op::greater, false},
    {"<", Op::less, false},
    {"=%", Op::like, false},
    {"%=", Op::like, false},
    {"=", Op::equal, false},
    {"%", Op::contains, false},
    {"@", Op::equal, false},
});

// "a%b%": each piece in its turn, the first at the start, the last at the end.
bool is_like(std::string_view text, std::string_view pattern) {
  auto percent = pattern.find('%');
  if (percent == std::string_view::npos) return text == pattern;
  if (!text.starts_with(pattern.substr(0, percent))) return false;
  text.remove_prefix(percent);
  while (true) {
    pattern.remove_prefix(percent + 1);
    percent = pattern.find('%');
    if (percent == std::string_view::npos) return text.ends_with(pattern);
    const auto found = text.find(pattern.substr(0, percent));
    if (found == std::string_view::npos) return false;
    text.remove_prefix(found + percent);
  }
}

std::string text_of(const json::value& value) {
  if (const auto* text = value.if_string()) return std::string(*text);
  if (const auto* number = value.if_int64()) return std::to_string(*number);
  if (const auto* number = value.if_uint64()) return std::to_string(*number);
  if (const auto* flag = value.if_bool()) return *flag ? "1" : "0";
  return {};
}

bool compare(Op op, auto order) {
  switch (op) {
    case Op::less: return order < 0;
    case Op::less_or_equal: return order <= 0;
    case Op::greater: return order > 0;
    case Op::greater_or_equal: return order >= 0;
    default: return order == 0;
  }
}

}  // namespace

std::int64_t day_number(base::CivilDay day) {
  return day.year * std::int64_t{10'000} + day.month * 100 + day.day;
}

FilterKey read_filter_key(std::string_view key) {
  for (const Prefix& prefix : prefixes) {
    if (key.starts_with(prefix.sign)) return {prefix.op, prefix.negated, key.substr(prefix.sign.size())};
  }
  return {Op::plain, false, key};
}

Condition::Condition(const FilterKey& key, FieldType type, const json::value& value, base::UtcOffset offset)
    : key_(key), type_(type) {
  if (const auto* list = value.if_array()) {
    for (const json::value& element : *list) add(element, offset);
  } else if (const auto* map = value.if_object()) {
    for (const auto& member : *map) add(member.value(), offset);
  } else {
    add(value, offset);
  }
  // Two letters are what other ones fold to, too: the long s and the Kelvin sign.
  const bool one_piece = type_ == FieldType::text && key_.op == Op::contains && wanted_.size() == 1;
  const char first = one_piece && !wanted_[0].text.empty() ? wanted_[0].text[0] : '\0';
  if (first >= 'a' && first <= 'z' && first != 's' && first != 'k') letter_ = first;
}

void Condition::add(const json::value& value, base::UtcOffset offset) {
  Wanted wanted;
  const std::string text = text_of(value);
  directory::fold_simply(text, wanted.text);
  switch (type_) {
    case FieldType::text: break;
    case FieldType::number:
    case FieldType::ids: wanted.number = read_integer(value); break;
    case FieldType::flag: wanted.number = read_flag(value) ? 1 : 0; break;
    case FieldType::day:
      if (const auto day = base::parse_day(text)) wanted.number = day_number(*day);
      break;
    case FieldType::moment:
      if (const auto at = base::parse_instant(text, offset)) wanted.number = *at;
      break;
  }
  const bool is_date = type_ == FieldType::day || type_ == FieldType::moment;
  if (is_date && !wanted.number && !text.empty()) unreadable_ = true;
  wanted_.push_back(std::move(wanted));
}

// A text that surely does not contain what is wanted, told from its bytes: most of a company, when everybody is asked.
bool Condition::surely_lacks(std::string_view text) const {
  if (!letter_) return false;
  return std::ranges::none_of(text, [this](char c) { return (c | 0x20) == letter_; });
}

bool Condition::holds(const FieldValue& field) const {
  if (unreadable_) return false;
  if (type_ == FieldType::text) {
    if (surely_lacks(field.text)) return key_.negated;
    directory::fold_simply(field.text, folded_);
  }
  const bool any = std::ranges::any_of(wanted_, [&](const Wanted& wanted) { return fits(wanted, field); });
  return any != key_.negated;
}

bool Condition::fits(const Wanted& wanted, const FieldValue& field) const {
  if (type_ == FieldType::text) return text_fits(wanted, folded_);
  if (type_ != FieldType::ids) return number_fits(wanted, field.number);
  if (field.ids.empty()) return number_fits(wanted, std::nullopt);
  return std::ranges::any_of(field.ids, [&](const directory::Membership& membership) {
    return number_fits(wanted, membership.department.value);
  });
}

bool Condition::text_fits(const Wanted& wanted, std::string_view text) const {
  switch (key_.op) {
    case Op::plain:
    case Op::like: return is_like(text, wanted.text);
    case Op::contains: return text.find(wanted.text) != std::string_view::npos;
    default: return compare(key_.op, text <=> std::string_view(wanted.text));
  }
}

// What is not set is equal to an empty text, and neither above nor below anything.
bool Condition::number_fits(const Wanted& wanted, std::optional<std::int64_t> number) const {
  if (key_.op == Op::contains) return number && std::to_string(*number).find(wanted.text) != std::string::npos;
  if (key_.op == Op::like || (key_.op == Op::plain && wanted.text.find('%') != std::string::npos))
    return number && is_like(std::to_string(*number), wanted.text);
  if (!number) return wanted.text.empty() && is_membership();
  return wanted.number && compare(key_.op, *number <=> *wanted.number);
}

std::optional<std::vector<std::int64_t>> Condition::wanted_numbers() const {
  if (!is_membership() || key_.negated || type_ == FieldType::text || unreadable_) return std::nullopt;
  std::vector<std::int64_t> numbers;
  for (const Wanted& wanted : wanted_) {
    if (wanted.number)
      numbers.push_back(*wanted.number);
    else if (wanted.text.empty() || wanted.text.find('%') != std::string::npos)
      return std::nullopt;
  }
  return numbers;
}

std::optional<std::vector<std::string>> Condition::wanted_texts() const {
  if (!is_membership() || key_.negated || type_ != FieldType::text) return std::nullopt;
  std::vector<std::string> texts;
  for (const Wanted& wanted : wanted_) {
    if (wanted.text.empty() || (key_.op == Op::plain && wanted.text.find('%') != std::string::npos))
      return std::nullopt;
    texts.push_back(wanted.text);
  }
  return texts;
}

std::optional<Condition::Range> Condition::range() const {
  constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  if (wanted_.size() != 1 || type_ == FieldType::ids || !wanted_[0].number) return std::nullopt;
  const std::int64_t number = *wanted_[0].number;
  switch (key_.op) {
    case Op::less: return number == least ? std::nullopt : std::optional(Range{least, number - 1});
    case Op::less_or_equal: return Range{least, number};
    case Op::greater: return number == most ? std::nullopt : std::optional(Range{number + 1, most});
    case Op::greater_or_equal: return Range{number, most};
    default: return std::nullopt;
  }
}

}  // namespace muster::rest
