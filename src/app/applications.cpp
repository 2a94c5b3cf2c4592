#include "app/applications.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/people.hpp"
#include "base/utf8.hpp"
#include "portal/host_name.hpp"

namespace muster::app {
namespace {

using base::invalid;
using base::Result;

constexpr base::UnixSeconds longest_access_time = base::UnixSeconds{365} * 24 * 3600;

// Of what may stand in one (RFC 3986), and without a user name, which browsers warn of.
bool is_address(std::string_view text) {
  std::string_view rest = text;
  const auto origin = portal::take_origin(rest);
  if (!origin || (origin->scheme != "http" && origin->scheme != "https")) return false;
  const bool odd = std::ranges::any_of(text, [](char c) {
    return c <= ' ' || c >= 0x7f || std::string_view("\"#<>\\^`{|}").find(c) != std::string_view::npos;
  });
  return !odd && origin->text().size() + rest.size() == text.size();  // else there is a colon without a port
}

// It is not repeated: a query may hold a secret.
Result<void> check_address(const char* flag, const std::string& address) {
  if (address.empty() || is_address(address)) return {};
  return invalid(fmt::format(
      "{}: not an address such as https://app.example/start; it begins with http:// or https:// and a host, "
      "and has no user name, no fragment and no spaces",
      flag));
}

Result<void> check_order(portal::PortalDraft& draft, const ApplicationOrder& order) {
  if (base::is_blank(order.name)) return invalid("--name: is empty, or spaces alone");
  if (!base::is_utf8(order.name)) return invalid("--name: not UTF-8");
  if (auto fine = check_address("--handler", order.handler); !fine) return fine;
  if (auto fine = check_address("--redirect", order.redirect); !fine) return fine;
  for (const base::UserId user : order.users) {
    if (!draft.directory().user(user)) return base::not_found("--users: " + unknown_user(user).message);
  }
  return {};
}

bool contains(const std::vector<base::UserId>& users, base::UserId user) {
  return std::ranges::find(users, user) != users.end();
}

Result<void> check_users(portal::PortalDraft& draft, const access::Application& application, const UsersOrder& order) {
  if (order.everybody && !(order.add.empty() && order.remove.empty()))
    return invalid("--everybody: goes with neither --add nor --remove");
  if (!order.everybody && order.add.empty() && order.remove.empty())
    return invalid("say who: --add ID, --remove ID, or --everybody");
  for (const auto& [flag, users] : {std::pair("--add", &order.add), std::pair("--remove", &order.remove)}) {
    for (const base::UserId user : *users) {
      if (!draft.directory().user(user))
        return base::not_found(fmt::format("{}: there is no user {}", flag, user.value));
    }
  }
  for (const base::UserId user : order.add) {
    if (contains(order.remove, user))
      return invalid(fmt::format("user {} cannot be both added and removed", user.value));
  }
  if (!order.remove.empty() && order.add.empty() && application.users.empty() && !application.for_nobody)
    return invalid("--remove: everybody may use the application; use --add to name those who still may");
  return {};
}

Result<void> check_person(portal::PortalDraft& draft, const access::Application& application, base::UserId id) {
  const auto user = draft.directory().user(id);
  if (!user) return unknown_user(id);
  if (!user->active()) return dismissed_user(id);
  if (!application.is_for(id))
    return invalid(fmt::format("user {0} may not use the application; `muster app users CLIENT_ID --add {0}` lets them",
                               id.value));
  return {};
}

}  // namespace

// The client id names the application, so that has its id first.
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
    return base::not_found("there is no application with this client id; `muster app list` shows them all");
  return *known;
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
    return invalid(fmt::format("--expires-in: from 1 to {} seconds, which is a year", longest_access_time));
  const auto application = find_application(draft.access(), order.client_id);
  if (!application) return application.error();
  if (!application->installed)
    return invalid("the application is not installed; `muster app install --client-id …` installs it");
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

}  // namespace muster::app
