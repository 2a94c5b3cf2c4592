#include "rest/oauth/oauth.hpp"

#include <stdexcept>

#include "access/tokens.hpp"

namespace muster::rest {

const access::Application* OauthCall::application() const {
  const std::string_view client_id = text("CLIENT_ID");
  const auto token = access::parse_token(client_id);
  if (!token || token->kind != access::TokenKind::client) return nullptr;
  const access::Application* application = portal.access.application({token->owner});
  return application && application->client_id == client_id ? application : nullptr;
}

void OauthCall::write(std::string_view action, base::UserId user, base::ApplicationId application,
                      const std::function<void(portal::PortalDraft&)>& change) const {
  const portal::Origin origin{.at = seconds(),
                              .action = std::string(action),
                              .user = user,
                              .application = application,
                              .address = std::string(request.client),
                              .request = std::string(request.id)};
  const auto written = writing->write(origin, [&change](portal::PortalDraft& draft) -> base::Result<void> {
    change(draft);
    return {};
  });
  if (!written) throw std::logic_error(origin.action + ": " + written.error().message);
}

}  // namespace muster::rest
