#include <gtest/gtest.h>

#include "support/csv_company.hpp"

namespace muster::sync {
namespace csv_replace_test {

using test::CsvCompany;

constexpr ImportOptions replace{.replace = true};
constexpr const char* departments = "ID,NAME,PARENT,UF_HEAD\n1,Company,,10\n2,Sales,1,20\n3,East,2,30\n4,Lab,1,\n";
constexpr const char* users =
    "ID,NAME,WORK_POSITION,UF_DEPARTMENT\n"
    "10,Anna,CEO,1\n20,Boris,Seller,\"2;3\"\n30,Clara,,3\n40,Dan,Chemist,4\n";

struct Company : CsvCompany {
  Company() {
    EXPECT_TRUE(import(departments, users));
    portal::PortalDraft draft(portal);
    for (const std::uint32_t owner : {10u, 20u, 20u}) {
      access::Webhook webhook;
      webhook.owner = {owner};
      webhook.secret[0] = static_cast<std::uint8_t>(draft.access().webhooks().size());
      draft.access().add_webhook(webhook);
    }
    portal = draft.finish(2);
  }
};

TEST(CsvReplace, RemovesPeopleWhomTheFileDoesNotHaveAndTheirWebhooks) {
  Company company;
  const auto report = company.import({}, "ID,NAME\n10,Anna\n30,Clara\n50,Eve\n", replace);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->added, 1u);
  EXPECT_EQ(report->removed, 2u);
  EXPECT_EQ(report->changed, 1u);  // the department that has lost its head
  EXPECT_EQ(report->webhooks_removed, 2u);
  EXPECT_EQ(report->warnings,
            (std::vector<std::string>{"users.csv: department 2: UF_HEAD: there is no user 20; it has no head now"}));
  const auto& directory = company.portal.directory;
  EXPECT_EQ(directory.user_count(), 3u);
  EXPECT_FALSE(directory.user({20}) || directory.user({40}));
  EXPECT_EQ(directory.department({2})->head(), base::UserId{});
  EXPECT_EQ(directory.members({3}).size(), 1u);
  EXPECT_EQ(directory.department_count(), 4u);  // no file lists departments
  ASSERT_EQ(company.portal.access.webhooks().size(), 1u);
  EXPECT_EQ(company.portal.access.webhooks()[0].owner, base::UserId{10});
}

TEST(CsvReplace, RemovesDepartmentsAndWhatRefersToThem) {
  Company company;
  const auto report = company.import("ID,NAME,PARENT\n1,Company,\n2,Sales,1\n", {}, replace);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->removed, 2u);
  EXPECT_EQ(report->changed, 3u);
  EXPECT_EQ(report->warnings,
            (std::vector<std::string>{"departments.csv: user 20: UF_DEPARTMENT: there is no department 3; dropped",
                                      "departments.csv: user 30: UF_DEPARTMENT: there is no department 3; dropped",
                                      "departments.csv: user 40: UF_DEPARTMENT: there is no department 4; dropped"}));
  const auto& directory = company.portal.directory;
  EXPECT_EQ(directory.user_count(), 4u);
  EXPECT_EQ(directory.user({20})->memberships().size(), 1u);
  EXPECT_TRUE(directory.user({30})->memberships().empty());
  EXPECT_TRUE(directory.members({3}).empty());
  EXPECT_EQ(directory.structure().order().size(), 2u);
  EXPECT_EQ(company.portal.access.webhooks().size(), 3u);
}

TEST(CsvReplace, BothAtOnceLeaveNothingThatRefersToNothing) {
  Company company;
  const auto report = company.import("ID,NAME\n3,East\n4,Lab\n", "ID,NAME\n20,Boris\n", replace);
  EXPECT_FALSE(report);  // both keep their parents, which are gone
  EXPECT_EQ(report.error().message, "departments.csv: PARENT: no department is the root: each names a parent");

  const auto second = company.import("ID,NAME,PARENT,UF_HEAD\n4,Lab,,30\n", "ID,NAME\n20,Boris\n", replace);
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_EQ(second->removed, 6u);
  EXPECT_EQ(company.departments_csv(), "ID,NAME,SORT,PARENT,UF_HEAD\n4,Lab,500,,0\n");
  EXPECT_TRUE(company.portal.directory.user({20})->memberships().empty());
}

TEST(CsvReplace, TheOneDepartmentThatIsLeftIsTheRoot) {
  Company company;
  ASSERT_TRUE(company.import("ID,NAME\n4,Lab\n", {}, replace));
  EXPECT_EQ(company.departments_csv(), "ID,NAME,SORT,PARENT,UF_HEAD\n4,Lab,500,,0\n");
}

TEST(CsvReplace, AnUntouchedChildOfARemovedDepartmentRefusesTheWhole) {
  Company company;
  const std::string before = company.json();
  EXPECT_EQ(company.refusal("ID,NAME\n1,Company\n3,East\n4,Lab\n", {}, replace),
            "departments.csv:3: PARENT: department 3 names a parent that does not exist");
  EXPECT_EQ(company.json(), before);
}

TEST(CsvReplace, AFileOfJsonReplacesTheListsThatItHas) {
  Company company;
  auto report = company.import_json(R"({"users": [{"ID": 20, "NAME": "Boris"}]})", replace);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->removed, 3u);
  EXPECT_EQ(company.portal.directory.department_count(), 4u);
  report = company.import_json(R"({"departments": [], "users": []})", replace);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(company.portal.directory.department_count() + company.portal.directory.user_count(), 0u);
  EXPECT_TRUE(company.portal.access.webhooks().empty());
}

TEST(CsvReplace, WithoutTheFlagNobodyGoes) {
  Company company;
  const auto report = company.import("ID,NAME\n1,Company\n", "ID,NAME\n10,Anna\n");
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->added + report->changed + report->removed, 0u);
  EXPECT_EQ(company.portal.directory.user_count(), 4u);
}

TEST(Import, AnOffsetAfterThePeopleDoesNotSpoilTheCounts) {
  CsvCompany company;
  const auto report = company.import_json(
      R"({"users": [{"ID": 1, "LAST_LOGIN": "2026-01-01 10:00:00"}], "departments": [{"ID": 1, "NAME": "C"}],
          "utc_offset": "+03:00"})");
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->added, 2u);
  EXPECT_EQ(report->changed, 0u);
}

}  // namespace csv_replace_test
}  // namespace muster::sync
