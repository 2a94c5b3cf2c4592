#include "conformance/changes.hpp"

#include <fmt/format.h>

#include "support/company.hpp"

namespace muster::store {
namespace {

using directory::Moment;
using directory::Text;

directory::User rich_user(std::uint32_t id) {
  auto user = test::make_user(id, {.departments = {2, 1}, .type = directory::UserType::extranet});
  user.active = false;
  user.admin = true;
  user.gender = directory::Gender::female;
  user.birthday = base::CivilDay{1980, 2, 29};
  user.employed_since = base::CivilDay{2001, 12, 31};
  for (unsigned i = 0; i < static_cast<unsigned>(Text::custom); ++i)
    user.set(static_cast<Text>(i), fmt::format("text {} \"<&>\\ \n Ж 日本 😀", i));
  user.set(Text::im_status, "away");
  user.set(Text::custom, R"({"UF_USR_1":"x","UF_LIST":[1,2,{"a":null}]})");
  for (unsigned i = 0; i < directory::moment_count; ++i)
    user.moments[static_cast<Moment>(i)] = -1'000'000'000 + static_cast<base::UnixSeconds>(i) * 600'000'000;
  return user;
}

directory::CustomField rich_field() {
  directory::CustomField field;
  field.name = "UF_USR_COLOUR";
  field.type = directory::CustomType::choice;
  field.xml_id = "colour \"<&>\\ Ж";
  field.sort = -3;
  field.multiple = field.mandatory = field.in_filter = field.searchable = true;
  field.in_list = field.edit_in_list = false;
  field.settings = R"({"DISPLAY":"<LIST>","LIST_HEIGHT":2,"MORE":[1.5E0,null,true]})";
  field.options = {{{1}, "Red", 9, true, "r"}, {{5}, "Синий", 500, false, ""}};
  for (std::size_t i = 0; i < field.labels.size(); ++i)
    field.labels[i] = {{"", fmt::format("label {}", i)}, {"ru", "\"Цвет\""}};
  return field;
}

base::SecretHash hash_of(std::string_view text) {
  return base::hash_secret(text);
}

access::Application rich_application(portal::PortalDraft& draft) {
  access::Application application = draft.new_application(-5);
  application.client_id = "m1.41.ABCabc019";
  application.secret = hash_of("client secret");
  application.name = "Ünï \"<&>\\ \n Ж 日本 😀";
  application.handler = "https://app.example:8443/start?a=\"1\"&b=Ж";
  application.redirect = "http://[::1]/back?x='";
  application.scopes = {access::Scope::im, access::Scope::user_userfield};
  application.users = {{10}, {base::max_id}, {11}};
  application.api_only = application.blocked = true;
  application.installed = false;
  return application;
}

access::Application plain_application(portal::PortalDraft& draft, std::string name) {
  access::Application application = draft.new_application(0);
  application.name = std::move(name);
  return application;
}

access::Grant rich_grant(portal::PortalDraft& draft) {
  access::Grant grant = draft.new_grant({41}, {10}, 1'700'000'000);
  grant.mac_key = hash_of("seal");
  grant.code = access::Code{{hash_of("code"), 1'700'000'030, 1'700'000'010}, "challenge-_~.", true};
  grant.access = {{hash_of("a1"), 1'700'003'600}, {hash_of("a2"), 1'700'007'200}};
  grant.refresh = {{hash_of("r1"), 1'715'000'000, 1'700'003'000}, {hash_of("r2"), 1'716'000'000}};
  grant.revoked = true;
  return grant;
}

access::Grant plain_grant(portal::PortalDraft& draft, std::uint32_t user) {
  access::Grant grant = draft.new_grant({}, {user}, 1'700'000'000);
  grant.mac_key = hash_of("another seal");
  grant.code = access::Code{{hash_of("unused code"), 1'700'000'030}};
  return grant;
}

access::Session session_of(portal::PortalDraft& draft, std::uint32_t user) {
  access::Session session = draft.new_session({user}, 1'700'000'000);
  session.secret = hash_of("session");
  session.expires = 1'800'000'000;
  return session;
}

// Of what applications and browsers need, two of each kind.
void add_credentials(portal::PortalDraft& draft) {
  draft.access().put(rich_application(draft));
  draft.access().put(plain_application(draft, "gone soon"));
  draft.access().put(rich_grant(draft));
  draft.access().put(plain_grant(draft, 11));
  draft.access().put(session_of(draft, 10));
  draft.access().put(session_of(draft, 11));
  draft.access().put(access::Password{{10}, "$argon2id$v=19$m=65536,t=2,p=1$c2FsdA$aGFzaA", 1'700'000'000});
  draft.access().put(access::Password{{base::max_id}, "$argon2id$", -1, 1'700'000'001, 1'700'000'002});
  draft.access().put(access::OptionSet{{41}, {}, R"({"a \"b\"":"Ж\\ 😀","n":[1.5,null]})"});
  draft.access().put(access::OptionSet{{41}, {base::max_id}, "{}"});
}

void change_credentials(portal::PortalDraft& draft) {
  access::Application application = *draft.access().application({41});
  application.limit_to({});
  application.handler.clear();
  application.installed = true;
  draft.access().put(application);
  draft.access().remove_application({42});
  draft.access().put(plain_application(draft, "\"new\""));
  access::Grant grant = *draft.access().grant({51});
  grant.code.reset();
  grant.access.pop_back();
  grant.refresh.back().used = 1'710'000'000;
  draft.access().put(grant);
  draft.access().remove<access::Grant>(52);
  draft.access().put(plain_grant(draft, 13));
  draft.access().remove<access::Session>(61);
  draft.access().put(session_of(draft, 13));
  draft.access().put(access::Password{{10}, "$argon2id$other", 1'710'000'000});
  draft.access().remove<access::Password>(base::max_id);
  draft.access().put(access::OptionSet{{41}, {}, R"({"a":1})"});
  draft.access().remove<access::OptionSet>(access::options_key({41}, {base::max_id}));
  draft.access().put(access::OptionSet{{45}, {11}, R"({"Ж":"\u0000"})"});
}

directory::CustomField plain_field(std::string name) {
  directory::CustomField field;
  field.name = std::move(name);
  return field;
}

}  // namespace

std::vector<portal::Change> first_changes() {
  return changes_of({}, [](portal::PortalDraft& draft) {
    auto settings = test::make_settings(-12'600);
    settings.last_webhook = {77};
    settings.last_custom_field = {20};
    settings.last_custom_option = {30};
    settings.last_department = {4711};
    settings.last_user = {base::max_id};
    settings.demo = true;
    settings.last_application = {40};
    settings.last_grant = {50};
    settings.last_session = {60};
    settings.member_id = "member \"<&>\\ Ж";
    settings.swept = 1'699'999'000;
    draft.set_settings(settings);
    auto& directory = draft.directory();
    directory.put_department(test::make_department(1, "Ácme <&> \"quoted\" 日本", {.head = 10, .sort = -5}));
    directory.put_department(test::make_department(2, "Продажи", {.parent = 1, .head = 11}));
    directory.put_department(test::make_department(base::max_id, "last", {.parent = 2}));
    directory.put_user(rich_user(12));
    directory.put_user(test::make_user(10, {.departments = {1}}));
    directory.put_user(test::make_user(11, {.departments = {1, 2}}));
    directory.put_user(test::make_user(base::max_id));
    auto webhook = test::make_webhook(10, "one");
    webhook.expires = 1'900'000'000;
    webhook.demo = true;
    webhook.label = "CRM sync";
    webhook.scopes.insert(access::Scope::user_userfield);
    draft.access().add_webhook(webhook);
    draft.access().add_webhook(test::make_webhook(11, "two"));
    draft.add_custom_field(rich_field());
    draft.add_custom_field(plain_field("UF_USR_DESK"));
    add_credentials(draft);
  });
}

std::vector<portal::Change> second_changes(const portal::Portal& first) {
  return changes_of(first, [](portal::PortalDraft& draft) {
    auto settings = test::make_settings(3600);
    settings.last_application = {44};
    settings.member_id = "another";
    draft.set_settings(settings);
    auto& directory = draft.directory();
    directory.remove_department({base::max_id});
    directory.put_department(test::make_department(2, "Sales", {.parent = 1}));
    directory.put_department(test::make_department(7, "New", {.parent = 2, .head = 13}));
    directory.remove_user({base::max_id});
    directory.put_user(test::make_user(11, {.departments = {2, 7}, .texts = {{Text::name, "Bob"}}}));
    directory.put_user(test::make_user(13, {.departments = {7}}));
    draft.access().remove_webhook({1});
    draft.access().add_webhook(test::make_webhook(13, "three"));
    directory::CustomField changed = *draft.custom_fields().named("UF_USR_COLOUR");
    changed.options.pop_back();
    changed.labels = {};
    draft.custom_fields().put(changed);
    draft.custom_fields().remove({22});
    draft.add_custom_field(plain_field("UF_USR_FLOOR"));
    change_credentials(draft);
  });
}

}  // namespace muster::store
