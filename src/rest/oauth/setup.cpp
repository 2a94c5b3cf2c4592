#include "rest/oauth/setup.hpp"

#include "base/password.hpp"
#include "directory/words/fold.hpp"
#include "rest/oauth/oauth.hpp"
#include "rest/oauth/page_reply.hpp"
#include "rest/oauth/pages.hpp"

namespace muster::rest {
namespace {

using directory::Text;

// The administrator with this e-mail address; none when there is no such.
base::UserId find_administrator(const portal::Portal& portal, std::string_view email) {
  const std::string folded = directory::fold_case(email);
  for (const base::UserId id : portal.directory.with_email(email)) {
    const auto user = portal.directory.user(id);
    const bool is_theirs = user && directory::fold_case(user->text(Text::email)) == folded;
    if (is_theirs && user->administers() && user->type() != directory::UserType::bot) return id;
  }
  return {};
}

End show_setup_form(RequestContext& context, unsigned status, std::string_view error = {}) {
  const std::string action = own_address(context);
  const std::string token = form_token(context);
  return show(context, status,
              setup_page({.action = action,
                          .form_token = token,
                          .portal = company_name(*context.portal),
                          .email = context.text("EMAIL"),
                          .error = error}));
}

// The password is hashed on the thread that writes. That takes a tenth of a second, once in the life of a store.
void set_first_password(RequestContext& context, base::UserId id, std::string_view password) {
  context.log_context().user = id;
  std::string hash = base::hash_password(password);
  write_change(context, "oauth.setup", id, {}, [&](portal::PortalDraft& draft) {
    draft.access().put(access::Password{.user = id, .hash = hash, .set = context.seconds()});
  });
  context.writing->effects.ended = [link = context.service.setup](bool hold) {
    if (hold) link->use();
  };
}

}  // namespace

std::string SetupLink::arm(base::PortalId portal, base::UnixSeconds now) {
  const std::string key = base::new_secret();
  portal_ = portal;
  key_ = base::hash_secret(key);
  ends_ = now + lifetime;
  works_.store(true, std::memory_order_release);
  return key;
}

bool SetupLink::opens(base::PortalId portal, std::string_view key, base::UnixSeconds now) const {
  return works_.load(std::memory_order_acquire) && portal == portal_ && now < ends_ &&
         base::same_secret(key_, base::hash_secret(key));
}

End answer_setup(RequestContext& context) {
  const SetupLink* link = context.service.setup;
  const bool opens = link && link->opens(context.portal_id(), context.text("KEY"), context.seconds());
  if (!opens || context.portal->access.all<access::Password>().size() != 0)
    return tell(context, 404, "This link does not work",
                "It works once, for an hour after the server has started, and as long as nobody has a password. "
                "Start the server again for a new one, or set a password by `muster user passwd`.");
  if (context.request.verb != Verb::post) return show_setup_form(context, 200);
  if (!is_own_form(context)) return show_setup_form(context, 400, "That form was no longer valid. Please try again.");
  const base::UserId id = find_administrator(*context.portal, context.text("EMAIL"));
  if (!id) return show_setup_form(context, 403, "No administrator has this e-mail address.");
  const std::string_view password = context.text("PASSWORD");
  if (const auto fine = base::check_new_password(password); !fine)
    return show_setup_form(context, 400, fine.error().message);
  if (!context.writing) return context.defer(Deferral::To::writer);
  set_first_password(context, id, password);
  return redirect(context, context.service.site ? "/oauth/session/?back=/" : "/oauth/session/");
}

}  // namespace muster::rest
