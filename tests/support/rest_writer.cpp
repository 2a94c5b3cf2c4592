#include "support/rest_writer.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <set>

#include "directory/words/fold.hpp"

namespace muster::test {
namespace {

using directory::DepartmentView;
using directory::Directory;
using directory::UserView;

constexpr std::string_view secret = "TestSecret";

std::string wrong_with_tree(const Directory& directory) {
  std::string wrong;
  std::size_t children = directory.children({}).size();
  std::size_t members = 0;
  if (children != 1) wrong += fmt::format("{} roots; ", children);
  directory.for_each_department([&](const DepartmentView& one) {
    if (one.parent() && !directory.department(one.parent())) wrong += fmt::format("no parent of {}; ", one.id().value);
    if (one.head() && !directory.user(one.head())) wrong += fmt::format("no head of {}; ", one.id().value);
    children += directory.children(one.id()).size();
    for (const auto& member : directory.members(one.id())) {
      if (!directory.user(member.id())) wrong += fmt::format("no member {} of {}; ", member.user, one.id().value);
      ++members;
    }
  });
  std::size_t memberships = 0;
  directory.for_each_user([&](const UserView& one) { memberships += one.memberships().size(); });
  if (children != directory.department_count()) wrong += "not all departments are children; ";
  if (directory.structure().order().size() != directory.department_count()) wrong += "not all are in the structure; ";
  if (members != memberships) wrong += fmt::format("{} members and {} memberships; ", members, memberships);
  return wrong;
}

std::string wrong_with_people(const Directory& directory) {
  std::string wrong;
  std::set<std::string> addresses;
  std::size_t people = 0;
  directory.for_each_user([&](const UserView& one) {
    for (const auto& membership : one.memberships()) {
      if (!directory.department(membership.department)) wrong += fmt::format("no department of {}; ", one.id().value);
    }
    if (one.type() == directory::UserType::employee && one.memberships().empty())
      wrong += fmt::format("{} is nowhere; ", one.id().value);
    const auto email = one.text(directory::Text::email);
    if (!addresses.insert(directory::fold_case(email)).second) wrong += fmt::format("{} twice; ", email);
    if (std::ranges::count(directory.with_email(email), one.id()) != 1) wrong += fmt::format("{} not found; ", email);
    ++people;
  });
  if (people != directory.user_count() || people != directory.user_bitmap().count({})) wrong += "people are not all; ";
  return wrong;
}

}  // namespace

std::vector<Answer> RestWriter::make(const std::vector<std::string>& commands) {
  std::vector<Order> orders;
  for (const std::string& command : commands) orders.push_back({1, "", command});
  return make_by(orders);
}

std::vector<Answer> RestWriter::make_by(const std::vector<Order>& orders) {
  std::vector<Answer> answers;
  const auto made = portal_.transact([&](portal::Transaction& transaction) -> base::Result<void> {
    answers.clear();
    for (const auto& [caller, own, command] : orders) {
      Answer& answer = answers.emplace_back();
      const std::string target = fmt::format("/rest/{}/{}/{}", caller, own.empty() ? secret : own, command);
      rest::Effects effects{};
      const rest::Request request{.verb = rest::Verb::get, .target = target, .id = "test"};
      const rest::Handled handled = dispatcher_.write(request, transaction, answer.text, effects);
      answer.status = std::get<rest::Reply>(handled).status;
      answer.body = boost::json::parse(answer.text);
    }
    return {};
  });
  EXPECT_TRUE(made) << made.error().message;
  return answers;
}

base::Result<void> found_company(portal::PortalDraft& draft) {
  draft.directory().put_department(make_department(1, "Acme", {.head = 1}));
  directory::User admin = make_user(1, {.departments = {1}, .texts = {{directory::Text::email, "admin@acme.example"}}});
  admin.admin = true;
  draft.directory().put_user(admin);
  access::Webhook webhook = make_webhook(1, secret);
  webhook.scopes.insert(access::Scope::department);
  webhook.scopes.insert(access::Scope::user);
  draft.add_webhook(webhook);
  return {};
}

std::string contradiction(const portal::Portal& portal) {
  return wrong_with_tree(portal.directory) + wrong_with_people(portal.directory);
}

}  // namespace muster::test
