#pragma once

#include <optional>
#include <string>

#include "directory/query/user_query.hpp"
#include "rest/call/call.hpp"
#include "rest/call/method.hpp"

namespace muster::rest {

/// Whom a caller may see of the company (contract section 7). It is decided here alone, and every method that tells of
/// people or departments asks this: a guest (an extranet or e-mail user) sees themself and no departments, anybody else
/// sees all, and with `compat.guests = "all"` guests do, too. Which fields of a person are seen is up to the scope:
/// `UserFields::visible_to`, and the user objects of `im.*`. docs/who-sees-whom.md is made from both.
class Visibility {
 public:
  Visibility(base::UserId caller, directory::UserType type, const Compat& compat)
      : alone_(is_guest(type) && !compat.guests_see_all ? caller : base::UserId{}),
        is_in_lists_(type != directory::UserType::email) {}

  bool everybody() const { return !alone_; }
  bool departments() const { return everybody(); }
  /// Whether the caller may know anything of the user of this id, be it that there is none.
  bool person(base::UserId id) const { return everybody() || id == alone_; }
  /// The user, if there is one whom the caller may see.
  std::optional<directory::UserView> find(const directory::Directory& directory, base::UserId id) const {
    return person(id) ? directory.user(id) : std::nullopt;
  }
  /// Has the query find nobody whom the caller may not see. To be called once `among` is complete.
  void restrict(directory::UserQuery& query) const;
  /// The groups of words that the caller may search by: a guest not by the names of departments.
  directory::WordGroups searched(directory::WordGroups where) const {
    return departments() ? where : where.without(directory::WordGroup::department);
  }

 private:
  static constexpr bool is_guest(directory::UserType type) {
    return type == directory::UserType::extranet || type == directory::UserType::email;
  }

  base::UserId alone_;  // none: everybody
  bool is_in_lists_;
};

inline Visibility visibility_of(const Call& call, const directory::Directory& directory) {
  return {call.caller.user, directory.user(call.caller.user)->type(), call.compat};
}

/// What a method may tell a caller of this type.
enum class Sight {
  refused,         ///< nothing: it is closed to them, ACCESS_ERROR
  nothing,         ///< of nobody, and of no department
  themself,        ///< of themself and nobody else
  everybody,       ///< of all people
  no_departments,  ///< there are none for them
  departments,     ///< of all departments
  by_right,        ///< what it tells who may make the change; others it refuses
  commands,        ///< what the commands in it may tell
};
Sight sight_of(const MethodSpec& method, directory::UserType caller, const Compat& compat);

/// Who sees whom, and which fields, for people, in Markdown: docs/who-sees-whom.md.
std::string visibility_page();

}  // namespace muster::rest
