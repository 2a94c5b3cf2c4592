#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "support/csv_company.hpp"
#include "sync/names_seen.hpp"

// What a JSON file must be as a whole: names once each, and at least one list that is known (contract section 12).
namespace muster::sync {
namespace json_file_test {

using test::CsvCompany;

constexpr std::string_view expected = R"(expected {"departments": [...], "users": [...]})";

std::string refusal(const std::string& text) {
  const auto report = CsvCompany().import_json(text);
  return report ? "no error" : report.error().message;
}
std::string refused_user(const std::string& record) {
  return refusal("{\"users\":[\n" + record + "]}");
}

TEST(JsonNames, OneThatARecordHasTwiceIsRefusedByLineAndName) {
  EXPECT_EQ(refused_user(R"({"ID":1,"ID":2,"NAME":"A"})"), "company.json:2: ID: the record has it twice");
  EXPECT_EQ(refused_user("{\"ID\":1,\n\"NAME\":\"A\",\n\"NAME\":\"A\"}"),
            "company.json:2: NAME: the record has it twice");
  EXPECT_EQ(refusal("{\"departments\":[\n\n{\"ID\":1,\"NAME\":\"A\",\"NAME\":\"B\"}]}"),
            "company.json:3: NAME: the record has it twice");
  // However it is written, and in a value as well.
  EXPECT_EQ(refused_user(R"({"ID":1,"\u0049D":2})"), "company.json:2: ID: the record has it twice");
  EXPECT_EQ(refused_user(R"({"ID":1,"UF_OWN":{"a":1,"b":[{"c":1,"c":2}]}})"),
            "company.json:2: c: the record has it twice");
}

TEST(JsonNames, OneThatTheFileHasTwiceIsRefused) {
  for (const std::string name : {"departments", "users"})
    EXPECT_EQ(refusal("{\"" + name + "\":[],\n\"" + name + "\":[]}"),
              "company.json:2: " + name + ": the file has it twice");
  EXPECT_EQ(refusal("{\"utc_offset\":\"+01:00\",\n\"users\":[],\n\"utc_offset\":\"+01:00\"}"),
            "company.json:3: utc_offset: the file has it twice");
  EXPECT_EQ(refusal(R"({"users":[],"member_order":{},"member_order":{}})"),
            "company.json:1: member_order: the file has it twice");
  EXPECT_EQ(refusal(R"({"users":[],"own":1,"own":2})"), "company.json:1: own: the file has it twice");
  EXPECT_EQ(refusal(R"({"users":[],"member_order":{"1":[],"1":[]}})"), "company.json:1: 1: the object has it twice");
  EXPECT_EQ(refusal(R"({"users":[],"member_order":{"1":[],"01":[]}})"),
            "company.json:1: member_order: it has department 1 twice");
}

TEST(JsonNames, TheSameNameInTwoObjectsAndInAnotherCaseIsNoRepetition) {
  CsvCompany company;
  const auto report = company.import_json(
      R"({"departments":[{"ID":1,"NAME":"A"}],"users":[{"ID":1,"id":2,"UF_OWN":[{"a":1},{"a":{"a":2}}]},{"ID":2}]})");
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->warnings, std::vector<std::string>{"company.json:1: id: unknown field, ignored"});
  EXPECT_NE(company.json().find(R"("UF_OWN":[{"a":1},{"a":{"a":2}}])"), std::string::npos);
}

// A long name comes in pieces when it goes over the end of a block, or has escapes in it.
TEST(JsonNames, AreComparedAsAWhole) {
  const std::string long_name(300'000, 'x');
  EXPECT_EQ(refused_user(R"({"ID":1,"UF_A\n1":1,"UF_A\n2":2,"UF_A\n1":3})"),
            R"(company.json:2: "UF_A\n1": the record has it twice)");
  EXPECT_EQ(refused_user("{\"ID\":1,\"" + long_name + "1\":1,\"" + long_name + "2\":1}"), "no error");
}

TEST(JsonNames, ManyInOneObjectAreFoundAsWell) {
  NamesSeen names;
  names.begin_object();
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(names.add(std::to_string(i)));
  for (const char* const again : {"0", "63", "64", "999"}) EXPECT_FALSE(names.add(again));
  names.begin_object();
  EXPECT_TRUE(names.add("0"));
  names.end_object();
  EXPECT_FALSE(names.add("500"));
}

TEST(JsonLists, AFileWithoutOneIsRefusedAndToldWhatIsExpected) {
  const std::string none = "company.json: there is no list of departments or users; " + std::string(expected);
  EXPECT_EQ(refusal("{}"), none);
  EXPECT_EQ(refusal(R"({"utc_offset":"+01:00"})"), none);
  EXPECT_EQ(refusal(R"({"people":[]})"), none);
  EXPECT_EQ(refusal("[]"), "company.json:1: the file is not a JSON object; " + std::string(expected));
  EXPECT_EQ(refusal("5"), "company.json:1: the file is not a JSON object; " + std::string(expected));
}

TEST(JsonLists, AReplyOfAMethodIsRecognised) {
  const std::string none = "company.json: there is no list of departments or users; " + std::string(expected);
  EXPECT_EQ(refusal(R"({"result":[{"ID":"1","NAME":"Ada","UF_DEPARTMENT":[1]}],"total":1})"),
            none + R"(; this looks like a reply of user.get: write {"users": [...]} with the list of its "result")");
  EXPECT_EQ(refusal(R"({"result":[{"ID":"1","NAME":"Acme","SORT":500}],"total":1})"),
            none + R"(; this looks like a reply of department.get: write {"departments": [...]} with the list of its )"
                   R"("result")");
  EXPECT_EQ(refusal(R"({"result":{"result":[]}})"),
            none + R"(; this looks like the reply of a method: the list in its "result" is what goes there)");
}

TEST(JsonLists, ANameInAnotherCaseIsRefusedAlsoBesideOthers) {
  EXPECT_EQ(refusal(R"({"Users":[]})"), "company.json:1: Users: an unknown part of the file; it is written users");
  EXPECT_EQ(refusal("{\"users\":[],\n\"DEPARTMENTS\":[]}"),
            "company.json:2: DEPARTMENTS: an unknown part of the file; it is written departments");
  EXPECT_EQ(refusal(R"({"users":[],"UTC_OFFSET":"+01:00"})"),
            "company.json:1: UTC_OFFSET: an unknown part of the file; it is written utc_offset");
}

TEST(JsonLists, AnUnknownPartBesideThemIsWarnedOf) {
  const auto report = CsvCompany().import_json(R"({"departments":[{"ID":1,"NAME":"A"}],"total":1})");
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->warnings, std::vector<std::string>{"company.json:1: total: unknown part of the file, ignored"});
}

TEST(JsonLists, OneThatIsEmptyIsEnough) {
  EXPECT_EQ(refusal(R"({"departments":[{"ID":1,"NAME":"A"}]})"), "no error");
}

}  // namespace json_file_test
}  // namespace muster::sync
