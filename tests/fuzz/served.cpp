#include "fuzz/served.hpp"

#include "fuzz/checks.hpp"

namespace muster::fuzz {
namespace {

using directory::Text;

constexpr std::string_view password = "p";
constexpr std::string_view hash_of_password = "stands for what Argon2 makes of it";

// For every method there is.
access::Webhook webhook_for_all() {
  access::Webhook webhook = test::make_webhook(1, "s");
  for (std::size_t i = 0; i < access::scope_names.size(); ++i) webhook.scopes.insert(static_cast<access::Scope>(i));
  return webhook;
}

portal::Portal small_company() {
  directory::User owner = test::make_user(
      1, {.departments = {1},
          .texts = {{Text::name, "Anna"}, {Text::last_name, "O'Hara & \"Co\""}, {Text::email, "a@b.c"}}});
  owner.admin = true;
  test::Company company;
  company.department(1, "Company", {.head = 1})
      .department(2, "R&D <\"1\">", {.parent = 1, .head = 2})
      .department(3, "Отдел продаж", {.parent = 1})
      .department(4, "Below", {.parent = 2, .head = 1})
      .user(owner)
      .user(2, {.departments = {2, 3},
                .texts = {{Text::name, "Борис"},
                          {Text::personal_profession, "a\x01\n\xef\xbf\xbf"},
                          {Text::custom, R"({"UF_X":[1,"a<",{"b":null}]})"}}})
      .user(3, {.departments = {2}})
      .user(4, {.departments = {3}, .active = false})
      .user(5, {.departments = {4}, .type = directory::UserType::bot})
      .utc_offset(-12'600)
      .webhook(webhook_for_all());
  return company.portal();
}

// An application that acts for person 1 by the token of the corpus, whose MAC is none.
portal::Portal with_application(const portal::Portal& portal) {
  portal::PortalDraft draft(portal);
  access::Application application;
  application.id = {1};
  application.client_id = "m1.1." + std::string(22, 'm');
  application.secret = base::hash_secret("secret");
  application.name = "Shop & \"Co\"";
  application.redirect = "https://shop.example/back?a=b";
  application.scopes = {access::Scope::im};
  draft.access().put(application);
  access::Grant grant;
  grant.id = {1};
  grant.application = {1};
  grant.user = {1};
  grant.access.push_back({base::hash_secret("a1x1x" + std::string(44, 'a')), 4'000'000'000});
  grant.refresh.push_back({base::hash_secret("r1x1x" + std::string(44, 'r')), 4'000'000'000});
  draft.access().put(grant);
  access::Session session;
  session.id = {1};
  session.user = {1};
  session.secret = base::hash_secret("s1.1." + std::string(22, 's'));
  session.expires = 4'000'000'000;
  draft.access().put(session);
  draft.access().put(access::Password{{1}, std::string(hash_of_password), 1});
  return draft.finish(2);
}

}  // namespace

Served::Served()
    : service{clock, {}, {}, base::make_log()},
      cell(std::make_shared<const portal::Portal>(with_application(small_company()))),
      dispatcher(service, cell) {}

rest::Reply Served::write(const rest::DeferredRequest& deferred, std::string& out) {
  const rest::Deferral& deferral = deferred.deferral;
  rest::Request request = deferred.request();
  // Argon2 would take all of the time.
  if (const auto& check = deferral.password)
    request.verified_hash = check->password == password ? std::string_view(check->hash) : std::string_view();
  portal::Transaction transaction(cell.newest());
  rest::Effects effects{deferral.portal->id()};
  rest::Handled handled = dispatcher.write(request, transaction, out, effects);
  fuzz::require(std::holds_alternative<rest::Reply>(handled), "the writer leaves a request to nobody");
  return std::get<rest::Reply>(std::move(handled));
}

}  // namespace muster::fuzz
