#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "e2e/installation.hpp"
#include "e2e/programs.hpp"

// Where `muster export` writes, and what it says of an import's oddities.
namespace muster::test {
namespace export_output_test {

class ExportOutput : public testing::Test {
 protected:
  void SetUp() override { muster_.import(small_company()); }
  // By a shell, in a folder of its own.
  Outcome shell(const std::string& command) const {
    const std::string line = "cd " + muster_.path("").string() + " && '" + muster_program().string() + "' " + command;
    Process process("/bin/sh", {"-c", line}, {"XDG_DATA_HOME=" + muster_.path("data").string()});
    const int exit = process.wait();
    return {exit, process.out(), process.err()};
  }
  void expect_refused(const Words& command, int exit, const std::string& message) const {
    const Outcome outcome = muster_.run(command);
    EXPECT_EQ(outcome.exit, exit);
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(outcome.err, "muster: " + message + "\n");
  }

  Installation muster_;
};

TEST_F(ExportOutput, a_dash_is_standard_output_and_has_the_data_alone) {
  const std::string file = muster_.exported();
  const Outcome json = muster_.run({"export", "-"});
  EXPECT_EQ(json.exit, 0);
  EXPECT_EQ(json.out, file);
  EXPECT_EQ(json.err, "exported -: 3 departments, 6 people\n");
  EXPECT_FALSE(std::filesystem::exists(muster_.path("-")));
  const Outcome people = muster_.run({"export", "--users", "-"});
  EXPECT_TRUE(people.out.starts_with("ID,ACTIVE,")) << people.out;
  EXPECT_EQ(people.err, "exported -: 0 departments, 6 people\n");
  const std::string csv = muster_.path("d.csv").string();
  const Outcome both = muster_.run({"export", "--departments", csv, "--users=-"});
  EXPECT_EQ(both.out, people.out);
  EXPECT_EQ(both.err, "exported " + csv + " and -: 3 departments, 6 people\n");
  EXPECT_TRUE(read_file(csv).starts_with("ID,NAME,"));
}

TEST_F(ExportOutput, what_was_piped_is_what_import_reads) {
  EXPECT_EQ(shell("export - > piped.json").exit, 0);
  EXPECT_EQ(shell("import piped.json --dry-run").out,
            "would import piped.json: 3 departments, 6 people; 0 added, 0 changed, 0 removed\n");
  expect_refused({"import", "-"}, 1,
                 "-: import reads no standard input, for it may read a file twice; save it as a file first");
}

TEST_F(ExportOutput, both_tables_cannot_go_there) {
  expect_refused({"export", "--departments", "-", "--users", "-"}, 2,
                 "only one of --departments and --users can be -, for standard output");
}

TEST_F(ExportOutput, what_cannot_be_written_is_an_error) {
  for (const std::string command : {"export - > /dev/full", "export --users - > /dev/full"}) {
    const Outcome outcome = shell(command);
    EXPECT_EQ(outcome.exit, 1);
    EXPECT_EQ(outcome.err, "muster: standard output: No space left on device\n");
  }
  EXPECT_EQ(shell("export - >&-").exit, 1) << "closed";
}

TEST_F(ExportOutput, a_file_of_another_kind_needs_force) {
  const std::string notes = muster_.write("notes.txt", "mine");
  expect_refused({"export", notes}, 1, notes + ": this file is no earlier export; --force replaces it all the same");
  EXPECT_EQ(read_file(notes), "mine");
  muster_.run_well({"export", notes, "--force"});
  EXPECT_EQ(read_file(notes), muster_.exported());
  muster_.run_well({"export", notes});
  const std::string store = muster_.store().string();
  expect_refused({"export", store, "--force"}, 1, store + ": this is a database, and no export may replace it");
}

TEST_F(ExportOutput, devices_folders_and_open_files_are_left_alone) {
  const std::string hint = "; `-` stands for standard output";
  expect_refused({"export", "/dev/stdout"}, 1, "/dev/stdout: this names a file that is open already" + hint);
  expect_refused({"export", "/dev/null", "--force"}, 1, "/dev/null: this is a device" + hint);
  expect_refused({"export", "--users", muster_.path("").string(), "--force"}, 1,
                 muster_.path("").string() + ": this is a folder" + hint);
  struct stat status {};
  ASSERT_EQ(stat("/dev/null", &status), 0);
  EXPECT_TRUE(S_ISCHR(status.st_mode));
}

TEST_F(ExportOutput, a_backup_leaves_them_alone_as_well) {
  expect_refused({"backup", "/dev/null", "--force"}, 1, "/dev/null: this is a device");
  const std::string target = muster_.path("backup.db").string();
  const Outcome made = muster_.run({"backup", target});
  EXPECT_THAT(made.out, testing::HasSubstr(target + ": it belongs to "));
  EXPECT_THAT(made.out, testing::HasSubstr(" and has the mode 0600\n"));
}

class StrictImport : public ExportOutput {
 protected:
  std::string odd() const {
    return muster_.write("odd.json", R"({"departments":[{"ID":7,"NAME":"New","PARENT":1,"UF_HEAD":77}],
"users":[{"ID":9,"EMAIL":"nope","UF_DEPARTMENT":[88,7]}]})");
  }
};

TEST_F(StrictImport, changes_nothing_and_prints_each_warning_as_an_error) {
  const std::string before = muster_.exported();
  const std::string file = odd();
  const std::string said = "muster: " + file + ":1: department 7: UF_HEAD: there is no user 77; it has no head now\n" +
                           "muster: " + file + ":2: user 9: UF_DEPARTMENT: there is no department 88; dropped\n" +
                           "muster: " + file + ":2: user 9: EMAIL: \"nope\" is not an e-mail address; kept as it is\n" +
                           "muster: " + file + ": 3 warnings that --strict refuses; nothing was imported\n";
  for (const Words& command : {Words{"import", file, "--strict"}, Words{"import", file, "--strict", "--dry-run"}}) {
    const Outcome outcome = muster_.run(command);
    EXPECT_EQ(outcome.exit, 1);
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(outcome.err, said);
  }
  EXPECT_EQ(muster_.exported(), before);
}

TEST_F(StrictImport, without_it_the_warnings_are_counted_at_the_end) {
  const std::string file = odd();
  const std::string totals = file + ": 1 departments, 1 people; 2 added, 0 changed, 0 removed, 3 warnings\n";
  EXPECT_THAT(muster_.run({"import", file, "--dry-run"}).out, testing::EndsWith("would import " + totals));
  const Outcome outcome = muster_.run({"import", file});
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_EQ(outcome.out, "imported " + totals);
  EXPECT_EQ(std::ranges::count(outcome.err, '\n'), 3);
}

TEST_F(StrictImport, is_for_csv_as_well) {
  const std::string users = muster_.write("u.csv", "ID,EMAIL,SHOE\n9,nope,44\n");
  const Outcome outcome = muster_.run({"import", "--users", users, "--strict"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_EQ(outcome.err, "muster: " + users + ":1: SHOE: unknown column, ignored\nmuster: " + users +
                             ":2: user 9: EMAIL: \"nope\" is not an e-mail address; kept as it is\nmuster: " + users +
                             ": 2 warnings that --strict refuses; nothing was imported\n");
  EXPECT_EQ(muster_.run({"import", "--users", users}).out,
            "imported " + users + ": 0 departments, 1 people; 1 added, 0 changed, 0 removed, 2 warnings\n");
}

}  // namespace export_output_test
}  // namespace muster::test
