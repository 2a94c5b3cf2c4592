#include <gtest/gtest.h>

#include "support/csv_company.hpp"

namespace muster::sync {
namespace csv_messages_test {

using test::CsvCompany;

std::string refused_users(const std::string& users) {
  return CsvCompany().refusal("ID,NAME\n1,Company\n", users);
}

TEST(CsvMessages, ABadHeaderIsNamed) {
  EXPECT_EQ(refused_users(""), "users.csv:1: no header line with the names of the fields");
  EXPECT_EQ(refused_users("\xef\xbb\xbf"), "users.csv:1: no header line with the names of the fields");
  EXPECT_EQ(refused_users("NAME,EMAIL\nAnna,a@b.c\n"), "users.csv:1: ID: the header has no such column");
  EXPECT_EQ(refused_users("\n\nNAME\nAnna\n"), "users.csv:3: ID: the header has no such column");
  EXPECT_EQ(refused_users("ID,NAME,EMAIL,NAME\n"), "users.csv:1: NAME: the header has it twice");
  EXPECT_EQ(refused_users("ID,,NAME\n"), "users.csv:1: column 2 of the header has no name");
  EXPECT_EQ(refused_users("ID,NAM\xc9\n"),
            "users.csv:1: column 2 of the header is not valid UTF-8; save the file as UTF-8");
  EXPECT_EQ(refused_users("ID,\"NAME\n1,Anna\n"), "users.csv:1: a quote that is not closed before the end of the file");
}

TEST(CsvMessages, LinesCountFromTheOneThatNamesTheSeparator) {
  EXPECT_EQ(refused_users("sep=;\r\nID;NAME\r\n1;Anna\r\nx;Igor\r\n"),
            "users.csv:4: user: ID: \"x\" is not an id of 1 to 2147483647");
  EXPECT_EQ(refused_users("sep=;\nNAME\n"), "users.csv:2: ID: the header has no such column");
  EXPECT_EQ(refused_users("sep=|\nID|NAME\n"), "users.csv:1: sep=|: the separator is a comma, a semicolon or a tab");
  EXPECT_EQ(refused_users("sep=;\n"), "users.csv:1: no header line with the names of the fields");
}

TEST(CsvMessages, NamesOfFieldsAreInCapitalLetters) {
  EXPECT_EQ(refused_users("id,name\n1,Anna\n"),
            "users.csv:1: ID: the header has no such column; names are in capital letters, and it has id");
}

TEST(CsvMessages, AnUnbalancedQuoteIsFoundWhereItsRecordBegins) {
  EXPECT_EQ(refused_users("ID,NAME,EMAIL\n1,Anna,a@b.c\n2,\"Igor,i@b.c\n3,Olga,o@b.c\n"),
            "users.csv:3: NAME: a quote that is not closed before the end of the file");
  EXPECT_EQ(
      refused_users("ID,NAME,EMAIL\n1,\"Anna,a@b.c\n2,\"Igor\",i@b.c\n"),
      "users.csv:2: NAME: text after a closing quote: a quote is not closed, or one inside a field is not written "
      "twice");
  EXPECT_EQ(refused_users("ID,NAME\n1,Anna \"Ann\" Lee\n"),
            "users.csv:2: NAME: a quote inside a field that is not in quotes");
  EXPECT_EQ(refused_users("ID,NAME\n1,\"" + std::string(17 << 20, '\n')),
            "users.csv:2: NAME: a record of over 16 MiB: is a quote not closed?");
}

TEST(CsvMessages, AWrongNumberOfFieldsIsCounted) {
  EXPECT_EQ(refused_users("ID,NAME,EMAIL\n1,Anna\n"), "users.csv:2: 2 fields, but the header names 3");
  EXPECT_EQ(refused_users("ID,NAME\n1,Anna\n2,Igor,i@b.c"), "users.csv:3: 3 fields, but the header names 2");
  // A file whose header is separated otherwise than the rest.
  EXPECT_EQ(refused_users("ID,NAME\n1;Anna\n"), "users.csv:2: 1 fields, but the header names 2");
}

TEST(CsvMessages, TextThatIsNotUtf8IsRefused) {
  for (const char* bad : {"\xc9", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "\x80", "\xe0\x9f\xbf"})
    EXPECT_EQ(refused_users("ID,NAME,NOTE\n1,\"An\nna\",\n2,Igor" + std::string(bad) + ",x\n"),
              "users.csv:4: NAME: not valid UTF-8; save the file as UTF-8");
  EXPECT_EQ(refused_users("ID,NAME,NOTE\n1,Anna,\xff\n"), "users.csv:2: NOTE: not valid UTF-8; save the file as UTF-8");
}

TEST(CsvMessages, AValueThatCannotBeReadIsNamedByFileLineAndField) {
  EXPECT_EQ(refused_users("ID,NAME\n1,Anna\nx,Igor\n"), "users.csv:3: user: ID: \"x\" is not an id of 1 to 2147483647");
  EXPECT_EQ(refused_users("ID,NAME\n,Anna\n"), "users.csv:2: user: ID: \"\" is not an id of 1 to 2147483647");
  EXPECT_EQ(refused_users("ID,NAME\n1,\"An\n\nna\"\n1,Igor\n"), "users.csv:5: user 1: ID: the file has it twice");
  EXPECT_EQ(refused_users("ID,UF_DEPARTMENT\n1,3;x\n"), "users.csv:2: user 1: UF_DEPARTMENT: \"x\" is not an id");
  EXPECT_EQ(refused_users("ID,PERSONAL_BIRTHDAY\n1,10/09/1980\n"),
            "users.csv:2: user 1: PERSONAL_BIRTHDAY: \"10/09/1980\" is not a day such as 1980-09-10");
  EXPECT_EQ(refused_users("ID,ACTIVE\n1,maybe\n"),
            "users.csv:2: user 1: ACTIVE: \"maybe\" is not a flag: true, false, Y or N");
  EXPECT_EQ(refused_users("ID,UF_OWN\n1,json:{\n"),
            "users.csv:2: UF_OWN: what follows json: is not valid JSON: incomplete JSON");
  EXPECT_EQ(CsvCompany().refusal("ID,NAME,SORT\r\n1,Company,\r\n2,\r\n", {}),
            "departments.csv:3: 2 fields, but the header names 3");
  EXPECT_EQ(CsvCompany().refusal("ID,NAME,SORT\n1,Company,first\n", {}),
            "departments.csv:2: department 1: SORT: \"first\" is not a whole number of 32 bits");
}

TEST(CsvMessages, BrokenRulesAreNamedByTheLineInTheDepartmentsFile) {
  EXPECT_EQ(CsvCompany().refusal("ID,NAME,PARENT\n1,Company,\n2,\"Two\nlines\",1\n3,Lost,9\n", "ID,NAME\n1,Anna\n"),
            "departments.csv:5: PARENT: department 3 names a parent that does not exist");
}

TEST(CsvMessages, WhatIsPassedOverIsWarnedOf) {
  CsvCompany company;
  const auto report = company.import("ID;NAME;EMAIL;UF_HEAD\n1;Company;x;7\n",
                                     "ID;NAME;SHOE_SIZE;IS_ONLINE;EMAIL;UF_DEPARTMENT\n"
                                     "1;Anna;38;Y;a@b.c;\"1;5\"\n2;Igor;44;N;A@B.C;1\n");
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->warnings, (std::vector<std::string>{
                                  "departments.csv:1: EMAIL: unknown column, ignored",
                                  "users.csv:1: SHOE_SIZE: unknown column, ignored",
                                  "departments.csv:2: department 1: UF_HEAD: there is no user 7; it has no head now",
                                  "users.csv:2: user 1: UF_DEPARTMENT: there is no department 5; dropped",
                                  "users.csv:3: user 2: EMAIL: user 1 has the same; both kept",
                              }));
}

}  // namespace csv_messages_test
}  // namespace muster::sync
