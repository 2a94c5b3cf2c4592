#include <gtest/gtest.h>

#include "support/csv_company.hpp"

// Contract section 12: what is repaired is warned about, and refused when the import is strict.
namespace muster::sync {
namespace strict_test {

using test::CsvCompany;

constexpr ImportOptions strict{.strict = true};

const std::string odd = R"({"departments":[
{"ID":1,"NAME":"Acme","UF_HEAD":77}],
"users":[
{"ID":1,"EMAIL":"nope","UF_DEPARTMENT":[88,1]}]})";

const std::vector<std::string> odd_warnings{
    "company.json:2: department 1: UF_HEAD: there is no user 77; it has no head now",
    "company.json:4: user 1: UF_DEPARTMENT: there is no department 88; dropped",
    "company.json:4: user 1: EMAIL: \"nope\" is not an e-mail address; kept as it is",
};

TEST(Strict, WithoutItEachRepairIsAWarning) {
  CsvCompany company;
  const auto report = company.import_json(odd);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->warnings, odd_warnings);
  EXPECT_EQ(report->warning_count, 3u);
  EXPECT_NE(company.json().find(R"("EMAIL":"nope")"), std::string::npos);
}

TEST(Strict, RefusesWhatIsWarnedAboutOtherwise) {
  const auto report = CsvCompany().import_json(odd, strict);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, base::ErrorKind::invalid);
  EXPECT_EQ(report.error().message, odd_warnings[0] + "\n" + odd_warnings[1] + "\n" + odd_warnings[2] +
                                        "\ncompany.json: 3 warnings that --strict refuses; nothing was imported");
}

TEST(Strict, RefusesCsvByTheFileThatIsMeant) {
  EXPECT_EQ(CsvCompany().refusal("ID,NAME\n1,Acme\n", "ID,EMAIL\n1,a@b\n", strict),
            "users.csv:2: user 1: EMAIL: \"a@b\" is not an e-mail address; kept as it is\n"
            "departments.csv and users.csv: 1 warning that --strict refuses; nothing was imported");
  EXPECT_EQ(CsvCompany().refusal("ID,NAME,SHOE\n1,Acme,4\n", {}, strict),
            "departments.csv:1: SHOE: unknown column, ignored\n"
            "departments.csv: 1 warning that --strict refuses; nothing was imported");
}

TEST(Strict, NamesTheFirstOfManyAndCountsAll) {
  std::string users = "ID,EMAIL\n";
  for (int id = 1; id <= 150; ++id) users += std::to_string(id) + ",nope" + std::to_string(id) + "\n";
  const std::string refusal = CsvCompany().refusal("ID,NAME\n1,Acme\n", users, strict);
  EXPECT_EQ(std::ranges::count(refusal, '\n'), 20);
  EXPECT_TRUE(refusal.ends_with(": 150 warnings that --strict refuses; nothing was imported")) << refusal;
}

TEST(Strict, TakesAFileWithoutWarnings) {
  const auto report = CsvCompany().import("ID,NAME\n1,Acme\n", "ID,EMAIL\n1,ada@acme.example\n2,\n", strict);
  EXPECT_TRUE(report) << report.error().message;
}

}  // namespace strict_test
}  // namespace muster::sync
