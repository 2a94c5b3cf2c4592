#include "app/passwords.hpp"

#include <fmt/format.h>

#include "app/people.hpp"

namespace muster::app {

using base::invalid;
using base::Result;

Result<void> check_may_sign_in(const std::optional<directory::UserView>& user, base::UserId id) {
  if (!user) return unknown_user(id);
  if (!user->active()) return dismissed_user(id);
  if (user->type() == directory::UserType::bot)
    return invalid(fmt::format("user {} is a bot; bots do not sign in", id.value));
  return {};
}

Result<void> set_password(portal::PortalDraft& draft, base::UserId id, const std::string& hash, base::UnixSeconds now) {
  if (auto fine = check_may_sign_in(draft.directory().user(id), id); !fine) return fine;
  draft.access().put(access::Password{id, hash, now});
  draft.access().end_sessions(id);
  return {};
}

Result<void> remove_password(portal::PortalDraft& draft, base::UserId id) {
  if (!draft.directory().user(id)) return unknown_user(id);
  draft.access().remove<access::Password>(id.value);
  draft.access().end_sessions(id);
  return {};
}

}  // namespace muster::app
