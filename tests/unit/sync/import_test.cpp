#include "sync/import.hpp"

#include <gtest/gtest.h>

#include "support/company.hpp"

// Contract section 12.
namespace muster::sync {
namespace import_test {

using directory::Moment;
using directory::Text;
using portal::Portal;
using portal::PortalDraft;
using Ids = std::vector<std::uint32_t>;
using Warnings = std::vector<std::string>;

struct Imported {
  Portal portal;
  ImportReport report;
};

Imported import(std::string_view text, const Portal& base = {}) {
  PortalDraft draft(base);
  auto report = import_json_text(text, "x.json", draft);
  EXPECT_TRUE(report) << report.error().message;
  return {draft.finish(base.revision + 1), report ? *report : ImportReport{}};
}

std::string refusal(std::string_view text, const Portal& base = {}) {
  PortalDraft draft(base);
  const auto report = import_json_text(text, "x.json", draft);
  return report ? "imported" : report.error().message;
}

Ids members(const Portal& portal, std::uint32_t department) {
  Ids ids;
  for (const auto& member : portal.directory.members({department})) ids.push_back(member.user);
  return ids;
}

constexpr std::string_view acme = R"({"departments":[
{"ID":"1","NAME":"Acme","UF_HEAD":"1"},
{"ID":"2","NAME":"Sales","PARENT":"1","SORT":"300"}],
"users":[
{"ID":"2","NAME":"Bob","EMAIL":"bob@acme.example","UF_DEPARTMENT":[2]},
{"ID":"1","NAME":"Anna","EMAIL":"anna@acme.example","UF_DEPARTMENT":[1,2]}]})";

TEST(Import, RecordsBecomeTheCompany) {
  const auto [portal, report] = import(acme);
  EXPECT_EQ(report.departments, 2u);
  EXPECT_EQ(report.users, 2u);
  EXPECT_EQ(report.added, 4u);
  EXPECT_EQ(report.changed, 0u);
  EXPECT_EQ(report.warning_count, 0u);
  EXPECT_EQ(portal.directory.department({2})->unpack(), test::make_department(2, "Sales", {.parent = 1, .sort = 300}));
  EXPECT_EQ(portal.directory.user({1})->text(Text::name), "Anna");
  EXPECT_EQ(members(portal, 2), (Ids{2, 1})) << "the order of the file is the order of joining";
}

TEST(Import, AFlagThatSaysNothingKeepsWhatIsStored) {
  const Portal boss = import(R"({"departments":[{"ID":1,"NAME":"Acme"}],
"users":[{"ID":1,"NAME":"A","IS_ADMIN":true},{"ID":2,"ACTIVE":"N"}]})")
                          .portal;
  const auto [portal, report] = import(R"({"users":[{"ID":1,"NAME":"B","ACTIVE":null,"IS_ADMIN":""},
{"ID":2,"ACTIVE":""},{"ID":3,"ACTIVE":null}]})",
                                       boss);
  EXPECT_TRUE(portal.directory.user({1})->active() && portal.directory.user({1})->admin());
  EXPECT_EQ(portal.directory.user({1})->text(Text::name), "B");
  EXPECT_FALSE(portal.directory.user({2})->active());
  EXPECT_TRUE(portal.directory.user({3})->active()) << "as without the field";
  const Portal dismissed = import(R"({"users":[{"ID":1,"ACTIVE":false,"IS_ADMIN":0}]})", boss).portal;
  EXPECT_FALSE(dismissed.directory.user({1})->active() || dismissed.directory.user({1})->admin());
  EXPECT_EQ(refusal(R"({"users":[
{"ID":1,"ACTIVE":[]}]})",
                    boss),
            "x.json:2: user 1: ACTIVE: [] is not a flag: true, false, Y or N");
}

TEST(Import, ANameOfSpacesIsRefused) {
  EXPECT_EQ(refusal(R"({"departments":[{"ID":1,"NAME":"Acme"},
{"ID":2,"NAME":" \t","PARENT":1}]})"),
            R"(x.json:2: department 2: NAME: " \t" is not a name, but spaces alone)");
}

TEST(Import, TheSameAgainChangesNothing) {
  const Portal portal = import(acme).portal;
  PortalDraft draft(portal);
  const auto report = import_json_text(acme, "x.json", draft);
  EXPECT_EQ(report->added + report->changed, 0u);
  EXPECT_TRUE(draft.changes().empty());
}

TEST(Import, AFileThatNeedsRepairsChangesNothingTheSecondTime) {
  const std::string_view text = R"({"departments":[{"ID":1,"NAME":"Acme","UF_HEAD":9}],
"users":[{"ID":1,"NAME":"Anna","UF_DEPARTMENT":[1,7]}]})";
  const auto first = import(text);
  EXPECT_EQ(first.report.warning_count, 2u);
  PortalDraft draft(first.portal);
  const auto again = import_json_text(text, "x.json", draft);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->changed, 0u);
  EXPECT_TRUE(draft.changes().empty());
}

TEST(Import, TheRecordWithoutParentIsTheRootWhenNoOtherIsLeft) {
  const auto turned = import(R"({"departments":[{"ID":"2","NAME":"Holding"},{"ID":"1","NAME":"Acme","PARENT":"2"}]})",
                             import(acme).portal);
  EXPECT_FALSE(turned.portal.directory.department({2})->parent());
  EXPECT_EQ(turned.portal.directory.department({1})->parent(), base::DepartmentId{2});
  EXPECT_EQ(turned.portal.directory.structure().order().size(), 2u);
}

TEST(Import, ManyLargeRecordsTakeNoMoreMemoryThanOne) {
  const std::string large(40'000, 'x');
  std::string json = R"({"departments":[{"ID":1,"NAME":"Acme"}],"users":[)";
  for (int id = 1; id <= 200; ++id)
    json += (id == 1 ? "" : ",") + std::string(R"({"ID":)") + std::to_string(id) + R"(,"UF_OWN":")" + large + "\"}";
  EXPECT_EQ(import(json + "]}").report.users, 200u);
}

TEST(Import, AnAbsentFieldKeepsItsValueAndAnEmptyOneTakesItAway) {
  const auto [portal, report] = import(R"({"departments":[{"ID":2,"NAME":"Sales"}],
"users":[{"ID":1,"LAST_NAME":"Berg","EMAIL":""}]})",
                                       import(acme).portal);
  EXPECT_EQ(report.changed, 1u);
  EXPECT_EQ(portal.directory.department({2})->unpack(), test::make_department(2, "Sales", {.parent = 1, .sort = 300}));
  const auto anna = portal.directory.user({1})->unpack();
  EXPECT_EQ(anna.texts, (std::map<Text, std::string>{{Text::name, "Anna"}, {Text::last_name, "Berg"}}));
  EXPECT_EQ(members(portal, 2), (Ids{2, 1}));
}

TEST(Import, KnownPeopleKeepTheirPlaceAndNewOnesComeLast) {
  const auto portal =
      import(R"({"users":[{"ID":3,"UF_DEPARTMENT":[2]},{"ID":1,"UF_DEPARTMENT":[2]},{"ID":2}]})", import(acme).portal)
          .portal;
  EXPECT_EQ(members(portal, 2), (Ids{2, 1, 3}));
  EXPECT_EQ(members(portal, 1), (Ids{}));
  EXPECT_LT(portal.directory.user({1})->joined(), portal.directory.user({3})->joined());
}

TEST(Import, WhoIsNotInTheFileStays) {
  const auto portal = import(R"({"users":[{"ID":3}]})", import(acme).portal).portal;
  EXPECT_EQ(portal.directory.user_count(), 3u);
  EXPECT_EQ(portal.directory.department_count(), 2u);
}

TEST(Import, UsersMayComeBeforeDepartmentsAndEitherMayBeAbsent) {
  const auto portal = import(R"({"users":[{"ID":1,"UF_DEPARTMENT":[1]}],"departments":[{"ID":1,"NAME":"A"}]})").portal;
  EXPECT_EQ(members(portal, 1), (Ids{1}));
  EXPECT_EQ(import(R"({"departments":[],"users":[]})").portal.directory.user_count(), 0u);
}

TEST(Import, MemberOrderGivesADepartmentItsOwn) {
  const std::string_view file = R"({"departments":[{"ID":1,"NAME":"A"},{"ID":2,"NAME":"B","PARENT":1}],
"users":[{"ID":1,"UF_DEPARTMENT":[1,2]},{"ID":2,"UF_DEPARTMENT":[1,2]},{"ID":3,"UF_DEPARTMENT":[1,2]}],
"member_order":{"2":[3,1,99]}})";
  const auto portal = import(file).portal;
  EXPECT_EQ(members(portal, 2), (Ids{3, 1, 2}));
  EXPECT_EQ(members(portal, 1), (Ids{1, 2, 3}));
  PortalDraft draft(portal);
  ASSERT_TRUE(import_json_text(file, "x.json", draft));
  EXPECT_TRUE(draft.changes().empty()) << "the same order again changes nothing";
}

TEST(Import, MemberOrderMayComeFirst) {
  const auto portal = import(R"({"member_order":{"1":[2,1]},"users":[{"ID":1,"UF_DEPARTMENT":[1]},
{"ID":2,"UF_DEPARTMENT":[1]}],"departments":[{"ID":1,"NAME":"A"}]})")
                          .portal;
  EXPECT_EQ(members(portal, 1), (Ids{2, 1}));
}

TEST(Import, DatesWithoutAnOffsetAreMeantInThePortals) {
  const auto portal = import(R"({"utc_offset":"+01:00","users":[{"ID":1,"LAST_LOGIN":"1970-01-01 01:00:07"}]})").portal;
  EXPECT_EQ(portal.settings.utc_offset.seconds, 3600);
  EXPECT_EQ(portal.directory.user({1})->moment(Moment::last_login), 7);
  const auto next = import(R"({"users":[{"ID":1,"LAST_LOGIN":"1970-01-01 01:00:08"}]})", portal).portal;
  EXPECT_EQ(next.settings.utc_offset.seconds, 3600) << "the portal keeps its own";
  EXPECT_EQ(next.directory.user({1})->moment(Moment::last_login), 8);
}

TEST(Import, AnOffsetAfterThePeopleHoldsForThemToo) {
  const auto [portal, report] = import(R"({"departments":[{"ID":1,"NAME":"A","UF_HEAD":9}],
"users":[{"ID":1,"LAST_LOGIN":"1970-01-01 01:00:07"}],
"utc_offset":"+01:00"})");
  EXPECT_EQ(portal.settings.utc_offset.seconds, 3600);
  EXPECT_EQ(portal.directory.user({1})->moment(Moment::last_login), 7);
  EXPECT_EQ(report.added, 2u);
  EXPECT_EQ(report.changed, 0u);
  EXPECT_EQ(report.users, 1u);
  EXPECT_EQ(report.warning_count, 1u) << "warnings come once though the file is read twice";
}

TEST(Import, UnknownPartsAndFieldsAreWarnedAboutOnce) {
  const auto report = import(R"({"version":3,
"departments":[{"ID":1,"NAME":"A","CODE":"x"}],
"users":[
{"ID":1,"FOO":1},
{"ID":2,"FOO":2,"BAR":3}],"extra":{"a":[1]}})")
                          .report;
  EXPECT_EQ(report.warnings,
            (Warnings{"x.json:1: version: unknown part of the file, ignored", "x.json:2: CODE: unknown field, ignored",
                      "x.json:4: FOO: unknown field, ignored", "x.json:5: BAR: unknown field, ignored",
                      "x.json:5: extra: unknown part of the file, ignored"}));
}

TEST(Import, AnUnknownHeadBecomesNone) {
  const auto [portal, report] = import(R"({"departments":[{"ID":1,"NAME":"A","UF_HEAD":7},
{"ID":2,"NAME":"B","PARENT":1,"UF_HEAD":8}],"users":[{"ID":8}]})");
  EXPECT_EQ(portal.directory.department({1})->head().value, 0u);
  EXPECT_EQ(portal.directory.department({2})->head().value, 8u);
  EXPECT_EQ(report.warnings, (Warnings{"x.json:1: department 1: UF_HEAD: there is no user 7; it has no head now"}));
}

TEST(Import, AnUnknownDepartmentIsDroppedFromThePerson) {
  const auto [portal, report] = import(R"({"departments":[{"ID":1,"NAME":"A"}],
"users":[{"ID":8,"UF_DEPARTMENT":[7,1,9]}]})");
  EXPECT_EQ(portal.directory.user({8})->memberships().size(), 1u);
  EXPECT_EQ(members(portal, 1), (Ids{8}));
  EXPECT_TRUE(members(portal, 7).empty());
  EXPECT_EQ(report.warnings, (Warnings{"x.json:2: user 8: UF_DEPARTMENT: there is no department 7; dropped",
                                       "x.json:2: user 8: UF_DEPARTMENT: there is no department 9; dropped"}));
}

TEST(Import, ARepeatedMailIsKeptWithAWarning) {
  const auto [portal, report] = import(R"({"users":[
{"ID":1,"EMAIL":"Anna@Acme.example"},
{"ID":2,"EMAIL":"anna@acme.EXAMPLE"},{"ID":3,"EMAIL":""},{"ID":4}]})");
  EXPECT_EQ(portal.directory.user({2})->text(Text::email), "anna@acme.EXAMPLE");
  EXPECT_EQ(report.warnings, (Warnings{"x.json:3: user 2: EMAIL: user 1 has the same; both kept"}));
  EXPECT_EQ(import(R"({"users":[{"ID":9,"EMAIL":"anna@acme.example"}]})", import(acme).portal).report.warning_count,
            1u);
}

TEST(Import, OfManyWarningsAHundredAreKept) {
  std::string file = R"({"departments":[{"ID":1,"NAME":"A"}],"users":[{"ID":1})";
  for (int id = 2; id <= 251; ++id) file += ",\n{\"ID\":" + std::to_string(id) + ",\"UF_DEPARTMENT\":[9]}";
  const auto report = import(file + "]}").report;
  EXPECT_EQ(report.warning_count, 250u);
  EXPECT_EQ(report.warnings.size(), 100u);
  EXPECT_TRUE(report.warnings.front().starts_with("x.json:2: user 2:"));
}

struct Broken {
  const char* name;
  const char* text;
  const char* message;
};
class ImportErrors : public testing::TestWithParam<Broken> {};

TEST_P(ImportErrors, NameFileLineAndField) {
  EXPECT_EQ(refusal(GetParam().text), std::string("x.json:") + GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    Each, ImportErrors,
    testing::Values(
        Broken{"field", "{\"users\":[\n{\"ID\":1},\n{\"ID\":2,\"ACTIVE\":\"maybe\"}]}",
               "3: user 2: ACTIVE: \"maybe\" is not a flag: true, false, Y or N"},
        Broken{"record_over_lines", "{\"users\":[\n{\"ID\":1},\n{\n\"ID\":2,\n\"ACTIVE\":\n\"maybe\"\n}]}",
               "3: user 2: ACTIVE: \"maybe\" is not a flag: true, false, Y or N"},
        Broken{"records_on_one_line", "{\"users\":[{\"ID\":1},\n{\"ID\":2},{\"ID\":0},{\"ID\":4}]}",
               "2: user: ID: 0 is not an id of 1 to 2147483647"},
        Broken{"no_id", "{\"users\":[\n{\"NAME\":\"x\"}]}", "2: user: ID: missing"},
        Broken{"department_without_id", "{\"departments\":[\n{\"NAME\":\"x\"}]}", "2: department: ID: missing"},
        Broken{"department_without_name", "{\"departments\":[\n{\"ID\":1}]}",
               "2: department 1: NAME: missing or empty"},
        Broken{"twice_a_user", "{\"users\":[\n{\"ID\":1},\n{\"ID\":\"1\"}]}", "3: user 1: ID: the file has it twice"},
        Broken{"twice_a_department", "{\"departments\":[{\"ID\":1,\"NAME\":\"A\"},\n{\"ID\":1,\"NAME\":\"A\"}]}",
               "2: department 1: ID: the file has it twice"},
        Broken{"second_root", "{\"departments\":[{\"ID\":1,\"NAME\":\"A\"},\n{\"ID\":2,\"NAME\":\"B\"}]}",
               "2: PARENT: department 2 is a second root: it names no parent"},
        Broken{"unknown_parent",
               "{\"departments\":[{\"ID\":1,\"NAME\":\"A\"},\n\n{\"ID\":2,\"NAME\":\"B\",\"PARENT\":9}]}",
               "3: PARENT: department 2 names a parent that does not exist"},
        Broken{"no_root", "{\"departments\":[{\"ID\":1,\"NAME\":\"A\",\"PARENT\":1}]}",
               " PARENT: no department is the root: each names a parent"},
        Broken{"cycle",
               "{\"departments\":[{\"ID\":1,\"NAME\":\"A\"},\n{\"ID\":2,\"NAME\":\"B\",\"PARENT\":3},\n"
               "{\"ID\":3,\"NAME\":\"C\",\"PARENT\":2}]}",
               "2: PARENT: department 2 is above itself: its parents form a cycle"},
        Broken{"offset", "{\n\"utc_offset\":\"1\"}", "2: utc_offset: not an offset such as +01:00"},
        Broken{"member_order", "{\n\"member_order\":[1]}",
               "2: member_order: not a map from departments to lists of users"},
        Broken{"record_is_no_object", "{\"users\":[\n5]}", "2: users: a record is not an object"},
        Broken{"users_is_no_list", "{\n\"users\":5}", "2: users is not a list of records"},
        Broken{"departments_is_no_list", "{\n\"departments\":{}}", "2: departments is not a list of records"},
        Broken{"no_object", "[]",
               "1: the file is not a JSON object; expected {\"departments\": [...], \"users\": [...]}"},
        Broken{"no_object_either", "\n5",
               "2: the file is not a JSON object; expected {\"departments\": [...], \"users\": [...]}"}),
    [](const auto& broken) { return broken.param.name; });

TEST(ImportErrors, WhatIsNoJsonIsNamedWithItsLine) {
  for (const auto& [text, line] :
       std::vector<std::pair<const char*, const char*>>{{"", "x.json:1: "},
                                                        {"{", "x.json:1: "},
                                                        {"{}\n{}", "x.json:2: "},
                                                        {"{\"users\":[\n{\"ID\":1},\n{\"ID\" 2}]}", "x.json:3: "},
                                                        {"{\"users\":[\n{\"ID\":1}\n", "x.json:3: "},
                                                        {"{\"users\":[],\"a\":\"\\x\"}", "x.json:1: "}}) {
    const std::string message = refusal(text);
    EXPECT_TRUE(message.starts_with(std::string(line) + "not valid JSON: ")) << message;
  }
  EXPECT_EQ(refusal("{\"a\":\"\xff\"}"), "x.json:1: not valid UTF-8; save the file as UTF-8");
}

TEST(ImportErrors, ATreeIsJudgedTogetherWithWhatIsStored) {
  const Portal portal = import(acme).portal;
  EXPECT_EQ(refusal(R"({"departments":[{"ID":7,"NAME":"Other"}]})", portal),
            "x.json:1: PARENT: department 7 is a second root: it names no parent");
  EXPECT_EQ(refusal(R"({"departments":[{"ID":1,"NAME":"Acme","PARENT":2}]})", portal).find("x.json:"), 0u);
  EXPECT_EQ(refusal(R"({"departments":[{"ID":7,"NAME":"Other","PARENT":2}]})", portal), "imported");
}

TEST(Import, ALastAdministratorWhoGoesIsWarnedOfAndStrictRefuses) {
  const auto first = import(R"({"departments":[{"ID":1,"NAME":"A"}],
    "users":[{"ID":5,"NAME":"Ada","IS_ADMIN":true,"UF_DEPARTMENT":[1]}]})");
  EXPECT_EQ(first.report.warning_count, 0u);
  const std::string dismissed = "{\"users\":[\n{\"ID\":5,\"ACTIVE\":false}]}";
  const auto without = import(dismissed, first.portal);
  EXPECT_EQ(without.report.warnings,
            (Warnings{"x.json:2: user 5: was the last administrator in office, and now nobody can change people by "
                      "REST; `muster user admin ID` makes one"}));
  const std::string others = R"({"users":[{"ID":6,"NAME":"Ben","UF_DEPARTMENT":[1]}]})";
  PortalDraft draft(first.portal);
  const auto replaced = import_json_text(others, "x.json", draft, {.replace = true});
  ASSERT_TRUE(replaced);
  EXPECT_EQ(replaced->warning_count, 1u);
  PortalDraft strict(first.portal);
  EXPECT_FALSE(import_json_text(others, "x.json", strict, {.replace = true, .strict = true}));
  EXPECT_EQ(import(others, without.portal).report.warning_count, 0u) << "where there is none, none is missed";
  EXPECT_EQ(import(R"({"users":[{"ID":5,"IS_ADMIN":true},{"ID":6,"IS_ADMIN":true,"UF_DEPARTMENT":[1]}]})", first.portal)
                .report.warning_count,
            0u);
}

}  // namespace import_test
}  // namespace muster::sync
