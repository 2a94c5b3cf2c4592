#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

#include "support/csv_company.hpp"

namespace muster::sync {
namespace csv_reading_test {

namespace json = boost::json;
using directory::Text;
using test::CsvCompany;

// Notes each record as "line: JSON".
struct Notes final : RecordSink {
  std::vector<std::string> lines;

  base::Result<void> note(std::size_t line, const json::object& record) {
    lines.push_back(std::to_string(line) + ": " + json::serialize(record));
    return {};
  }
  base::Result<void> department(std::size_t line, const json::object& record) override { return note(line, record); }
  base::Result<void> user(std::size_t line, const json::object& record) override { return note(line, record); }
  base::Result<void> setting(std::size_t, std::string_view, const json::value&) override { return {}; }
};

std::vector<std::string> read(std::string_view text) {
  Notes notes;
  const auto done = read_csv_text(text, "users.csv", RecordKind::user, notes);
  EXPECT_TRUE(done) << done.error().message;
  return notes.lines;
}

TEST(CsvReading, TheHeaderNamesFieldsAndSeparator) {
  const std::vector<std::string> wanted{R"(2: {"ID":"7","NAME":"Anna","UF_DEPARTMENT":["3","7"]})"};
  EXPECT_EQ(read("ID,NAME,UF_DEPARTMENT\n7,Anna,3;7\n"), wanted);
  EXPECT_EQ(read("ID;NAME;UF_DEPARTMENT\n7;Anna;\"3; 7\"\n"), wanted);
  EXPECT_EQ(read("\xef\xbb\xbf\"ID\"; NAME ;UF_DEPARTMENT\r\n\"7\";Anna;\"3;7\""), wanted);
  EXPECT_EQ(read("\"ID\",\"NAME\",UF_DEPARTMENT\r7,Anna,\"3;;7;\"\r"), wanted);
}

// As Excel writes it for countries whose lists have semicolons.
TEST(CsvReading, AFirstLineMayNameTheSeparator) {
  const std::vector<std::string> wanted{R"(3: {"ID":"7","NAME":"An,na","UF_DEPARTMENT":["3","7"]})"};
  EXPECT_EQ(read("sep=;\nID;NAME;UF_DEPARTMENT\n7;An,na;\"3;7\"\n"), wanted);
  EXPECT_EQ(read("\xef\xbb\xbfsep=;\r\nID;NAME;UF_DEPARTMENT\r\n7;An,na;\"3;7\"\r\n"), wanted);
  EXPECT_EQ(read("SEP=,\rID,NAME,UF_DEPARTMENT\r7,\"An,na\",3;7"), wanted);
  EXPECT_EQ(read("sep=\t\nID\tNAME\tUF_DEPARTMENT\n7\tAn,na\t3;7\n"), wanted);
  EXPECT_EQ(read("\"sep=;\"\nID;NAME;UF_DEPARTMENT\n7;An,na;\"3;7\"\n"), wanted);
  // It counts more than what the header shows.
  EXPECT_EQ(read("sep=;\nID\n7\n"), (std::vector<std::string>{R"(3: {"ID":"7"})"}));
}

TEST(CsvReading, TabsSeparateAsWell) {
  EXPECT_EQ(read("ID\tNAME\n7\tLee, Anna; Dr\n"),
            (std::vector<std::string>{R"(2: {"ID":"7","NAME":"Lee, Anna; Dr"})"}));
}

TEST(CsvReading, BlankLinesBeforeTheHeaderTellNothingOfTheSeparator) {
  EXPECT_EQ(read("\r\n\nID;NAME\n7;Anna\n"), (std::vector<std::string>{R"(4: {"ID":"7","NAME":"Anna"})"}));
}

TEST(CsvReading, AnEmptyChoiceIsNoChoice) {
  EXPECT_EQ(read("ID,NAME,ACTIVE,USER_TYPE\n7,,,\n8,,N,bot\n"),
            (std::vector<std::string>{R"(2: {"ID":"7","NAME":""})",
                                      R"(3: {"ID":"8","NAME":"","ACTIVE":"N","USER_TYPE":"bot"})"}));
}

TEST(CsvReading, QuotedFieldsHoldSeparatorsQuotesAndLineBreaks) {
  EXPECT_EQ(read("ID,NAME\r\n1,\"a,b \"\"c\"\"\"\r\n\r\n2,\"x\r\ny\n\nz\"\r\n3,\" \"\n4, d \n"),
            (std::vector<std::string>{R"(2: {"ID":"1","NAME":"a,b \"c\""})", R"(4: {"ID":"2","NAME":"x\r\ny\n\nz"})",
                                      R"(8: {"ID":"3","NAME":" "})", R"(9: {"ID":"4","NAME":" d "})"}));
}

TEST(CsvReading, OwnFieldsHoldTextOrJson) {
  EXPECT_EQ(read("ID,UF_A,UF_B,UF_C,UF_D\n1,5,json:5,,\"json:[\"\"a\"\"]\"\n"),
            (std::vector<std::string>{R"(2: {"ID":"1","UF_A":"5","UF_B":5,"UF_C":null,"UF_D":["a"]})"}));
}

// Lines, quotes and CR LF fall on every place around the end of a block.
TEST(CsvReading, BlocksMayEndAnywhere) {
  constexpr std::size_t block = 256 * 1024;
  for (std::size_t shift = 0; shift < 24; ++shift) {
    std::string users = "ID,NAME,EMAIL\r\n1,\"";
    users += std::string(block - users.size() - shift, 'x') + "\",a@b.c\r\n2,\"I\r\n\"\"gor\",i@b.c\r\nx,,\r\n";
    EXPECT_EQ(CsvCompany().refusal("ID,NAME\n1,Company\n", users),
              "users.csv:5: user: ID: \"x\" is not an id of 1 to 2147483647")
        << shift;
  }
}

TEST(CsvReading, AnEmptyCellEmptiesAndAnAbsentColumnKeeps) {
  CsvCompany company;
  ASSERT_TRUE(
      company.import("ID,NAME,SORT,PARENT,UF_HEAD\n1,Company,100,,5\n2,Sales,200,1,5\n",
                     "ID,NAME,EMAIL,UF_OWN,UF_DEPARTMENT,PERSONAL_BIRTHDAY,LAST_LOGIN,PERSONAL_GENDER,IS_ADMIN\n"
                     "5,Anna,a@b.c,own,2,1980-09-10,2026-01-01 10:00:00,F,Y\n"));
  ASSERT_TRUE(company.import("ID,NAME,UF_HEAD\n2,Selling,\n", "ID,EMAIL\n5,\n"));
  auto user = company.portal.directory.user({5})->unpack();
  EXPECT_EQ(user.texts, (std::map<Text, std::string>{{Text::name, "Anna"}, {Text::custom, R"({"UF_OWN":"own"})"}}));
  EXPECT_TRUE(user.birthday && user.admin && user.moments.size() == 1 && user.memberships.size() == 1);
  const auto sales = company.portal.directory.department({2})->unpack();
  EXPECT_EQ(sales, (directory::Department{{2}, "Selling", 200, {1}, {}}));

  ASSERT_TRUE(company.import(
      {}, "ID,NAME,UF_OWN,UF_DEPARTMENT,PERSONAL_BIRTHDAY,LAST_LOGIN,PERSONAL_GENDER,IS_ADMIN\n5,,,,,,,\n"));
  user = company.portal.directory.user({5})->unpack();
  directory::User bare;
  bare.id = {5};
  bare.joined = user.joined;
  bare.admin = true;
  EXPECT_EQ(user, bare) << "an empty flag is neither yes nor no";
}

TEST(CsvReading, FlagsMayBeASpreadsheets) {
  CsvCompany company;
  ASSERT_TRUE(company.import("ID,NAME\n1,Company\n", "ID,ACTIVE,IS_ADMIN\n5,TRUE,True\n6,FALSE,false\n7,true,FALSE\n"));
  const auto& directory = company.portal.directory;
  EXPECT_TRUE(directory.user({5})->active() && directory.user({5})->admin());
  EXPECT_FALSE(directory.user({6})->active() || directory.user({6})->admin());
  EXPECT_TRUE(directory.user({7})->active());
  ASSERT_TRUE(company.import({}, "ID;ACTIVE;IS_ADMIN\n5;;\n6;;\n"));
  EXPECT_TRUE(company.portal.directory.user({5})->active() && company.portal.directory.user({5})->admin());
  EXPECT_FALSE(company.portal.directory.user({6})->active());
  EXPECT_EQ(company.refusal({}, "ID,ACTIVE\n5,WAHR\n"),
            "users.csv:2: user 5: ACTIVE: \"WAHR\" is not a flag: true, false, Y or N");
}

TEST(CsvReading, NamesOfSpacesAndDatesThatAreNoneAreRefused) {
  EXPECT_EQ(CsvCompany().refusal("ID,NAME\n1,Company\n2, \n", ""),
            "departments.csv:3: department 2: NAME: \" \" is not a name, but spaces alone");
  EXPECT_EQ(CsvCompany().refusal("ID,NAME\n1,Company\n", "ID,PERSONAL_BIRTHDAY\n5,1965-05-15T99:99\n"),
            "users.csv:2: user 5: PERSONAL_BIRTHDAY: \"1965-05-15T99:99\" is not a day such as 1980-09-10");
}

}  // namespace csv_reading_test
}  // namespace muster::sync
