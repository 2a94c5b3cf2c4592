#include "admin/applications.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "admin/people.hpp"
#include "base/utf8.hpp"
#include "portal/host_name.hpp"

namespace muster::admin {
namespace {

constexpr base::UnixSeconds longest_access_time = base::UnixSeconds{365} * 24 * 3600;

// Whether a text is an http(s) URL of characters that a URL may hold (RFC 3986). A user name in it is not allowed,
// because browsers warn of it.
bool is_address(std::string_view text) {
  std::string_view rest = text;
  const auto origin = portal::take_origin(rest);
  if (!origin || (origin->scheme != "http" && origin->scheme != "https")) return false;
  const bool odd = std::ranges::any_of(text, [](char c) {
    return c <= ' ' || c >= 0x7f || std::string_view("\"#<>\\^`{|}").find(c) != std::string_view::npos;
  });
  return !odd && origin->text().size() + rest.size() == text.size();  // false: a colon without a port
}

// The message does not repeat the address, because its query may hold a secret.
Result<void> check_address(std::string_view field, const std::string& address) {
  if (address.empty() || is_address(address)) return {};
  return Refusal{.message =
                     "not an address such as https://app.example/start; it begins with http:// or https:// and a "
                     "host, and has no user name, no fragment and no spaces",
                 .field = field};
}

Result<void> check_order(portal::PortalDraft& draft, const ApplicationOrder& order) {
  if (base::is_blank(order.name)) return Refusal{.message = "is empty, or spaces alone", .field = "name"};
  if (!base::is_utf8(order.name)) return Refusal{.message = "not UTF-8", .field = "name"};
  if (auto fine = check_address("handler", order.handler); !fine) return fine;
  if (auto fine = check_address("redirect", order.redirect); !fine) return fine;
  for (const base::UserId user : order.users) {
    if (draft.directory().user(user)) continue;
    Refusal refusal = unknown_user(user);
    refusal.field = "users";
    return refusal;
  }
  return {};
}

bool contains(const std::vector<base::UserId>& users, base::UserId user) {
  return std::ranges::find(users, user) != users.end();
}

Result<void> check_users(portal::PortalDraft& draft, const access::Application& application, const UsersOrder& order) {
  for (const auto& [field, users] : {std::pair("add", &order.add), std::pair("remove", &order.remove)}) {
    for (const base::UserId user : *users) {
      if (!draft.directory().user(user))
        return Refusal{.message = unknown_user(user).message, .field = field, .user = user};
    }
  }
  for (const base::UserId user : order.add) {
    if (contains(order.remove, user))
      return Refusal{.message = fmt::format("user {} cannot be both added and removed", user.value), .user = user};
  }
  if (!order.remove.empty() && order.add.empty() && application.users.empty() && !application.for_nobody)
    return Refusal{Reason::for_everybody, "everybody may use the application", "remove"};
  return {};
}

Result<void> check_person(portal::PortalDraft& draft, const access::Application& application, base::UserId id) {
  const auto user = draft.directory().user(id);
  if (!user) return unknown_user(id);
  if (!user->active()) return dismissed_user(id);
  if (!application.is_for(id))
    return Refusal{.reason = Reason::not_for_user,
                   .message = fmt::format("user {} may not use the application", id.value),
                   .user = id};
  return {};
}

Result<base::ApplicationId> change_application(portal::PortalDraft& draft, std::string_view client_id,
                                               const std::function<void(access::Application&)>& change) {
  auto application = find_application(draft.access(), client_id);
  if (!application) return application.error();
  const base::ApplicationId id = application->id;
  change(*application);
  draft.access().put(std::move(*application));
  return id;
}

}  // namespace

// The client id contains the application's id, so the application gets its id first.
Result<IssuedApplication> add_application(portal::PortalDraft& draft, base::PortalId portal,
                                          const ApplicationOrder& order, base::UnixSeconds now) {
  if (auto fine = check_order(draft, order); !fine) return fine.error();
  IssuedApplication issued;
  issued.client_secret = base::new_secret();
  access::Application application = draft.new_application(now);
  application.secret = base::hash_secret(issued.client_secret);
  application.name = order.name;
  application.handler = order.handler;
  application.redirect = order.redirect;
  application.scopes = order.scopes;
  application.users = order.users;
  application.api_only = order.api_only;
  issued.client_id = access::new_token(access::TokenKind::client, portal, application.id.value);
  application.client_id = issued.client_id;
  draft.access().put(std::move(application));
  return issued;
}

Result<access::Application> find_application(const access::AccessDraft& draft, std::string_view client_id) {
  const auto token = access::parse_token(client_id);
  const bool is_client = token && token->kind == access::TokenKind::client;
  const access::Application* known = is_client ? draft.application({token->owner}) : nullptr;
  if (!known || known->client_id != client_id)
    return Refusal{Reason::unknown_application, "there is no application with this client id"};
  return *known;
}

Result<base::ApplicationId> set_installed(portal::PortalDraft& draft, std::string_view client_id, bool installed) {
  return change_application(draft, client_id, [=](access::Application& known) { known.installed = installed; });
}

Result<base::ApplicationId> set_application_blocked(portal::PortalDraft& draft, std::string_view client_id,
                                                    bool blocked) {
  return change_application(draft, client_id, [=](access::Application& known) { known.blocked = blocked; });
}

Result<base::ApplicationId> remove_application(portal::PortalDraft& draft, std::string_view client_id) {
  const auto application = find_application(draft.access(), client_id);
  if (!application) return application.error();
  draft.access().remove_application(application->id);
  return application->id;
}

Result<std::string> rotate_secret(portal::PortalDraft& draft, std::string_view client_id) {
  auto application = find_application(draft.access(), client_id);
  if (!application) return application.error();
  std::string secret = base::new_secret();
  application->secret = base::hash_secret(secret);
  draft.access().put(std::move(*application));
  return secret;
}

Result<access::Application> change_users(portal::PortalDraft& draft, const UsersOrder& order) {
  auto application = find_application(draft.access(), order.client_id);
  if (!application) return application.error();
  if (auto fine = check_users(draft, *application, order); !fine) return fine.error();
  std::vector<base::UserId> users = application->users;
  for (const base::UserId user : order.add) {
    if (!contains(users, user)) users.push_back(user);
  }
  std::erase_if(users, [&](base::UserId user) { return contains(order.remove, user); });
  application->limit_to(std::move(users));
  if (order.everybody) {
    application->users.clear();
    application->for_nobody = false;
  }
  draft.access().put(*application);
  return application;
}

Result<access::IssuedTokens> grant_tokens(portal::PortalDraft& draft, base::PortalId portal, const TokenOrder& order,
                                          base::UnixSeconds now) {
  if (order.access_time < 1 || order.access_time > longest_access_time)
    return Refusal{.message = fmt::format("from 1 to {} seconds, which is a year", longest_access_time),
                   .field = "expires-in"};
  const auto application = find_application(draft.access(), order.client_id);
  if (!application) return application.error();
  if (!application->installed) return Refusal{Reason::not_installed, "the application is not installed"};
  if (auto fine = check_person(draft, *application, order.user); !fine) return fine.error();
  access::Grant grant = draft.new_grant(application->id, order.user, now);
  access::IssuedTokens issued = access::issue_tokens(grant, portal, now, order.access_time, access::TokenTimes{});
  draft.access().put(std::move(grant));
  return issued;
}

Result<std::size_t> revoke_grants(portal::PortalDraft& draft, std::string_view client_id, base::UserId user) {
  const auto application = find_application(draft.access(), client_id);
  if (!application) return application.error();
  if (user && !draft.directory().user(user)) return unknown_user(user);
  std::vector<base::GrantId> ended;
  const auto& grants = draft.access().all<access::Grant>();
  const auto end = [&](const access::Grant& grant) {
    if (grant.application == application->id) ended.push_back(grant.id);
  };
  if (user)
    for (const std::uint64_t key : grants.owned_by(user.value)) end(*grants.find(key));
  else
    grants.for_each(end);
  for (const base::GrantId id : ended) draft.access().remove<access::Grant>(id.value);
  return ended.size();
}

}  // namespace muster::admin
