#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "directory/entities.hpp"

namespace muster::directory {

/// A person's record in one piece of memory, usually about 250 bytes. It has a header, the memberships, the moments
/// that happened, the end positions of the texts that are set, and the texts.
using PackedUser = std::vector<std::byte>;

PackedUser pack(const User& user);

/// What a record holds, as views of texts and lists that lie elsewhere. For those who pack without making a User.
struct UserParts {
  UserId id;
  JoinNumber joined = 0;
  bool active = true;
  bool admin = false;
  UserRights rights;
  UserType type = UserType::employee;
  Gender gender = Gender::unknown;
  std::optional<CivilDay> birthday;
  std::optional<CivilDay> employed_since;
  std::span<const Membership> memberships = {};
  std::uint64_t text_fields = 0;                 ///< a bit for each text that is set
  std::span<const std::string_view> texts = {};  ///< those texts in the order of Text, none empty
  unsigned moment_fields = 0;                    ///< a bit for each moment that happened
  std::span<const UnixSeconds> moments = {};     ///< those moments in the order of Moment
};
/// Appends the packed record to `out`. A record that is read in place must begin at a multiple of 8.
void pack(const UserParts& parts, std::vector<std::byte>& out);

/// Reads a packed record without unpacking it. Lifetime: as long as the bytes, since it is a view. Any thread.
class UserView {
 public:
  explicit UserView(std::span<const std::byte> packed) : start_(packed.data()) {}

  UserId id() const { return {header().id}; }
  JoinNumber joined() const { return header().joined; }
  bool active() const { return header().active != 0; }
  bool admin() const { return header().admin != 0; }
  UserRights rights() const { return UserRights(header().rights); }
  UserType type() const { return static_cast<UserType>(header().type); }
  /// An extranet or e-mail user. They are not part of the company and see nobody of it (protocol.md 7.1).
  bool guest() const { return type() == UserType::extranet || type() == UserType::email; }
  /// Whether this person has an administrator's rights now. A guest never has, even if an import says so.
  bool administers() const { return admin() && active() && !guest(); }
  /// Whether this person counts as an administrator who can run the company. A bot does not, because it cannot sign in.
  bool runs_company() const { return administers() && type() == UserType::employee; }
  /// Whether this person has the right now, granted or as an administrator.
  bool may(UserRight right) const { return administers() || (rights().has(right) && active() && !guest()); }
  Gender gender() const { return static_cast<Gender>(header().gender); }
  /// Whether the lists of colleagues and heads include this person: an active employee (protocol.md 7.1), or any
  /// employee with `dismissed_too`.
  bool listed(Listed who = Listed::active) const {
    return type() == UserType::employee && (active() || who == Listed::dismissed_too);
  }
  /// True when no text contains a quote, a backslash, a control character or one of <>&. A writer may then copy the
  /// texts without escaping.
  bool plain() const { return header().plain != 0; }
  std::optional<CivilDay> birthday() const { return day(header().birthday); }
  std::optional<CivilDay> employed_since() const { return day(header().employed_since); }
  std::span<const Membership> memberships() const {
    return {reinterpret_cast<const Membership*>(start_ + sizeof(Header)), header().memberships};
  }
  std::optional<UnixSeconds> moment(Moment field) const {
    const auto bit = static_cast<std::uint16_t>(1u << static_cast<unsigned>(field));
    if (!(header().moments & bit)) return std::nullopt;
    UnixSeconds at;
    std::memcpy(&at, moments_start() + 8 * std::popcount(static_cast<std::uint16_t>(header().moments & (bit - 1))), 8);
    return at;
  }
  std::string_view text(Text field) const {
    const std::uint64_t bit = 1ull << static_cast<unsigned>(field);
    const std::uint64_t set = header().texts;
    if (!(set & bit)) return {};
    const auto* ends = text_ends();
    const int index = std::popcount(set & (bit - 1));
    const std::uint32_t begin = index == 0 ? 0 : ends[index - 1];
    const auto* texts = reinterpret_cast<const char*>(ends + std::popcount(set));
    return {texts + begin, ends[index] - begin};
  }
  /// First and last name, separated by a space when both are set.
  std::string full_name() const;
  User unpack() const;

 private:
  friend void pack(const UserParts& parts, std::vector<std::byte>& out);

  struct Day {
    std::int16_t year;
    std::uint8_t month;  // 0: no day
    std::uint8_t day;
  };
  struct Header {
    std::uint32_t id;
    JoinNumber joined;
    std::uint64_t texts;
    std::uint16_t moments;
    std::uint16_t memberships;
    std::uint8_t active;
    std::uint8_t admin;
    std::uint8_t type;
    std::uint8_t gender;
    Day birthday;
    Day employed_since;
    std::uint8_t plain;
    std::uint8_t rights;
    std::uint8_t unused[6];  // always 0: records are compared byte by byte
  };
  static_assert(sizeof(Header) == 40);

  static std::optional<CivilDay> day(Day day) {
    if (day.month == 0) return std::nullopt;
    return CivilDay{day.year, day.month, day.day};
  }
  const Header& header() const { return *reinterpret_cast<const Header*>(start_); }
  const std::byte* moments_start() const { return start_ + sizeof(Header) + sizeof(Membership) * header().memberships; }
  const std::uint32_t* text_ends() const {
    return reinterpret_cast<const std::uint32_t*>(moments_start() + 8 * std::popcount(header().moments));
  }

  const std::byte* start_;
};

}  // namespace muster::directory
