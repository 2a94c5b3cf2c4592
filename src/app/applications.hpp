#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "access/tokens.hpp"
#include "portal/portal.hpp"

namespace muster::app {

/// What `muster app` does to a draft. Errors name what was wrong, by the flag that said it, and repeat no client id,
/// for somebody may have taken a secret for one: `not_found` for an application or a person that does not exist,
/// `invalid` for all else.

struct ApplicationOrder {
  std::string name;
  std::string handler;   ///< "" without one
  std::string redirect;  ///< "" without one
  access::Scopes scopes;
  std::vector<base::UserId> users;  ///< none: everybody
  bool api_only = false;
};

/// An application just made, with the secret that nobody can be told again.
struct IssuedApplication {
  std::string client_id;
  std::string client_secret;
};

/// Installs an application in the draft of this portal.
base::Result<IssuedApplication> add_application(portal::PortalDraft& draft, base::PortalId portal,
                                                const ApplicationOrder& order, base::UnixSeconds now);

/// The one with this client id.
base::Result<access::Application> find_application(const access::AccessDraft& draft, std::string_view client_id);

/// A new client secret in place of the present one.
base::Result<std::string> rotate_secret(portal::PortalDraft& draft, std::string_view client_id);

/// Who may use an application from now on.
struct UsersOrder {
  std::string client_id;
  std::vector<base::UserId> add;  ///< of one that was everybody's, those for whom alone it is from now on
  std::vector<base::UserId> remove;
  bool everybody = false;  ///< with neither of the above
};

/// Changes who may use it, and returns what it is then. Nobody may be left; tokens of who is off are refused.
base::Result<access::Application> change_users(portal::PortalDraft& draft, const UsersOrder& order);

struct TokenOrder {
  std::string client_id;
  base::UserId user;
  base::UnixSeconds access_time = access::TokenTimes{}.access;  ///< from a second to a year
};

/// Has the application act for a person who may use it: a grant of its own, with a pair of tokens.
base::Result<access::IssuedTokens> grant_tokens(portal::PortalDraft& draft, base::PortalId portal,
                                                const TokenOrder& order, base::UnixSeconds now);

/// Ends the application's grants, those of one person or, with none, of everybody. How many there were.
base::Result<std::size_t> revoke_grants(portal::PortalDraft& draft, std::string_view client_id, base::UserId user);

}  // namespace muster::app
