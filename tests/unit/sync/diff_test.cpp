#include "sync/diff.hpp"

#include <gtest/gtest.h>

#include "support/csv_company.hpp"

namespace muster::sync {
namespace diff_test {

using test::CsvCompany;

struct Company : CsvCompany {
  Company() {
    EXPECT_TRUE(import_json(R"({"departments": [{"ID": 1, "NAME": "Company", "UF_HEAD": 13},
                                               {"ID": 2, "NAME": "R&D", "PARENT": 1}],
      "users": [{"ID": 13, "NAME": "Anna", "WORK_POSITION": "Chief Accountant", "UF_DEPARTMENT": [1]},
                {"ID": 14, "NAME": "Igor", "UF_DEPARTMENT": [2], "UF_OWN": 5}]})"));
    portal::PortalDraft draft(portal);
    access::Webhook webhook;
    webhook.owner = {13};
    draft.access().add_webhook(webhook);
    portal = draft.finish(2);
  }
};

TEST(Diff, NamesEachFieldWithItsOldAndNewValue) {
  Company company;
  const std::string before = company.json();
  EXPECT_EQ(company.dry_run("ID,NAME,SORT\n2,\"Research \"\"&\"\" Development\",100\n",
                            "ID,WORK_POSITION,UF_DEPARTMENT,UF_OWN,ACTIVE\n13,CFO,1;2,,Y\n14,\"a\nb\",,,N\n"),
            R"(department 2: NAME: "R&D" -> "Research \"&\" Development"
department 2: SORT: 500 -> 100
user 13: WORK_POSITION: "Chief Accountant" -> "CFO"
user 13: UF_DEPARTMENT: [1] -> [1,2]
user 14: ACTIVE: true -> false
user 14: WORK_POSITION: none -> "a\nb"
user 14: UF_DEPARTMENT: [2] -> []
user 14: UF_OWN: 5 -> none
0 added, 3 changed, 0 removed
)");
  EXPECT_EQ(company.json(), before);
}

TEST(Diff, ShowsWhoComesAndGoesWithAllFields) {
  EXPECT_EQ(Company().dry_run("ID,NAME,PARENT,UF_HEAD\n1,Company,,\n3,Sales,1,14\n",
                              "ID,NAME,UF_DEPARTMENT\n14,Igor,3\n15,Olga,3\n", {.replace = true}),
            R"(department 1: UF_HEAD: "13" -> none
department 3: added
department 3: NAME: none -> "Sales"
department 3: SORT: none -> 500
department 3: PARENT: none -> "1"
department 3: UF_HEAD: none -> "14"
department 2: removed
department 2: NAME: "R&D" -> none
department 2: SORT: 500 -> none
department 2: PARENT: "1" -> none
user 14: UF_DEPARTMENT: [2] -> [3]
user 15: added
user 15: ACTIVE: none -> true
user 15: NAME: none -> "Olga"
user 15: UF_DEPARTMENT: none -> [3]
user 15: USER_TYPE: none -> "employee"
user 13: removed
user 13: ACTIVE: true -> none
user 13: NAME: "Anna" -> none
user 13: WORK_POSITION: "Chief Accountant" -> none
user 13: UF_DEPARTMENT: [1] -> none
user 13: USER_TYPE: "employee" -> none
webhook 1 of user 13: removed
2 added, 2 changed, 2 removed
)");
}

TEST(Diff, ShowsSettingsAndPlacesAmongMembers) {
  CsvCompany company;
  ASSERT_TRUE(company.import_json(R"({"departments": [{"ID": 1, "NAME": "C"}],
      "users": [{"ID": 1, "UF_DEPARTMENT": [1], "LAST_LOGIN": "2026-01-01T10:00:00Z"},
                {"ID": 2, "UF_DEPARTMENT": [1]}]})"));
  EXPECT_EQ(company.dry_run_json(R"({"utc_offset": "+02:00", "users": [], "member_order": {"1": [2, 1]}})"),
            R"(portal: utc_offset: "+00:00" -> "+02:00"
user 2: another place among the members of department 1
user 1: another place among the members of department 1
0 added, 2 changed, 0 removed
)");
}

std::string lines_of(const portal::Change& before, const portal::Change& after) {
  std::string text;
  write_lines(diff_record(before, after, base::UtcOffset{3600}),
              [&](std::string_view line) { (text += line) += '\n'; });
  return text;
}

TEST(Diff, ShowsAWebhookWithoutItsSecret) {
  access::Webhook webhook;
  webhook.id = {3};
  webhook.owner = {13};
  webhook.secret = base::hash_secret("one");
  webhook.scopes.insert(access::Scope::im);
  access::Webhook blocked = webhook;
  blocked.blocked = true;
  blocked.expires = 86'400;
  access::Webhook other = webhook;
  other.secret = base::hash_secret("two");
  const auto put = [](const access::Webhook& one) { return access::WebhookPut{one}; };
  EXPECT_EQ(lines_of(access::WebhookGone{{3}}, put(webhook)),
            R"(webhook 3 of user 13: added
webhook 3 of user 13: owner: none -> 13
webhook 3 of user 13: scopes: none -> ["im"]
webhook 3 of user 13: created: none -> "1970-01-01T01:00:00+01:00"
)");
  EXPECT_EQ(lines_of(put(webhook), put(blocked)),
            R"(webhook 3 of user 13: expires: none -> "1970-01-02T01:00:00+01:00"
webhook 3 of user 13: blocked: none -> true
)");
  EXPECT_EQ(lines_of(put(webhook), put(other)), "webhook 3 of user 13: another secret\n");
  EXPECT_EQ(lines_of(put(webhook), put(webhook)), "");
}

TEST(Diff, LeavesOutWhatOnlyTheProgramCounts) {
  portal::Settings settings;
  settings.last_webhook = {7};
  const RecordDiff diff = diff_record(portal::SettingsPut{}, portal::SettingsPut{settings}, {});
  EXPECT_EQ(diff.what, RecordDiff::What::nothing);
  settings.demo = true;
  EXPECT_EQ(lines_of(portal::SettingsPut{}, portal::SettingsPut{settings}), "portal: demo: false -> true\n");
}

TEST(Diff, WhatWasRepairedBackIsNoChange) {
  CsvCompany company;
  ASSERT_TRUE(company.import("ID,NAME\n1,C\n", "ID,UF_DEPARTMENT\n1,1\n"));
  EXPECT_EQ(company.dry_run("ID,NAME,UF_HEAD\n1,C,99\n", "ID,UF_DEPARTMENT\n1,1;7\n"),
            "0 added, 0 changed, 0 removed\n");
}

}  // namespace diff_test
}  // namespace muster::sync
