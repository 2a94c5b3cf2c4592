#include "rest/fields/filter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <boost/json/serialize.hpp>

#include "directory/words/fold.hpp"
#include "rest/protocol/params.hpp"
#include "rest/protocol/value_readers.hpp"

namespace muster::rest {
namespace {

namespace json = boost::json;
using Op = FilterKey::Op;

struct Prefix {
  std::string_view sign;
  Op op;
  bool negated;
};
// Longer prefixes come before shorter ones that they begin with.
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

template <class T>
void sort_each_once(std::vector<T>& values) {
  std::ranges::sort(values);
  values.erase(std::ranges::unique(values).begin(), values.end());
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

// The whole number that gives the same results as `number` when whole numbers are compared with it by this operator.
// Nothing when no whole number is equal to it.
std::optional<std::int64_t> whole_for(Op op, record::Number number) {
  constexpr record::Number least = std::numeric_limits<std::int64_t>::min();
  constexpr record::Number most = std::numeric_limits<std::int64_t>::max();
  const bool is_comparison = op >= Op::less;
  const bool from_above = op == Op::less || op == Op::greater_or_equal;
  const record::Number whole = from_above ? std::ceil(number) : std::floor(number);
  if (!is_comparison && (whole != number || number < least || number > most)) return std::nullopt;
  return static_cast<std::int64_t>(std::clamp(whole, least, most));
}

// A field fits when it is above the smallest of several wanted values, or below the largest.
template <class T, class Field>
bool compares(Op op, const std::vector<T>& wanted, const Field& field) {
  const bool is_above = op == Op::greater || op == Op::greater_or_equal;
  return !wanted.empty() && compare(op, field <=> Field(is_above ? wanted.front() : wanted.back()));
}

// Up to so many texts a binary search is faster than hashing the text.
constexpr std::size_t few_texts = 8;

}  // namespace

std::int64_t day_number(base::CivilDay day) {
  return day.year * std::int64_t{10'000} + day.month * 100 + day.day;
}

base::CivilDay day_of_number(std::int64_t number) {
  return {static_cast<std::int16_t>(number / 10'000), static_cast<std::uint8_t>(number / 100 % 100),
          static_cast<std::uint8_t>(number % 100)};
}

FilterKey read_filter_key(std::string_view key) {
  for (const Prefix& prefix : prefixes) {
    if (key.starts_with(prefix.sign)) return {prefix.op, prefix.negated, key.substr(prefix.sign.size())};
  }
  return {Op::plain, false, key};
}

// The length of the field tells where it ends, and JSON where it ends itself, so that no field or value can make the
// name that other conditions have.
std::string name_of_condition(const FilterKey& key, FieldType type, const json::value& value, base::UtcOffset offset) {
  return fmt::format("{}{} {}:{} {} {} {}\n", key.negated ? "!" : "", static_cast<int>(key.op), key.field.size(),
                     key.field, static_cast<int>(type), offset.seconds, json::serialize(value));
}

std::optional<std::string> read_text(const json::value& value) {
  if (value.is_array() || value.is_object()) return std::nullopt;
  if (const auto* text = value.if_string()) return std::string(*text);
  if (const auto* number = value.if_int64()) return std::to_string(*number);
  if (const auto* number = value.if_uint64()) return std::to_string(*number);
  if (const auto* number = value.if_double()) return fmt::format("{}", *number);
  if (const auto* flag = value.if_bool()) return *flag ? "1" : "0";
  return std::string();
}

Condition::Condition(const FilterKey& key, FieldType type, const json::value& value, base::UtcOffset offset)
    : key_(key),
      type_(type),
      offset_(offset),
      patterns_(key.op == Op::contains ? Patterns::Kind::contained : Patterns::Kind::like) {
  if (const auto* list = value.if_array()) {
    for (const json::value& element : *list) add(element);
  } else if (const auto* map = value.if_object()) {
    for (const auto& member : *map) add(member.value());
  } else {
    add(value);
  }
  sort_each_once(numbers_);
  sort_each_once(decimals_);
  sort_each_once(texts_);
  patterns_.compile();
  if (texts_.size() > few_texts) many_texts_.insert(texts_.begin(), texts_.end());
  // Not with s and k, because characters outside ASCII fold to these: the long s and the Kelvin sign.
  const bool one_piece = type_ == FieldType::text && key_.op == Op::contains && !patterns_.only().empty();
  const char first = one_piece ? patterns_.only().front() : '\0';
  if (first >= 'a' && first <= 'z' && first != 's' && first != 'k') letter_ = first;
}

void Condition::add(const json::value& value) {
  if (asks_for_unset(value)) {
    wants_unset_ = true;
    return;
  }
  const auto text = read_text(value);
  if (!text) return;
  std::string folded;
  directory::fold_simply(*text, folded);
  if (is_pattern(folded))
    patterns_.add(std::move(folded));
  else if (type_ == FieldType::text)
    texts_.push_back(std::move(folded));
  else
    add_number(value);
}

// Whether a value asks for fields that are not set. "" does not with `contains`, because every text contains it.
bool Condition::asks_for_unset(const json::value& value) const {
  if (type_ == FieldType::flag) return false;
  if (const auto* flag = value.if_bool()) return !*flag && type_ != FieldType::optional_flag;
  const auto* text = value.if_string();
  return value.is_null() || (text && text->empty() && key_.op != Op::contains);
}

// Whether a text is a pattern. For flags it never is: every value means true or false.
bool Condition::is_pattern(std::string_view text) const {
  if (type_ == FieldType::flag || type_ == FieldType::optional_flag) return false;
  const bool may_be = key_.op == Op::plain || key_.op == Op::like;
  return key_.op == Op::contains || (may_be && text.find('%') != std::string_view::npos);
}

void Condition::add_number(const json::value& value) {
  const auto* text = value.if_string();
  switch (type_) {
    case FieldType::text: return;
    case FieldType::number:
    case FieldType::reference:
    case FieldType::ids: return add_whole(value);
    case FieldType::decimal:
      if (const auto number = record::as_number(value)) decimals_.push_back(*number);
      return;
    case FieldType::flag:
    case FieldType::optional_flag: return numbers_.push_back(read_flag(value) ? 1 : 0);
    case FieldType::day: {
      const auto day = text ? base::parse_day(*text) : std::nullopt;
      return add_date(day ? std::optional(day_number(*day)) : std::nullopt);
    }
    case FieldType::moment: return add_date(text ? base::parse_instant(*text, offset_) : std::nullopt);
  }
}

void Condition::add_whole(const json::value& value) {
  const auto number = record::as_number(value);
  const auto whole = number ? whole_for(key_.op, *number) : std::nullopt;
  if (!whole) return;
  if (type_ == FieldType::reference && *whole == 0 && !is_comparison())
    wants_unset_ = true;
  else
    numbers_.push_back(*whole);
}

void Condition::add_date(std::optional<std::int64_t> date) {
  if (date)
    numbers_.push_back(*date);
  else
    unreadable_ = true;
}

// A fast check by the bytes alone: true when the text cannot contain the wanted text. It sorts most people out.
bool Condition::surely_lacks(std::string_view text) const {
  if (!letter_) return false;
  return std::ranges::none_of(text, [this](char c) { return (c | 0x20) == letter_; });
}

bool Condition::fits(const FieldValue& field) const {
  if (type_ == FieldType::text) {
    FoldedText text(folded_);
    text.set(field.text);
    return fits(text);
  }
  if (type_ == FieldType::decimal) return number_fits(decimals_, field.decimal);
  if (type_ != FieldType::ids || field.ids.empty()) return number_fits(numbers_, field.number);
  return std::ranges::any_of(field.ids, [&](const directory::Membership& membership) {
    return number_fits(numbers_, std::optional<std::int64_t>(membership.department.value));
  });
}

// A field that is not set is neither above nor below anything.
bool Condition::fits(FoldedText& text) const {
  if (surely_lacks(text.text())) return false;
  if (text.text().empty()) return !is_comparison() && (wants_unset_ || pattern_fits({}));
  const std::string_view folded = text.folded();
  if (is_comparison()) return compares(key_.op, texts_, folded);
  return is_one_of_texts(folded) || pattern_fits(folded);
}

bool Condition::is_one_of_texts(std::string_view folded) const {
  return many_texts_.empty() ? std::ranges::binary_search(texts_, folded) : many_texts_.contains(folded);
}

template <class T>
bool Condition::number_fits(const std::vector<T>& wanted, const std::optional<T>& number) const {
  if (!number) return wants_unset_ && !is_comparison();
  if (is_comparison()) return compares(key_.op, wanted, *number);
  if (std::ranges::binary_search(wanted, *number)) return true;
  if (patterns_.empty()) return false;
  directory::fold_simply(shown(*number), folded_);
  return pattern_fits(folded_);
}

bool Condition::pattern_fits(std::string_view text) const {
  return !patterns_.empty() && patterns_.fit(text);
}

// The number as replies show it, which is what patterns are compared with.
std::string Condition::shown(std::int64_t number) const {
  if (type_ == FieldType::day) return base::atom_text(day_of_number(number), offset_);
  return type_ == FieldType::moment ? base::atom_text(number, offset_) : std::to_string(number);
}

// The number as people write it: 1 and not 1.0.
std::string Condition::shown(record::Number number) const {
  const auto whole = whole_for(Op::equal, number);
  return whole ? std::to_string(*whole) : fmt::format("{}", static_cast<double>(number));
}

std::optional<std::span<const std::int64_t>> Condition::wanted_numbers() const {
  const bool is_list = !is_comparison() && !key_.negated && patterns_.empty();
  if (!is_list || type_ == FieldType::text || type_ == FieldType::decimal || unreadable_) return std::nullopt;
  return numbers_;
}

std::optional<std::span<const std::string>> Condition::wanted_texts() const {
  const bool is_list = !is_comparison() && !key_.negated && !wants_unset_ && patterns_.empty();
  if (!is_list || type_ != FieldType::text) return std::nullopt;
  return texts_;
}

std::optional<Condition::Range> Condition::range() const {
  constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  if (type_ == FieldType::ids || unreadable_ || numbers_.empty()) return std::nullopt;
  const std::int64_t above = numbers_.front();
  const std::int64_t below = numbers_.back();
  switch (key_.op) {
    case Op::less: return below == least ? std::nullopt : std::optional(Range{least, below - 1});
    case Op::less_or_equal: return Range{least, below};
    case Op::greater: return above == most ? std::nullopt : std::optional(Range{above + 1, most});
    case Op::greater_or_equal: return Range{above, most};
    default: return std::nullopt;
  }
}

}  // namespace muster::rest
