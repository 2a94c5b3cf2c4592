#include <algorithm>

#include "access/session_tokens.hpp"
#include "record/json_writer.hpp"
#include "rest/oauth/browser.hpp"
#include "rest/oauth/oauth.hpp"
#include "rest/protocol/request_params.hpp"

// `/oauth/session/token` (protocol.md 10.8): a browser with a session gets a token for calls, which pages keep in
// memory alone.
namespace muster::rest {
namespace {

constexpr base::UnixSeconds token_time = 3600;

void write_token(RequestContext& context, const access::Session& session) {
  const portal::Portal& portal = *context.portal;
  const base::UnixSeconds expires = std::min(context.seconds() + token_time, session.expires);
  record::JsonWriter out(context.out);
  out.begin_object();
  out.string("access_token",
             access::new_session_token(context.service.session_key, context.portal_id(), session, expires));
  out.integer("expires_in", expires - context.seconds());
  out.integer("user_id", session.user.value);
  out.boolean("is_admin", portal.directory.user(session.user)->administers());
  out.string("endpoint", "/rest/");
  out.string("sign_out", "/oauth/session/");
  out.boolean("demo", !context.service.demo_accounts.empty());
  out.key("image_hosts");
  out.begin_array();
  for (const std::string& host : context.service.image_hosts) out.string(host);
  out.end_array();
  out.end_object();
}

End sign_out(RequestContext& context) {
  if (const access::Session* session = find_session(context)) {
    if (!context.writing) return context.defer(Deferral::To::writer);
    context.log_context().user = session->user;
    write_change(context, "oauth.sign_out", session->user, {},
                 [id = session->id](portal::PortalDraft& draft) { draft.access().remove<access::Session>(id.value); });
  }
  context.reply.status = 204;
  context.reply.headers += set_cookie(session_cookie(context.request, context.portal_id()), "", 0);
  return Answered{};
}

}  // namespace

// A form of another site can be posted with the cookie. It has neither this origin nor JSON.
End answer_session_token(RequestContext& context) {
  if (!is_of_own_page(context)) return errors::not_own_page;
  if (context.request.verb == Verb::del) return sign_out(context);
  if (body_form(context.request) != BodyForm::json) return errors::not_json;
  const access::Session* session = find_session(context);
  if (!session) return errors::no_session;
  context.log_context().user = session->user;
  write_token(context, *session);
  return Answered{};
}

}  // namespace muster::rest
