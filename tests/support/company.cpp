#include "support/company.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace muster::test {
namespace {

constexpr std::string_view test_secret = "TestSecret";

portal::Portal with_webhook(const portal::Portal& portal, std::uint32_t caller) {
  portal::PortalDraft draft(portal);
  draft.access().add_webhook(make_webhook(caller, test_secret));
  return draft.finish(portal.revision + 1);
}

std::string address(std::uint32_t caller, std::string_view method, std::string_view query) {
  return fmt::format("/rest/{}/{}/{}{}{}", caller, test_secret, method, query.empty() ? "" : "?", query);
}

}  // namespace

directory::Department make_department(std::uint32_t id, std::string name, DepartmentSpec spec) {
  return {{id}, std::move(name), spec.sort, {spec.parent}, {spec.head}};
}

directory::User make_user(std::uint32_t id, UserSpec spec) {
  directory::User user;
  user.id = {id};
  user.active = spec.active;
  user.type = spec.type;
  for (std::uint32_t department : spec.departments) user.memberships.push_back({{department}, 0});
  for (auto& [field, text] : spec.texts) user.set(field, std::move(text));
  return user;
}

directory::User full_user(unsigned odd) {
  using directory::Text;
  directory::User user = make_user(7, {.departments = {9, 3}, .type = directory::UserType::bot});
  user.joined = 4'000'000'000;
  user.memberships[0].joined = 2;
  user.memberships[1].joined = 0xffffffff;
  user.active = false;
  user.admin = true;
  user.rights.set(directory::UserRight::structure, true);
  user.gender = directory::Gender::female;
  user.birthday = base::CivilDay{1980, 2, 29};
  user.employed_since = base::CivilDay{2001, 12, 31};
  for (unsigned i = 0; i < static_cast<unsigned>(Text::custom); ++i)
    user.set(static_cast<Text>(i), fmt::format("text {}{}", i, i % odd == 0 ? " \"<&>\\\n\x01Ж😀" : ""));
  user.set(Text::im_status, "away");
  for (unsigned i = 0; i < directory::moment_count; ++i)
    user.moments[static_cast<directory::Moment>(i)] = static_cast<base::UnixSeconds>(i) * 1'000'000'007 - 5'000'000'000;
  return user;
}

portal::Settings make_settings(std::int32_t utc_offset_seconds) {
  portal::Settings settings;
  settings.utc_offset.seconds = utc_offset_seconds;
  return settings;
}

Company& Company::department(std::uint32_t id, std::string name, DepartmentSpec spec) {
  draft_.directory().put_department(make_department(id, std::move(name), spec));
  return *this;
}

Company& Company::user(std::uint32_t id, UserSpec spec) {
  return user(make_user(id, std::move(spec)));
}

Company& Company::user(const directory::User& user) {
  draft_.directory().put_user(user);
  return *this;
}

Company& Company::utc_offset(std::int32_t seconds) {
  draft_.set_settings(make_settings(seconds));
  return *this;
}

Company& Company::webhook(const access::Webhook& webhook) {
  draft_.access().add_webhook(webhook);
  return *this;
}

std::string Answer::result() const {
  const std::string found = member("result");
  EXPECT_NE(found, "") << "no result: " << text;
  return found;
}

std::string Answer::member(std::string_view name) const {
  const auto* object = body.if_object();
  const auto* value = object ? object->if_contains(name) : nullptr;
  return value ? boost::json::serialize(*value) : std::string();
}

base::Result<void> found_two_departments(portal::PortalDraft& draft, const std::vector<std::string>& secrets) {
  draft.directory().put_department(make_department(1, "Acme"));
  draft.directory().put_department(make_department(3, "Sales", {.parent = 1}));
  directory::User boss = make_user(1, {.departments = {1}});
  boss.admin = true;
  draft.directory().put_user(boss);
  for (const std::string& secret : secrets) {
    access::Webhook webhook = make_webhook(1, secret);
    webhook.scopes.insert(access::Scope::department);
    draft.add_webhook(webhook);
  }
  return {};
}

Answer send(const portal::Portal& portal, const rest::Request& request) {
  const FixedClock clock(test_now);
  const rest::Service service{clock, {}, {}, base::make_log()};
  const portal::SnapshotCell cell(std::make_shared<const portal::Portal>(portal));
  rest::Dispatcher dispatcher(service, cell);
  Answer answer;
  const auto reply = std::get<rest::Reply>(dispatcher.handle(request, answer.text));
  answer.status = reply.status;
  if (reply.content_type != rest::json_type) return answer;
  boost::json::error_code error;
  boost::json::parse_options options;
  options.max_depth = 512;
  answer.body = boost::json::parse(answer.text, error, {}, options);
  EXPECT_FALSE(error) << "not JSON: " << answer.text;
  return answer;
}

Answer ask(const portal::Portal& portal, std::uint32_t caller, std::string_view method, std::string_view query) {
  const std::string target = address(caller, method, query);
  return send(with_webhook(portal, caller), {.verb = rest::Verb::get, .target = target});
}

Answer post(const portal::Portal& portal, std::uint32_t caller, std::string_view method, std::string_view type,
            std::string_view body, std::string_view query) {
  const std::string target = address(caller, method, query);
  return send(with_webhook(portal, caller),
              {.verb = rest::Verb::post, .target = target, .content_type = type, .body = body});
}

access::Webhook make_webhook(std::uint32_t owner, std::string_view secret) {
  access::Webhook webhook;
  webhook.owner = {owner};
  webhook.scopes.insert(access::Scope::im);
  webhook.secret = base::hash_secret(secret);
  webhook.created = test_now / 1'000'000;
  return webhook;
}

}  // namespace muster::test
