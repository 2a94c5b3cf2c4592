#include "admin/passwords.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "admin/people.hpp"

namespace muster::admin {

Result<void> check_may_sign_in(const std::optional<directory::UserView>& user, base::UserId id) {
  if (!user) return unknown_user(id);
  if (!user->active()) return dismissed_user(id);
  if (user->type() == directory::UserType::bot)
    return Refusal{.message = fmt::format("user {} is a bot; bots do not sign in", id.value), .user = id};
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

std::vector<const access::Password*> slowed_sign_ins(const portal::Portal& portal, base::UnixSeconds now) {
  constexpr base::UnixSeconds day = 24 * 3600;
  std::vector<const access::Password*> slowed;
  for (const access::Password* one : portal.access.all<access::Password>().in_order()) {
    const bool is_new = one->slowed && *one->slowed > now - day;
    if (is_new && *one->slowed > std::max(one->set, one->unlocked.value_or(0))) slowed.push_back(one);
  }
  return slowed;
}

Result<void> unlock_sign_in(portal::PortalDraft& draft, base::UserId id, base::UnixSeconds now) {
  if (!draft.directory().user(id)) return unknown_user(id);
  const access::Password* known = draft.access().password(id);
  if (!known)
    return Refusal{
        .reason = Reason::no_password, .message = fmt::format("user {} has no password", id.value), .user = id};
  access::Password password = *known;
  password.unlocked = now;
  draft.access().put(std::move(password));
  return {};
}

}  // namespace muster::admin
