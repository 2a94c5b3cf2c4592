#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "access/tokens.hpp"
#include "admin/refusal.hpp"
#include "portal/portal.hpp"

// Applications: installed and blocked, whom they are for, and their tokens. Refusals repeat no client id, for somebody
// may have taken a secret for one.
namespace muster::admin {

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
Result<IssuedApplication> add_application(portal::PortalDraft& draft, base::PortalId portal,
                                          const ApplicationOrder& order, base::UnixSeconds now);

/// The one with this client id.
Result<access::Application> find_application(const access::AccessDraft& draft, std::string_view client_id);

/// Whether its tokens work, and whether its calls are refused. Each returns which application it is.
Result<base::ApplicationId> set_installed(portal::PortalDraft& draft, std::string_view client_id, bool installed);
Result<base::ApplicationId> set_application_blocked(portal::PortalDraft& draft, std::string_view client_id,
                                                    bool blocked);
/// Removes it with its options, and returns which it was. Its tokens stop working.
Result<base::ApplicationId> remove_application(portal::PortalDraft& draft, std::string_view client_id);

/// A new client secret in place of the present one.
Result<std::string> rotate_secret(portal::PortalDraft& draft, std::string_view client_id);

/// Who may use an application from now on.
struct UsersOrder {
  std::string client_id;
  std::vector<base::UserId> add;  ///< of one that was everybody's, those for whom alone it is from now on
  std::vector<base::UserId> remove;
  bool everybody = false;  ///< then neither of the above counts
};

/// Changes who may use it, and returns what it is then. Nobody may be left; tokens of who is off are refused.
Result<access::Application> change_users(portal::PortalDraft& draft, const UsersOrder& order);

struct TokenOrder {
  std::string client_id;
  base::UserId user;
  base::UnixSeconds access_time = access::TokenTimes{}.access;  ///< from a second to a year
};

/// Has the application act for a person who may use it: a grant of its own, with a pair of tokens.
Result<access::IssuedTokens> grant_tokens(portal::PortalDraft& draft, base::PortalId portal, const TokenOrder& order,
                                          base::UnixSeconds now);

/// Ends the application's grants, those of one person or, with none, of everybody. How many there were.
Result<std::size_t> revoke_grants(portal::PortalDraft& draft, std::string_view client_id, base::UserId user);

}  // namespace muster::admin
