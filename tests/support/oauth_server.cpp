#include "support/oauth_server.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <future>

#include "base/password.hpp"

namespace muster::test {
namespace {

constexpr std::string_view form_type = "application/x-www-form-urlencoded";

// The text between `before` and the next character of `ends`, or "".
std::string between(std::string_view text, std::string_view before, std::string_view ends) {
  const auto at = text.find(before);
  if (at == std::string_view::npos) return "";
  text.remove_prefix(at + before.size());
  return std::string(text.substr(0, text.find_first_of(ends)));
}

// Hashing takes long, so it is done once.
const std::string& hash_of_password() {
  static const std::string hash = base::hash_password(OauthServer::password);
  return hash;
}

}  // namespace

boost::json::value OauthAnswer::body() const {
  return boost::json::parse(text);
}

std::string OauthAnswer::error() const {
  return member("error");
}

std::string OauthAnswer::member(std::string_view name) const {
  const auto parsed = body();
  const auto* value = parsed.as_object().if_contains(name);
  return value && value->is_string() ? std::string(std::string_view(value->get_string())) : "";
}

std::string OauthAnswer::cookie(std::string_view name) const {
  return between(headers, "Set-Cookie: " + std::string(name) + "=", ";");
}

std::string OauthAnswer::parameter(std::string_view name) const {
  const std::string begun = std::string(name) + "=";
  const std::string first = between(location, "?" + begun, "&");
  return first.empty() ? between(location, "&" + begun, "&") : first;
}

OauthServer::OauthServer() {
  found("Acme", "Shop", "https://shop.example/back?lang=en");
}

void OauthServer::found(const std::string& company, const std::string& application, const std::string& redirect) {
  write([&](portal::PortalDraft& draft) {
    EXPECT_TRUE(found_two_departments(draft, {"Secret"}));
    draft.directory().put_department(make_department(1, company));
    for (const auto& [id, email] : {std::pair(2u, "bob@acme.example"), std::pair(3u, "eve@acme.example")}) {
      draft.directory().put_user(make_user(id, {.departments = {3}, .texts = {{directory::Text::email, email}}}));
      draft.access().put(access::Password{{id}, hash_of_password(), now()});
    }
    access::Application shop = draft.new_application(now());
    shop.secret = base::hash_secret(client_secret);
    shop.name = application;
    shop.redirect = redirect;
    shop.scopes = {access::Scope::im, access::Scope::user};
    client_id = shop.client_id = access::new_token(access::TokenKind::client, id_, shop.id.value);
    draft.access().put(shop);
  });
}

void OauthServer::write(const std::function<void(portal::PortalDraft&)>& change) {
  EXPECT_TRUE(parts_->portal(id_)->write({}, [&](portal::PortalDraft& draft) -> base::Result<void> {
    change(draft);
    return {};
  }));
}

void OauthServer::change_application(const std::function<void(access::Application&)>& change) {
  write([&](portal::PortalDraft& draft) {
    access::Application application = *draft.access().application(base::ApplicationId{1});
    change(application);
    draft.access().put(application);
  });
}

void OauthServer::close_portal() {
  EXPECT_TRUE(store_.change_portals([](portal::PortalList& list) { return set_portal_closed(list, "acme", true); }));
  restart();
}

void OauthServer::give_host(const std::string& name) {
  EXPECT_TRUE(store_.change_portals([&](portal::PortalList& list) { return rename_portal(list, "acme", "", {name}); }));
  host = name;
  restart();
}

void OauthServer::add_globex() {
  give_host("acme.example");
  EXPECT_TRUE(store_.change_portals([&](portal::PortalList& list) -> base::Result<void> {
    id_ = add_portal(list, "globex", {"globex.example"}).value();
    return {};
  }));
  restart();
  found("Globex", "Desk", "https://desk.example/back");
  turn_to(1);
}

void OauthServer::turn_to(std::uint32_t portal) {
  id_ = {portal};
  host = portal == 1 ? "acme.example" : "globex.example";
  client_id = snapshot()->access.application(base::ApplicationId{1})->client_id;
}

void OauthServer::fail_commits(bool fail) {
  store_.fails = [fail](std::span<const portal::NewRevision>) { return fail; };
}

portal::Origin OauthServer::newest_origin() {
  portal::Origin newest;
  EXPECT_TRUE(store_.audit(id_, {.limit = 1},
                           {.revision = [&](base::Revision, const portal::Origin& origin) { newest = origin; },
                            .change = [](const portal::AuditChange&) {}}));
  return newest;
}

OauthAnswer OauthServer::send(const rest::Request& request) {
  OauthAnswer answer;
  const auto take = [&answer](const rest::Reply& reply) {
    answer.status = reply.status;
    answer.content_type = reply.content_type;
    answer.location = reply.location;
    answer.headers = reply.headers;
  };
  rest::Handled handled = parts_->reader.handle(request, answer.text);
  if (const auto* reply = std::get_if<rest::Reply>(&handled)) {
    take(*reply);
    return answer;
  }
  rest::DeferredRequest deferred(request, std::move(std::get<rest::Deferral>(handled)));
  std::promise<void> done;
  parts_->write_queue.submit(std::move(deferred), [&](const rest::Reply& later, std::string body) {
    take(later);
    answer.text = std::move(body);
    done.set_value();
  });
  done.get_future().wait();
  return answer;
}

OauthAnswer OauthServer::get(std::string_view target, std::string_view cookies) {
  return send({.target = target, .host = host, .cookie = cookies, .client = "192.0.2.1", .secure = true});
}

OauthAnswer OauthServer::post(std::string_view target, std::string_view form, std::string_view cookies) {
  return send({.verb = rest::Verb::post,
               .target = target,
               .host = host,
               .content_type = form_type,
               .cookie = cookies,
               .body = form,
               .client = "192.0.2.1",
               .secure = true});
}

OauthAnswer OauthServer::sign_in(const std::string& target, const std::string& email, const std::string& typed) {
  const std::string token = get(target).cookie("__Host-muster_form");
  return post(target, "form_token=" + token + "&email=" + email + "&password=" + typed, "__Host-muster_form=" + token);
}

rest::Handled OauthServer::handle(const rest::Request& request) {
  std::string out;
  rest::Handled handled = parts_->reader.handle(request, out);
  EXPECT_TRUE(std::holds_alternative<rest::Reply>(handled) || out.empty()) << out;
  return handled;
}

OauthAnswer OauthServer::token(const std::string& parameters) {
  return post("/oauth/token/", "client_id=" + client_id + "&client_secret=" + client_secret + "&" + parameters);
}

OauthAnswer OauthServer::call(const std::string& access_token) {
  return get("/rest/profile?auth=" + access_token);
}

access::IssuedTokens OauthServer::tokens_for(std::uint32_t user) {
  access::IssuedTokens issued;
  write([&](portal::PortalDraft& draft) {
    access::Grant grant = draft.new_grant({1}, {user}, now());
    issued = access::issue_tokens(grant, id_, now(), 3600, service.token_times);
    draft.access().put(grant);
  });
  return issued;
}

std::string OauthServer::code_for(std::uint32_t user, std::string_view challenge, bool plain) {
  std::string code;
  write([&](portal::PortalDraft& draft) {
    access::Grant grant = draft.new_grant({1}, {user}, now());
    code = access::issue_code(grant, id_, now(), service.token_times);
    grant.code->challenge = challenge;
    grant.code->plain = plain;
    draft.access().put(grant);
  });
  return code;
}

}  // namespace muster::test
