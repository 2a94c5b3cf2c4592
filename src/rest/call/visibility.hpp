#pragma once

#include <optional>
#include <string>

#include "directory/query/user_query.hpp"
#include "rest/call/call.hpp"
#include "rest/call/method.hpp"

namespace muster::rest {

/// Which people and departments a caller may see (protocol.md 7.1). Only this class decides that, and every method that
/// shows people or departments to guests uses it. Guests (extranet and e-mail users) see only themselves and no
/// departments; with `compat.guests = "all"` they see all. Everybody else sees all. Which fields of a person are shown
/// depends on the scope: see `UserFields::visible_to`, and the user objects of `im.*`. docs/who-sees-whom.md is made
/// from both.
class Visibility {
 public:
  Visibility(base::UserId caller, directory::UserType type, const Compat& compat)
      : alone_(is_guest(type) && !compat.guests_see_all ? caller : base::UserId{}),
        is_in_lists_(type != directory::UserType::email) {}

  bool everybody() const { return !alone_; }
  bool departments() const { return everybody(); }
  /// Whether the caller may learn anything about the user with this id, even whether there is one.
  bool person(base::UserId id) const { return everybody() || id == alone_; }
  /// The user, if there is one and the caller may see them.
  std::optional<directory::UserView> find(const directory::Directory& directory, base::UserId id) const {
    return person(id) ? directory.user(id) : std::nullopt;
  }
  /// Makes the query find only people whom the caller may see. Call it once `query.among` is complete.
  void restrict(directory::UserQuery& query) const;
  /// Those of the groups of words that the caller may search. Guests may not search the names of departments.
  directory::WordGroups searched(directory::WordGroups where) const {
    return departments() ? where : where.without(directory::WordGroup::department);
  }

 private:
  static constexpr bool is_guest(directory::UserType type) {
    return type == directory::UserType::extranet || type == directory::UserType::email;
  }

  base::UserId alone_;  // the only visible user; none: everybody is visible
  bool is_in_lists_;    // whether lists of people show users of the caller's type
};

inline Visibility visibility_of(const Call& call, const directory::Directory& directory) {
  return {call.caller.user, directory.user(call.caller.user)->type(), call.compat};
}

/// Whom a method may show to callers of one user type.
enum class Sight {
  refused,         ///< the method refuses them with ACCESS_ERROR
  nothing,         ///< neither people nor departments
  themself,        ///< the caller and nobody else
  everybody,       ///< all people
  no_departments,  ///< departments, of which the caller sees none
  departments,     ///< all departments
  by_right,        ///< it refuses callers without the right to make the change
  commands,        ///< whatever the commands in the batch may show
};
Sight sight_of(const MethodSpec& method, directory::UserType caller, const Compat& compat);

/// The text of docs/who-sees-whom.md: who sees whom, and which fields, in Markdown.
std::string visibility_page();

}  // namespace muster::rest
