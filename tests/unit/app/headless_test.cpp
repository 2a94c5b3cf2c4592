#include "app/headless.hpp"

#include <gtest/gtest.h>

#include "support/company.hpp"

namespace muster::app {
namespace headless_test {

using Headless = std::vector<HeadlessDepartment>;

portal::Portal acme() {
  return test::Company()
      .department(1, "Acme", {.head = 1})
      .department(3, "Sales", {.parent = 1, .head = 2})
      .department(5, "Support", {.parent = 1, .head = 2})
      .department(7, "Stock", {.parent = 1})
      .user(1, {.departments = {1}})
      .user(2, {.departments = {3}})
      .portal();
}

portal::Portal changed(const portal::Portal& before, const std::function<void(directory::User&)>& change) {
  portal::PortalDraft draft(before);
  directory::User user = before.directory.user({2})->unpack();
  change(user);
  draft.directory().put_user(std::move(user));
  return draft.finish(2);
}

Headless lost(const portal::Portal& before, const portal::Portal& after) {
  return departments_that_lost_their_head(before.directory, after.directory);
}

TEST(HeadlessDepartments, AreThoseOfWhomLeft) {
  const auto before = acme();
  EXPECT_EQ(lost(before, before), Headless{});
  const auto after = changed(before, [](directory::User& user) { user.active = false; });
  EXPECT_EQ(lost(before, after), (Headless{{{3}, "Sales", {2}}, {{5}, "Support", {2}}}));
  EXPECT_EQ(lost(after, after), Headless{}) << "they had none before";
  EXPECT_EQ(headless_line(lost(before, after)), "departments without a head now: 3 (Sales), 5 (Support)");
}

TEST(HeadlessDepartments, AreThoseOfWhomBecameAGuest) {
  const auto before = acme();
  const auto after = changed(before, [](directory::User& user) {
    user.type = directory::UserType::extranet;
    user.memberships.clear();
  });
  EXPECT_EQ(lost(before, after).size(), 2u);
}

TEST(HeadlessDepartments, AreNotThoseThatWereGivenAnotherHeadOrNone) {
  const auto before = acme();
  const auto dismissed = changed(before, [](directory::User& user) { user.active = false; });
  portal::PortalDraft draft(dismissed);
  draft.directory().put_department(test::make_department(3, "Sales", {.parent = 1, .head = 1}));
  draft.directory().put_department(test::make_department(5, "Support", {.parent = 1}));
  EXPECT_EQ(lost(before, draft.finish(3)), Headless{});
}

TEST(HeadlessDepartments, AreNamedUpToTen) {
  EXPECT_EQ(headless_line({}), "");
  Headless many;
  for (std::uint32_t id = 1; id <= 12; ++id) many.push_back({{id}, "D\n", {1}});
  const std::string line = headless_line(many);
  EXPECT_TRUE(line.ends_with("9 (D ), 10 (D ) and 2 more")) << line;
}

}  // namespace headless_test
}  // namespace muster::app
