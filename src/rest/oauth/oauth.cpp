#include "rest/oauth/oauth.hpp"

#include <stdexcept>

#include "access/tokens.hpp"

namespace muster::rest {

std::string_view oauth_page(Route route) {
  switch (route) {
    case Route::authorize: return "oauth.authorize";
    case Route::token: return "oauth.token";
    case Route::session: return "oauth.session";
    case Route::session_token: return "oauth.session_token";
    case Route::setup: return "oauth.setup";
    default: return {};
  }
}

const access::Application* application_of(const RequestContext& context) {
  const std::string_view client_id = context.text("CLIENT_ID");
  const auto token = access::parse_token(client_id);
  if (!token || token->kind != access::TokenKind::client) return nullptr;
  const access::Application* application = context.portal->access.application({token->owner});
  return application && application->client_id == client_id ? application : nullptr;
}

Endpoints endpoints_of(const RequestContext& context) {
  if (context.hosted) return endpoints_of(context.request, context.hosted->entry, context.service);
  return endpoints_of(context.request, portal::PortalEntry{.id = context.portal_id()}, context.service);
}

void write_change(const RequestContext& context, std::string_view action, base::UserId user,
                  base::ApplicationId application, const std::function<void(portal::PortalDraft&)>& change) {
  const portal::Origin origin{.at = context.seconds(),
                              .action = std::string(action),
                              .user = user,
                              .application = application,
                              .address = std::string(context.request.client),
                              .request = std::string(context.request.id)};
  const auto written =
      context.writing->transaction.write(origin, [&change](portal::PortalDraft& draft) -> base::Result<void> {
        change(draft);
        return {};
      });
  if (!written) throw std::logic_error(origin.action + ": " + written.error().message);
}

}  // namespace muster::rest
