#include <gtest/gtest.h>

#include "e2e/installation.hpp"

// Contract section 12: a file with an error is refused as a whole, by file, line and field; odd ones are repaired.
namespace muster::test {
namespace import_errors_test {

struct BadFile {
  std::string name;
  std::string text;
  std::string message;  ///< what follows "muster: FILE"
};

// The store holds the small company when these are imported.
const BadFile bad_files[] = {
    {"no_root", R"({"departments": [
{"ID": 1, "PARENT": 3}]})",
     ": PARENT: no department is the root: each names a parent"},
    {"a_second_root_beside_the_store's", R"({"departments": [
{"ID": 1, "NAME": "Acme"},
{"ID": 9, "NAME": "Other"}]})",
     ":3: PARENT: department 9 is a second root: it names no parent"},
    {"a_second_root_alone_in_the_file", R"({"departments": [
{"ID": 9, "NAME": "Other"}]})",
     ":2: PARENT: department 9 is a second root: it names no parent"},
    {"unknown_parent", R"({"departments": [
{"ID": 8, "NAME": "Fine", "PARENT": 9},
{"ID": 9, "NAME": "Other", "PARENT": 77}]})",
     ":3: PARENT: department 9 names a parent that does not exist"},
    {"cycle", R"({"departments": [
{"ID": 5, "PARENT": 9},
{"ID": 9, "NAME": "Other", "PARENT": 5}]})",
     ":2: PARENT: department 5 is above itself: its parents form a cycle"},
    {"own_parent", R"({"departments": [
{"ID": 5, "PARENT": 5}]})",
     ":2: PARENT: department 5 is above itself: its parents form a cycle"},
    {"department_twice", R"({"departments": [
{"ID": 3}, {"ID": 5},
{"ID": "3"}]})",
     ":3: department 3: ID: the file has it twice"},
    {"user_twice", R"({"departments": [],
"users": [{"ID": 2},
{"ID": 2}]})",
     ":3: user 2: ID: the file has it twice"},
    {"no_id", R"({"departments": [
{"NAME": "Other"}]})",
     ":2: department: ID: missing"},
    {"unreadable_id", R"({"users": [
{"ID": "x"}]})",
     R"(:2: user: ID: "x" is not an id of 1 to 2147483647)"},
    {"no_name", R"({"departments": [
{"ID": 9, "PARENT": 1}]})",
     ":2: department 9: NAME: missing or empty"},
    {"unreadable_sort", R"({"departments": [
{"ID": 3, "SORT": "first"}]})",
     R"(:2: department 3: SORT: "first" is not a whole number of 32 bits)"},
    {"unreadable_head", R"({"departments": [
{"ID": 3, "UF_HEAD": [2]}]})",
     ":2: department 3: UF_HEAD: [2] is not an id"},
    {"unreadable_date_of_a_record_over_lines", R"({"users": [
{"ID": 1},
{
"ID": 2,
"PERSONAL_BIRTHDAY": "soon"
}]})",
     R"(:3: user 2: PERSONAL_BIRTHDAY: "soon" is not a day such as 1980-09-10)"},
    {"unreadable_flag", R"({"users": [
{"ID": 2, "ACTIVE": "perhaps"}]})",
     R"(:2: user 2: ACTIVE: "perhaps" is not a flag: true, false, Y or N)"},
    {"unreadable_membership", R"({"users": [
{"ID": 2, "UF_DEPARTMENT": [1, "x"]}]})",
     R"(:2: user 2: UF_DEPARTMENT: "x" is not an id)"},
    {"unknown_user_type", R"({"users": [
{"ID": 2, "USER_TYPE": "alien"}]})",
     R"(:2: user 2: USER_TYPE: "alien" is not one of employee, extranet, email, bot)"},
    {"an_error_after_good_records", R"({"users": [
{"ID": 2, "NAME": "Changed"}, {"ID": 99, "NAME": "New"},
{"ID": 4, "LAST_LOGIN": true}]})",
     ":3: user 4: LAST_LOGIN: true is not a date such as 2026-03-01T09:00:00+01:00"},
    {"unreadable_offset", R"({"utc_offset": "east"})", ":1: utc_offset: not an offset such as +01:00"},
    {"broken_json", R"({"departments": [
{"ID": 3},,]})",
     ":2: not valid JSON: syntax error"},
    {"cut_off", R"({"departments": [
{"ID": 3},
{"ID)",
     ":3: not valid JSON: incomplete JSON"},
    {"more_after_the_end", "{}\n{}", ":2: not valid JSON: extra data"},
    {"empty_file", "", ":1: not valid JSON: incomplete JSON"},
    {"a_list", "[]", R"(:1: the file is not a JSON object; expected {"departments": [...], "users": [...]})"},
    {"departments_no_list", R"({"departments": {}})", ":1: departments is not a list of records"},
    {"a_record_no_object", R"({"users": [
3]})",
     ":2: users: a record is not an object"},
};

TEST(ImportErrors, refuse_the_file_by_line_and_field_and_change_nothing) {
  const Installation muster;
  muster.import(small_company());
  const std::string before = muster.exported();
  for (const BadFile& bad : bad_files) {
    SCOPED_TRACE(bad.name);
    const std::string file = muster.write("bad.json", bad.text);
    const Outcome outcome = muster.run({"import", file});
    EXPECT_EQ(outcome.exit, 1);
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(outcome.err, "muster: " + file + bad.message + "\n");
    EXPECT_EQ(muster.exported(), before);
  }
}

TEST(ImportErrors, a_missing_file_makes_no_store) {
  const Installation muster;
  const std::string file = muster.path("none.json").string();
  const Outcome outcome = muster.run({"import", file});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_EQ(outcome.err, "muster: " + file + ": No such file or directory\n");
  EXPECT_FALSE(std::filesystem::exists(muster.store()));
}

TEST(ImportErrors, a_file_with_an_error_makes_no_store) {
  const Installation muster;
  for (const std::string text :
       {R"({"Users":[]})", R"({"users":[{"ID":"x"}]})", R"({"departments":[{"ID":1,"PARENT":2}]})"})
    EXPECT_EQ(muster.run({"import", muster.write("bad.json", text)}).exit, 1);
  EXPECT_EQ(muster.run({"import", muster.write("odd.json", R"({"users":[{"ID":1,"EMAIL":"nope"}]})"), "--strict"}).exit,
            1);
  EXPECT_FALSE(std::filesystem::exists(muster.path("data")));
}

TEST(ImportWarnings, name_file_and_line_and_what_was_done) {
  const Installation muster;
  const std::string file = muster.write("odd.json", R"({"departments": [
{"ID": 1, "NAME": "Acme", "UF_HEAD": 77}
],
"users": [
{"ID": 1, "UF_DEPARTMENT": [88, 1], "EMAIL": "ada@acme.example"},
{"ID": 2, "UF_DEPARTMENT": [1], "EMAIL": "ADA@acme.example"}
]})");
  const Outcome outcome = muster.run({"import", file});
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_EQ(outcome.out, "imported " + file + ": 1 departments, 2 people; 3 added, 0 changed, 0 removed, 3 warnings\n");
  EXPECT_EQ(outcome.err, "warning: " + file +
                             ":2: department 1: UF_HEAD: there is no user 77; it has no head now\n"
                             "warning: " +
                             file +
                             ":5: user 1: UF_DEPARTMENT: there is no department 88; dropped\n"
                             "warning: " +
                             file + ":6: user 2: EMAIL: user 1 has the same; both kept\n");
  EXPECT_EQ(muster.exported(), R"({"utc_offset":"+00:00",
"departments":[
{"ID":"1","NAME":"Acme","SORT":500,"UF_HEAD":"0"}
],
"users":[
{"ID":"1","ACTIVE":true,"EMAIL":"ada@acme.example","UF_DEPARTMENT":[1],"USER_TYPE":"employee"},
{"ID":"2","ACTIVE":true,"EMAIL":"ADA@acme.example","UF_DEPARTMENT":[1],"USER_TYPE":"employee"}
]}
)");
}

}  // namespace import_errors_test
}  // namespace muster::test
