#include "record/stored_user.hpp"

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdint>
#include <cstring>
#include <optional>

#include "base/dates.hpp"
#include "directory/user_record.hpp"
#include "record/fields.hpp"
#include "record/json_scanner.hpp"
#include "record/record_json.hpp"

namespace muster::record {
namespace {

namespace json = boost::json;
using directory::Membership;
using directory::Moment;
using directory::Text;

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

// What stands between the values of two members: a comma, and the second one's name.
class MemberBeginning {
 public:
  explicit MemberBeginning(std::string_view name) : text_(",\"" + std::string(name) + "\":"), end_(end_of(text_)) {}
  const std::string& text() const { return text_; }
  bool take(JsonScanner& in) const {
    return in.rest().size() >= text_.size() && end_of(in.rest().substr(0, text_.size())) == end_ && in.take(text_);
  }

 private:
  // The last eight characters, in which most names differ. To compare these is quicker than to compare texts.
  static std::uint64_t end_of(std::string_view text) {
    std::uint64_t end = 0;
    if (text.size() >= sizeof(end)) std::memcpy(&end, text.data() + text.size() - sizeof(end), sizeof(end));
    return end;
  }

  std::string text_;
  std::uint64_t end_;
};

// Reads one record. The functions for parts end with `next`, which finds the member that follows.
class StoredUserRecord {
 public:
  StoredUserRecord(std::string_view text, std::string& unescaped) : in_(text, unescaped) {}

  bool read() {
    return begin() && read_texts() && read_days() && read_place() && read_rights() && read_moments() && read_custom() &&
           read_joined();
  }

  // Call it after `read`. Lifetime: as long as this object.
  const directory::UserParts& parts() {
    parts_.texts = {texts_.data(), text_count_};
    parts_.moments = {moments_.data(), moment_count_};
    parts_.memberships = {memberships_.data(), membership_count_};
    return parts_;
  }

 private:
  // The members of a stored person by their numbers, in the order in which they are written. Custom fields stand before
  // the join numbers and have no number.
  enum : unsigned {
    id,
    active,
    first_text,
    gender = first_text + static_cast<unsigned>(Text::custom),
    birthday,
    employed_since,
    departments,
    type,
    admin,
    rights,
    first_moment,
    joined = first_moment + directory::moment_count,
    other  // none of them
  };
  static const std::vector<MemberBeginning>& beginnings() {
    static const auto all = [] {
      std::vector<MemberBeginning> list;
      for (const std::string_view name : user_fields()) list.emplace_back(name);
      list.emplace_back("JOINED");
      return list;
    }();
    return all;
  }

  // Moves to the value of the next member, and notes which one it is. One that came before is `other`. Returns true,
  // for use in conditions.
  bool next() {
    before_name_ = in_.rest();
    while (++at_ < other && !beginnings_[at_].take(in_)) {
    }
    return true;
  }

  bool begin() {
    return in_.take(R"({"ID":")") && in_.number(base::max_id, parts_.id.value) && parts_.id && in_.take('"') &&
           next() && at_ == active && in_.flag(parts_.active) && next();
  }

  bool read_texts() {
    while (at_ >= first_text && at_ < gender) {
      const auto field = static_cast<Text>(at_ - first_text);
      std::string_view text;
      if (!in_.string(text) || text.empty() || (field == Text::im_status && !is_im_status(text))) return false;
      add_text(field, text);
      next();
    }
    return true;
  }

  bool read_days() {
    std::string_view text;
    if (at_ == gender) {
      const auto named = in_.string(text) ? gender_named(text) : std::nullopt;
      if (!named) return false;
      parts_.gender = *named;
      next();
    }
    for (const auto& [member, day] :
         {std::pair(birthday, &parts_.birthday), std::pair(employed_since, &parts_.employed_since)}) {
      if (at_ != member) continue;
      if (!in_.string(text) || !(*day = base::parse_day(text))) return false;
      next();
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
    if (at_ != departments || !in_.list(membership) || !next() || at_ != type || !in_.string(text)) return false;
    const auto named = user_type_named(text);
    if (!named) return false;
    parts_.type = *named;
    return next();
  }

  bool read_rights() {
    const auto right = [this] {
      std::string_view text;
      const auto named = in_.string(text) ? right_named(text) : std::nullopt;
      if (named) parts_.rights.set(*named, true);
      return named.has_value();
    };
    if (at_ == admin && !(in_.flag(parts_.admin) && next())) return false;
    return at_ != rights || (in_.list(right) && next());
  }

  bool read_moments() {
    while (at_ >= first_moment && at_ < joined) {
      std::string_view text;
      const auto at = in_.string(text) ? base::parse_instant(text, base::UtcOffset{}) : std::nullopt;
      if (!at) return false;
      parts_.moment_fields |= 1u << (at_ - first_moment);
      moments_[moment_count_++] = *at;
      next();
    }
    return true;
  }

  // All that is left before the join numbers are custom fields, kept as JSON.
  bool read_custom() {
    if (at_ == joined) return true;
    const std::size_t length = before_name_.rfind(beginnings_[joined].text());
    if (length == std::string_view::npos || length == 0 || !before_name_.starts_with(",\"")) return false;
    json::error_code error;
    const json::value fields = json::parse("{" + std::string(before_name_.substr(1, length - 1)) + "}", error);
    if (error || !fields.is_object() || fields.get_object().empty() ||
        !std::ranges::all_of(fields.get_object(), is_custom_field))
      return false;
    custom_ = json::serialize(fields);
    add_text(Text::custom, custom_);
    in_.skip(length);
    return beginnings_[joined].take(in_);
  }

  bool read_joined() {
    std::size_t count = 0;
    const auto number = [&] {
      if (count > membership_count_) return false;
      auto& number_there = count == 0 ? parts_.joined : memberships_[count - 1].joined;
      ++count;
      return in_.number(0xffffffff, number_there);
    };
    return in_.list(number) && count == membership_count_ + 1 && in_.take('}') && in_.at_end();
  }

  void add_text(Text field, std::string_view text) {
    parts_.text_fields |= std::uint64_t{1} << static_cast<unsigned>(field);
    texts_[text_count_++] = text;
  }

  JsonScanner in_;
  const std::vector<MemberBeginning>& beginnings_ = beginnings();
  unsigned at_ = id;
  std::string_view before_name_;  // from the comma before the name of the member at `at_` on
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
  StoredUserRecord record(text, unescaped_);
  if (!record.read()) return false;
  directory::pack(record.parts(), out);
  return true;
}

}  // namespace muster::record
