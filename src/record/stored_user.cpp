#include "record/stored_user.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdint>
#include <cstring>
#include <optional>

#include "base/dates.hpp"
#include "base/utf8.hpp"
#include "directory/user_record.hpp"
#include "record/fields.hpp"
#include "record/record_json.hpp"

namespace muster::record {
namespace {

namespace json = boost::json;
using directory::Membership;
using directory::Moment;
using directory::Text;

bool ends_run(char c) {
  return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
}

constexpr std::uint64_t repeated(std::uint8_t byte) {
  return 0x0101010101010101 * std::uint64_t{byte};
}
constexpr std::uint64_t high_bits = repeated(0x80);

// The same for eight characters at once: the lowest bit that is set belongs to the first character that ends a run.
// Bits above it mean nothing.
std::uint64_t ends_of_run(std::uint64_t text) {
  const auto zeros = [](std::uint64_t word) { return (word - repeated(1)) & ~word; };
  const std::uint64_t controls = (text - repeated(0x20)) & ~text;
  return (zeros(text ^ repeated('"')) | zeros(text ^ repeated('\\')) | controls) & high_bits;
}

std::optional<char> escaped_character(char letter) {
  switch (letter) {
    case '"':
    case '\\':
    case '/': return letter;
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return std::nullopt;
  }
}

// What \uXXXX stands for when that is an ASCII character. Writers escape no others.
std::optional<char> ascii_of(std::string_view digits) {
  unsigned code = 0;
  for (const char c : digits) {
    const bool letter = (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
    if (!letter && (c < '0' || c > '9')) return std::nullopt;
    code = code * 16 + static_cast<unsigned>(letter ? (c | 0x20) - 'a' + 10 : c - '0');
  }
  return digits.size() == 4 && code < 0x80 ? std::optional(static_cast<char>(code)) : std::nullopt;
}

// Takes JSON apart from left to right. Each function returns false when something else comes next, and then the
// position is of no use any more.
class Scanner {
 public:
  // `unescaped` keeps the texts that had escapes. What it held before is lost.
  Scanner(std::string_view text, std::string& unescaped)
      : rest_(text), whole_size_(text.size()), unescaped_(unescaped) {
    unescaped_.clear();
  }

  bool at_end() const { return rest_.empty(); }
  // Whether all texts so far are ASCII. It may be false when they are.
  bool only_ascii() const { return (seen_ & high_bits) == 0; }
  std::string_view rest() const { return rest_; }
  void skip(std::size_t count) { rest_.remove_prefix(count); }

  bool take(char expected) {
    if (rest_.empty() || rest_.front() != expected) return false;
    skip(1);
    return true;
  }
  bool take(std::string_view expected) {
    if (!rest_.starts_with(expected)) return false;
    skip(expected.size());
    return true;
  }
  // The name of the next member of an object that has members before it.
  bool key(std::string_view& name) {
    if (!take(",\"")) return false;
    name = run();
    return take("\":");
  }
  bool string(std::string_view& text) {
    if (!take('"')) return false;
    text = run();
    return take('"') || string_with_escapes(text);
  }
  // A whole number from 0 to `most`.
  bool number(std::uint64_t most, std::uint32_t& number) {
    std::uint64_t value = 0;
    std::size_t length = 0;
    for (; length < rest_.size() && rest_[length] >= '0' && rest_[length] <= '9' && value <= most; ++length)
      value = value * 10 + static_cast<unsigned>(rest_[length] - '0');
    if (length == 0 || value > most || (length > 1 && rest_.front() == '0')) return false;
    number = static_cast<std::uint32_t>(value);
    skip(length);
    return true;
  }
  bool flag(bool& value) {
    value = take("true");
    return value || take("false");
  }
  // A list. `item` reads one item of it.
  template <class Item>
  bool list(Item&& item) {
    if (!take('[')) return false;
    if (take(']')) return true;
    do {
      if (!item()) return false;
    } while (take(','));
    return take(']');
  }

 private:
  // What comes before the next quote, backslash or control character.
  std::string_view run() {
    static_assert(std::endian::native == std::endian::little);
    std::size_t length = 0;
    for (std::uint64_t some = 0; rest_.size() - length >= sizeof(some); length += sizeof(some)) {
      std::memcpy(&some, rest_.data() + length, sizeof(some));
      seen_ |= some;
      const std::uint64_t ends = ends_of_run(some);
      if (ends != 0) return cut(length + static_cast<std::size_t>(std::countr_zero(ends)) / 8);
    }
    for (; length < rest_.size() && !ends_run(rest_[length]); ++length)
      seen_ |= static_cast<unsigned char>(rest_[length]);
    return cut(length);
  }
  std::string_view cut(std::size_t length) {
    const std::string_view text = rest_.substr(0, length);
    skip(length);
    return text;
  }
  bool string_with_escapes(std::string_view& text) {
    unescaped_.reserve(whole_size_);  // so that it never moves: earlier texts lie in it
    const std::size_t begin = unescaped_.size();
    unescaped_ += text;
    while (take('\\')) {
      const bool coded = take('u');
      const std::string_view code = rest_.substr(0, coded ? 4 : 1);
      const auto c = code.empty() ? std::nullopt : coded ? ascii_of(code) : escaped_character(code.front());
      if (!c) return false;
      unescaped_ += *c;
      skip(code.size());
      unescaped_ += run();
    }
    text = std::string_view(unescaped_).substr(begin);
    return take('"');
  }

  std::string_view rest_;
  const std::size_t whole_size_;
  std::uint64_t seen_ = 0;  // all characters of texts, and some others, or-ed together
  std::string& unescaped_;
};

// False for a value of which the tree's reader may make another text: Boost.JSON reads a number with a fraction to the
// last digit but one.
bool is_exact(const json::value& value) {
  if (value.is_double()) return false;
  if (const auto* list = value.if_array()) return std::ranges::all_of(*list, is_exact);
  const auto* map = value.if_object();
  return !map || std::ranges::all_of(*map, [](const auto& member) { return is_exact(member.value()); });
}

bool is_custom_field(const json::key_value_pair& member) {
  const std::string_view name = member.key();
  return is_custom_name(name) && std::ranges::find(user_fields(), name) == user_fields().end() &&
         !member.value().is_null() && is_exact(member.value());
}

// Reads one record. The functions for parts read the name of the next member into `key_` when they are done.
class Record {
 public:
  Record(std::string_view text, std::string& unescaped) : text_(text), in_(text, unescaped) {}

  bool read() {
    return begin() && read_texts() && read_days() && read_place() && read_rights() && read_moments() && read_custom() &&
           read_joined() && (in_.only_ascii() || base::is_utf8(text_));
  }

  // Call it after `read`. Lifetime: as long as this object.
  const directory::UserParts& parts() {
    parts_.texts = {texts_.data(), text_count_};
    parts_.moments = {moments_.data(), moment_count_};
    parts_.memberships = {memberships_.data(), membership_count_};
    return parts_;
  }

 private:
  bool next() {
    before_key_ = in_.rest();
    return in_.key(key_);
  }

  bool begin() {
    return in_.take(R"({"ID":")") && in_.number(base::max_id, parts_.id.value) && parts_.id && in_.take('"') &&
           next() && key_ == "ACTIVE" && in_.flag(parts_.active) && next();
  }

  bool read_texts() {
    for (unsigned i = 0; i < static_cast<unsigned>(Text::custom); ++i) {
      const auto field = static_cast<Text>(i);
      if (key_ != name_of(field)) continue;
      std::string_view text;
      if (!in_.string(text) || text.empty() || (field == Text::im_status && !is_im_status(text)) || !next())
        return false;
      add_text(field, text);
    }
    return true;
  }

  bool read_days() {
    std::string_view text;
    if (key_ == "PERSONAL_GENDER") {
      const auto gender = in_.string(text) ? gender_named(text) : std::nullopt;
      if (!gender || !next()) return false;
      parts_.gender = *gender;
    }
    for (const auto& [name, day] :
         {std::pair("PERSONAL_BIRTHDAY", &parts_.birthday), std::pair("UF_EMPLOYMENT_DATE", &parts_.employed_since)}) {
      if (key_ != name) continue;
      if (!in_.string(text) || !(*day = base::parse_day(text)) || !next()) return false;
    }
    return true;
  }

  bool read_place() {
    const auto membership = [this] {
      base::DepartmentId id;
      const auto known = [&] { return std::span(memberships_.data(), membership_count_); };
      if (membership_count_ == memberships_.size() || !in_.number(base::max_id, id.value) || !id ||
          std::ranges::find(known(), id, &Membership::department) != known().end())
        return false;
      memberships_[membership_count_++].department = id;
      return true;
    };
    std::string_view text;
    if (key_ != "UF_DEPARTMENT" || !in_.list(membership) || !next() || key_ != "USER_TYPE" || !in_.string(text))
      return false;
    const auto type = user_type_named(text);
    if (!type) return false;
    parts_.type = *type;
    return next();
  }

  bool read_rights() {
    const auto right = [this] {
      std::string_view text;
      const auto named = in_.string(text) ? right_named(text) : std::nullopt;
      if (named) parts_.rights.set(*named, true);
      return named.has_value();
    };
    if (key_ == "IS_ADMIN" && !(in_.flag(parts_.admin) && next())) return false;
    return key_ != "RIGHTS" || (in_.list(right) && next());
  }

  bool read_moments() {
    for (unsigned i = 0; i < directory::moment_count; ++i) {
      if (key_ != name_of(static_cast<Moment>(i))) continue;
      std::string_view text;
      const auto at = in_.string(text) ? base::parse_instant(text, base::UtcOffset{}) : std::nullopt;
      if (!at || !next()) return false;
      parts_.moment_fields |= 1u << i;
      moments_[moment_count_++] = *at;
    }
    return true;
  }

  // All that is left before the join numbers are custom fields, kept as JSON.
  bool read_custom() {
    if (key_ == "JOINED") return true;
    const std::size_t length = before_key_.rfind(R"(,"JOINED":[)");
    if (length == std::string_view::npos || length == 0) return false;
    json::error_code error;
    const json::value fields = json::parse("{" + std::string(before_key_.substr(1, length - 1)) + "}", error);
    if (error || !fields.is_object() || !std::ranges::all_of(fields.get_object(), is_custom_field)) return false;
    custom_ = json::serialize(fields);
    add_text(Text::custom, custom_);
    in_.skip(in_.rest().size() - (before_key_.size() - length));
    return next() && key_ == "JOINED";
  }

  bool read_joined() {
    std::size_t count = 0;
    const auto number = [&] {
      if (count > membership_count_) return false;
      auto& joined = count == 0 ? parts_.joined : memberships_[count - 1].joined;
      ++count;
      return in_.number(0xffffffff, joined);
    };
    return in_.list(number) && count == membership_count_ + 1 && in_.take('}') && in_.at_end();
  }

  void add_text(Text field, std::string_view text) {
    parts_.text_fields |= std::uint64_t{1} << static_cast<unsigned>(field);
    texts_[text_count_++] = text;
  }

  const std::string_view text_;
  Scanner in_;
  std::string_view key_;
  std::string_view before_key_;  // from the comma before `key_` on
  directory::UserParts parts_;
  std::array<std::string_view, static_cast<std::size_t>(Text::custom) + 1> texts_;
  std::array<base::UnixSeconds, directory::moment_count> moments_;
  std::array<Membership, 64> memberships_;  // those who are in more departments are left to the other reader
  std::size_t text_count_ = 0;
  std::size_t moment_count_ = 0;
  std::size_t membership_count_ = 0;
  std::string custom_;
};

}  // namespace

bool StoredUserReader::read(std::string_view text, std::vector<std::byte>& out) {
  Record record(text, unescaped_);
  if (!record.read()) return false;
  directory::pack(record.parts(), out);
  return true;
}

}  // namespace muster::record
