#include "rest/call/visibility.hpp"

#include <algorithm>

namespace muster::rest {

using base::UserId;
using directory::UserType;

// The other conditions of the query stay: a guest is found only when they hold. Lists never have e-mail users, except
// the caller.
void Visibility::restrict(directory::UserQuery& query) const {
  if (everybody()) return;
  const bool is_among = !query.among || std::ranges::binary_search(*query.among, alone_);
  query.among.emplace();
  if (is_among) query.among->push_back(alone_);
  if (!is_in_lists_) query.people.self = alone_;
}

Sight sight_of(const MethodSpec& method, UserType caller, const Compat& compat) {
  constexpr UserId somebody{1};
  const Visibility sight(somebody, caller, compat);
  if (method.right == Right::intranet && caller != UserType::employee) return Sight::refused;
  switch (method.tells) {
    case Tells::unsaid: return sight.everybody() ? Sight::everybody : Sight::refused;
    case Tells::nobody: return Sight::nothing;
    case Tells::caller: return Sight::themself;
    case Tells::people: return sight.everybody() ? Sight::everybody : Sight::themself;
    case Tells::departments: return sight.departments() ? Sight::departments : Sight::no_departments;
    case Tells::commands: return Sight::commands;
    case Tells::right_holders: break;
  }
  const bool may_have_rights = caller == UserType::employee || caller == UserType::bot;
  return may_have_rights ? Sight::by_right : Sight::nothing;
}

}  // namespace muster::rest
