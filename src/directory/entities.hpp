#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/dates.hpp"
#include "base/ids.hpp"

namespace muster::directory {

using base::CivilDay;
using base::DepartmentId;
using base::UnixSeconds;
using base::UserId;

/// A place in an order of joining: higher came later. 0 is "not yet given".
using JoinNumber = std::uint32_t;

enum class UserType : std::uint8_t { employee, extranet, email, bot };
/// Whom lists of members and heads name: active employees, or the dismissed ones too (compat.include_inactive).
enum class Listed : std::uint8_t { active, dismissed_too };
enum class Gender : std::uint8_t { unknown, male, female };

/// What a person may do besides reading, given one by one; administrators may do all of it. At most 8, for a record
/// keeps them in a byte.
enum class UserRight : std::uint8_t {
  structure,  ///< add, change and remove departments
};
inline constexpr std::size_t user_right_count = 1;

/// The rights that a person was given.
class UserRights {
 public:
  constexpr UserRights() = default;
  constexpr explicit UserRights(std::uint8_t bits) : bits_(bits) {}

  constexpr bool has(UserRight right) const { return (bits_ & bit(right)) != 0; }
  constexpr void set(UserRight right, bool given) {
    bits_ = static_cast<std::uint8_t>(given ? bits_ | bit(right) : bits_ & ~bit(right));
  }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr std::uint8_t bits() const { return bits_; }
  bool operator==(const UserRights&) const = default;

 private:
  static constexpr unsigned bit(UserRight right) { return 1u << static_cast<unsigned>(right); }

  std::uint8_t bits_ = 0;
};

/// The texts of a person. An absent one is the empty one. At most 64, for a record keeps them in a 64-bit set.
enum class Text : std::uint8_t {
  xml_id,
  name,
  last_name,
  second_name,
  title,
  email,
  time_zone,
  personal_profession,
  personal_www,
  personal_photo,
  personal_icq,
  personal_phone,
  personal_fax,
  personal_mobile,
  personal_pager,
  personal_street,
  personal_mailbox,
  personal_city,
  personal_state,
  personal_zip,
  personal_country,
  personal_notes,
  work_company,
  work_department,
  work_position,
  work_www,
  work_phone,
  work_fax,
  work_pager,
  work_street,
  work_mailbox,
  work_city,
  work_state,
  work_zip,
  work_country,
  work_profile,
  work_logo,
  work_notes,
  district,
  skype,
  skype_link,
  zoom,
  twitter,
  facebook,
  linkedin,
  xing,
  web_sites,
  inner_phone,
  timeman,
  skills,
  interests,
  avatar,
  avatar_hr,
  color,
  external_auth_id,
  im_status,
  custom,  ///< the portal's own fields as the codec wrote them; nobody here looks inside
};

/// The moments of a person; an absent one never happened.
enum class Moment : std::uint8_t {
  last_login,
  registered,
  changed,
  last_activity,
  idle_since,
  absent_until,
  mobile_last,
  desktop_last,
};
inline constexpr std::size_t moment_count = 8;

/// One person's place in one department.
struct Membership {
  DepartmentId department;
  JoinNumber joined = 0;  ///< orders the members of the department
  bool operator==(const Membership&) const = default;
};

struct Department {
  DepartmentId id;
  std::string name;
  std::int32_t sort = 500;
  DepartmentId parent;  ///< none for the root
  UserId head;          ///< none when nobody heads it
  bool operator==(const Department&) const = default;
};

/// A person in a form that is easy to change; the directory keeps the packed form (user_record.hpp).
struct User {
  UserId id;
  JoinNumber joined = 0;  ///< orders the people of the portal; 0 until the directory gives one
  bool active = true;
  bool admin = false;
  UserRights rights;
  UserType type = UserType::employee;
  Gender gender = Gender::unknown;
  std::optional<CivilDay> birthday;
  std::optional<CivilDay> employed_since;
  std::vector<Membership> memberships;  ///< in the order the person's record names them
  std::map<Text, std::string> texts;    ///< no empty ones
  std::map<Moment, UnixSeconds> moments;
  bool operator==(const User&) const = default;

  void set(Text field, std::string text) {
    if (text.empty())
      texts.erase(field);
    else
      texts.insert_or_assign(field, std::move(text));
  }
};

}  // namespace muster::directory
