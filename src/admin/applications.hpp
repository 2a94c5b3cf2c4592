#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "access/tokens.hpp"
#include "admin/refusal.hpp"
#include "portal/portal.hpp"

// Changes of applications: installing and blocking them, who may use them, and their tokens (protocol.md 10). No
// message repeats a client id, because somebody may have typed a secret in its place.
namespace muster::admin {

/// What an administrator asks for: a new application.
struct ApplicationOrder {
  std::string name;      ///< UTF-8, not blank
  std::string handler;   ///< the URL of its pages; "" when it has none
  std::string redirect;  ///< the URL to which people are sent back with a code; "" when it has none
  access::Scopes scopes;
  std::vector<base::UserId> users;  ///< who may use it; empty: everybody
  bool api_only = false;            ///< it has no pages
};

/// A new application. The secret cannot be shown again, because only its hash is kept.
struct IssuedApplication {
  std::string client_id;
  std::string client_secret;
};

/// Adds an application, which is installed at once. `portal` is the portal that the draft belongs to. Refused for a
/// blank name, for a handler or redirect that is not an http(s) URL, and for an unknown user.
Result<IssuedApplication> add_application(portal::PortalDraft& draft, base::PortalId portal,
                                          const ApplicationOrder& order, base::UnixSeconds now);

/// The application with this client id. Refused with `unknown_application` when there is none.
Result<access::Application> find_application(const access::AccessDraft& draft, std::string_view client_id);

// These three refuse only an unknown client id, and return the id of the application.

/// Installs the application, or uninstalls it. The tokens of an uninstalled application do not work.
Result<base::ApplicationId> set_installed(portal::PortalDraft& draft, std::string_view client_id, bool installed);
/// Blocks the application, so that its calls are answered with an error, or unblocks it.
Result<base::ApplicationId> set_application_blocked(portal::PortalDraft& draft, std::string_view client_id,
                                                    bool blocked);
/// Removes the application and its options. Its tokens stop working.
Result<base::ApplicationId> remove_application(portal::PortalDraft& draft, std::string_view client_id);

/// Replaces the client secret with a new one and returns it. The earlier one stops working.
Result<std::string> rotate_secret(portal::PortalDraft& draft, std::string_view client_id);

/// Changes to the list of people who may use an application. A person must not be in both `add` and `remove`.
struct UsersOrder {
  std::string client_id;
  std::vector<base::UserId> add;  ///< when everybody may use it, only these people may from now on
  std::vector<base::UserId> remove;
  bool everybody = false;  ///< everybody may use it from now on; `add` and `remove` are checked but have no effect
};

/// Changes who may use an application, and returns the changed application. The last person may be removed, and then
/// nobody may use it. Tokens of people who may no longer use it are refused. Refused with `for_everybody` when people
/// are to be removed, and none added, while everybody may use it.
Result<access::Application> change_users(portal::PortalDraft& draft, const UsersOrder& order);

/// What an administrator asks for: tokens with which an application acts for a person.
struct TokenOrder {
  std::string client_id;
  base::UserId user;
  base::UnixSeconds access_time = access::TokenTimes{}.access;  ///< how long the access token works: 1 s to 365 days
};

/// Adds a grant by which the application acts for the person, and returns its access and refresh token. Earlier grants
/// stay. Refused when the application is not installed, and when the person is unknown, dismissed, or may not use it.
Result<access::IssuedTokens> grant_tokens(portal::PortalDraft& draft, base::PortalId portal, const TokenOrder& order,
                                          base::UnixSeconds now);

/// Removes the application's grants for one person, or for everybody when `user` is none. Their tokens stop working.
/// Returns how many grants were removed.
Result<std::size_t> revoke_grants(portal::PortalDraft& draft, std::string_view client_id, base::UserId user);

}  // namespace muster::admin
