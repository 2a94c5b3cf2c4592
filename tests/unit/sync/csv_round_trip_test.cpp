#include <gtest/gtest.h>

#include <fstream>

#include "support/csv_company.hpp"

namespace muster::sync {
namespace csv_round_trip_test {

using test::CsvCompany;

std::string read_file(const std::string& name) {
  std::ifstream in(std::string(MUSTER_SOURCE_DIR) + name, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

constexpr const char* awkward = R"({
"departments": [
{"ID": 1, "NAME": "=1+1; \"quoted\", \r\nbroken"},
{"ID": 2, "NAME": " spaces ", "SORT": -5, "PARENT": 1, "UF_HEAD": 9}],
"users": [
{"ID": 9, "NAME": "Ωmega", "LAST_NAME": ";", "EMAIL": "-@x.example", "ACTIVE": false, "UF_DEPARTMENT": [2, 1],
 "UF_TEXT": "plain", "UF_NUMBER": 5, "UF_DIGITS": "5", "UF_LIST": ["a", 1, null, {"b": true}], "UF_EMPTY": "",
 "UF_MARK": "json:5", "UF_FLAG": false, "UF_HALF": 0.5, "UF_LONG": 9007199254740993},
{"ID": 3, "NAME": "\"", "WORK_POSITION": "a\nb", "PERSONAL_GENDER": "F", "PERSONAL_BIRTHDAY": "1980-09-10",
 "USER_TYPE": "extranet", "IS_ADMIN": true, "RIGHTS": ["structure"], "LAST_LOGIN": "2026-03-01T09:00:00+01:00", "UF_TEXT": null},
{"ID": 5, "USER_TYPE": "bot"}]})";

TEST(CsvRoundTrip, ImportOfAnExportChangesNothing) {
  for (const std::string& text : {std::string(awkward), read_file("/demo/company.json")}) {
    CsvCompany company;
    const auto first = company.import_json(text);
    ASSERT_TRUE(first) << first.error().message;
    const std::string departments = company.departments_csv();
    const std::string users = company.users_csv();
    EXPECT_EQ(company.dry_run(departments, users, {.replace = true}), "0 added, 0 changed, 0 removed\n");
    const auto again = company.import(departments, users, {.replace = true});
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(again->added + again->changed + again->removed + again->warning_count, 0u);
  }
}

TEST(CsvRoundTrip, AnEmptyStoreBecomesTheSame) {
  for (const std::string& text : {std::string(awkward), read_file("/demo/company.json")}) {
    CsvCompany company;
    ASSERT_TRUE(company.import_json(text));
    CsvCompany copy;
    copy.portal.settings = company.portal.settings;  // CSV has no place for the UTC offset
    const auto report = copy.import(company.departments_csv(), company.users_csv());
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(copy.departments_csv(), company.departments_csv());
    EXPECT_EQ(copy.users_csv(), company.users_csv());
  }
}

TEST(CsvRoundTrip, CellsAreQuotedWhenTheyNeedItAndNotChangedElse) {
  CsvCompany company;
  ASSERT_TRUE(company.import_json(awkward));
  EXPECT_EQ(company.departments_csv(),
            "ID,NAME,SORT,PARENT,UF_HEAD\n"
            "1,\"=1+1; \"\"quoted\"\", \r\nbroken\",500,,0\n"
            "2,\" spaces \",-5,1,9\n");
  const std::string users = company.users_csv();
  EXPECT_NE(users.find("\n9,N,,Ωmega,\";\",,,-@x.example,"), std::string::npos) << users;
  EXPECT_NE(users.find(",\"2;1\",employee,"), std::string::npos) << users;
  EXPECT_NE(users.find(",5,\"json:\"\"\"\"\",json:false,json:5E-1,"), std::string::npos) << users;
}

TEST(CsvRoundTrip, RightsStandInACellAsWords) {
  CsvCompany company;
  ASSERT_TRUE(company.import_json(R"({"departments": [{"ID": 1, "NAME": "Acme"}],
"users": [{"ID": 3, "RIGHTS": ["structure"]}, {"ID": 5}]})"));
  EXPECT_NE(company.users_csv().find(",IS_ADMIN,RIGHTS,"), std::string::npos);
  EXPECT_NE(company.users_csv().find(",employee,,structure,"), std::string::npos) << company.users_csv();
  EXPECT_EQ(company.dry_run({}, "ID,NAME\n3,\n"), "0 added, 0 changed, 0 removed\n") << "no column keeps it";
  EXPECT_EQ(company.dry_run({}, "ID,RIGHTS\n3,\n5, structure \n"),
            "user 3: RIGHTS: [\"structure\"] -> none\n"
            "user 5: RIGHTS: none -> [\"structure\"]\n"
            "0 added, 2 changed, 0 removed\n");
  EXPECT_EQ(company.refusal({}, "ID,RIGHTS\n3,structure;boss\n"),
            "users.csv:2: user 3: RIGHTS: [\"structure\",\"boss\"] is not a list of rights; there is structure");
}

TEST(CsvRoundTrip, FilesAreWrittenWhole) {
  CsvCompany company;
  ASSERT_TRUE(company.import_json(awkward));
  const test::TempDir folder;
  const auto failed = export_csv_files(company.portal, {.departments = {}, .users = folder / "none" / "users.csv"});
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().message, (folder / "none" / "users.csv").string() + ": No such file or directory");
  ASSERT_TRUE(export_csv_files(company.portal, {.departments = {}, .users = folder / "users.csv"}));
  std::ifstream in(folder / "users.csv", std::ios::binary);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), company.users_csv());
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

}  // namespace csv_round_trip_test
}  // namespace muster::sync
