#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <fstream>

#include "e2e/programs.hpp"
#include "support/temp_dir.hpp"

namespace muster {
namespace csv_cli_test {

struct Outcome {
  int status = -1;
  std::string output;  // both streams
  bool operator==(const Outcome&) const = default;
};

class CsvCommands : public testing::Test {
 protected:
  // Runs `muster <command>` in the folder of this test.
  Outcome run(const std::string& command) {
    const std::string line =
        "cd " + folder_.path().string() + " && " + test::muster_program().string() + " " + command + " 2>&1";
    FILE* pipe = popen(line.c_str(), "r");
    Outcome outcome;
    std::array<char, 4096> block;
    while (const std::size_t length = fread(block.data(), 1, block.size(), pipe))
      outcome.output.append(block.data(), length);
    const int status = pclose(pipe);
    outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return outcome;
  }
  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  bool exists(const std::string& name) { return std::filesystem::exists(folder_ / name); }

  test::TempDir folder_;
};

TEST_F(CsvCommands, FilesThatDoNotGoTogetherAreAWrongUsage) {
  EXPECT_EQ(run("import --data s.db c.json --users u.csv"),
            (Outcome{2,
                     "muster: c.json cannot go with --departments or --users: name one JSON file, or CSV files by "
                     "these\n"}));
  EXPECT_EQ(run("import --data s.db"),
            (Outcome{2, "muster: name a JSON file, or CSV files by --departments and --users\n"}));
  EXPECT_EQ(run("import --data s.db u.csv"),
            (Outcome{2, "muster: u.csv: CSV files are named by --departments and --users\n"}));
  EXPECT_EQ(run("export --data s.db --departments a.csv --users ./a.csv"),
            (Outcome{2, "muster: ./a.csv: --departments and --users name the same file\n"}));
  EXPECT_EQ(run("import --data s.db --users u.csv"), (Outcome{1, "muster: u.csv: No such file or directory\n"}));
  EXPECT_FALSE(exists("s.db"));
}

TEST_F(CsvCommands, ImportShowsReplacesAndIsUndoneByItsExport) {
  write("d.csv", "ID,NAME\n1,Company\n");
  write("u.csv", "ID,NAME,UF_DEPARTMENT\n1,Anna,1\n2,Igor,1\n");
  const std::string totals = "d.csv and u.csv: 1 departments, 2 people; 3 added, 0 changed, 0 removed\n";
  const auto shown = run("import --data s.db --departments d.csv --users u.csv --dry-run");
  EXPECT_EQ(shown.status, 0);
  EXPECT_TRUE(shown.output.starts_with("department 1: added\ndepartment 1: NAME: none -> \"Company\"\n"));
  EXPECT_TRUE(shown.output.ends_with("would import " + totals));
  EXPECT_FALSE(exists("s.db"));
  EXPECT_EQ(run("import --data s.db --departments d.csv --users u.csv"), (Outcome{0, "imported " + totals}));
  ASSERT_EQ(run("export --data s.db --departments d2.csv --users u2.csv").output,
            "exported d2.csv and u2.csv: 1 departments, 2 people\n");
  ASSERT_EQ(run("webhook add --data s.db --user 2 --scope im").status, 0);

  write("u.csv", "ID,NAME\n1,Ann\n");
  EXPECT_EQ(run("import --data s.db --users u.csv --replace").output,
            "imported u.csv: 0 departments, 1 people; 0 added, 1 changed, 1 removed, 1 webhooks removed\n");
  const std::string undo = "import --data s.db --departments d2.csv --users u2.csv --replace";
  const auto dry = run(undo + " --dry-run");
  EXPECT_NE(dry.output.find("user 1: NAME: \"Ann\" -> \"Anna\"\nuser 2: added\n"), std::string::npos) << dry.output;
  EXPECT_EQ(run(undo).output, "imported d2.csv and u2.csv: 1 departments, 2 people; 1 added, 1 changed, 0 removed\n");
  EXPECT_EQ(run(undo + " --dry-run").output,
            "would import d2.csv and u2.csv: 1 departments, 2 people; 0 added, 0 changed, 0 removed\n");
}

TEST_F(CsvCommands, AnErrorNamesFileLineAndFieldAndChangesNothing) {
  write("u.csv", "ID,NAME,PERSONAL_BIRTHDAY\n1,\"An\nna\",\n2,Igor,soon\n");
  EXPECT_EQ(run("import --data s.db --users u.csv"),
            (Outcome{1, "muster: u.csv:4: user 2: PERSONAL_BIRTHDAY: \"soon\" is not a day such as 1980-09-10\n"}));
}

}  // namespace csv_cli_test
}  // namespace muster
