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

/// A number that orders people by when they joined. Higher came later. 0 means "not yet assigned".
using JoinNumber = std::uint32_t;

enum class UserType : std::uint8_t { employee, extranet, email, bot };
/// Whom the lists of members and heads include: active employees, or dismissed ones too (compat.include_inactive).
enum class Listed : std::uint8_t { active, dismissed_too };
enum class Gender : std::uint8_t { unknown, male, female };

/// Rights that can be granted to a person one by one. Administrators have all of them. At most 8, because a record
/// keeps them in one byte.
enum class UserRight : std::uint8_t {
  structure,  ///< add, change and remove departments
};
inline constexpr std::size_t user_right_count = 1;

/// A set of rights granted to a person.
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

/// The text fields of a person. An absent text is an empty one. At most 64, because a record keeps them in a 64-bit
/// set.
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
  custom,  ///< the values of custom fields as the codec wrote them; this layer does not read them
};

/// The points in time kept for a person. An absent one never happened.
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

/// That a person belongs to a department.
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

/// A person in a form that is easy to change. The directory stores the packed form (user_record.hpp).
struct User {
  UserId id;
  JoinNumber joined = 0;  ///< orders the people of the portal; 0 until the directory assigns one
  bool active = true;
  bool admin = false;
  UserRights rights;
  UserType type = UserType::employee;
  Gender gender = Gender::unknown;
  std::optional<CivilDay> birthday;
  std::optional<CivilDay> employed_since;
  std::vector<Membership> memberships;  ///< in the order of the person's record
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
