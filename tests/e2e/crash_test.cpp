#include <gtest/gtest.h>

#include <boost/json/value.hpp>
#include <chrono>
#include <csignal>
#include <random>
#include <thread>

#include "e2e/installation.hpp"
#include "support/patience.hpp"

// `muster import` killed at any moment leaves the store as it was before or as it is after.
namespace muster::test {
namespace crash_test {

using std::chrono::steady_clock;

constexpr unsigned crowd = 10'000;

std::string crowded_company() {
  std::string text = R"({"departments":[{"ID":3,"NAME":"Crowd"}],"users":[)";
  for (unsigned i = 0; i < crowd; ++i) {
    const std::string id = std::to_string(1000 + i);
    text += i == 0 ? "\n" : ",\n";
    text += R"({"ID":)" + id + R"(,"NAME":"Person","LAST_NAME":"Number )" + id + R"(","UF_DEPARTMENT":[3]})";
  }
  return text + "]}";
}

// A small company, served, into which a large one is imported.
class Crash {
 public:
  Crash() {
    muster_.import(small_company());
    webhook_ = muster_.add_webhook(1);
    file_ = muster_.write("crowd.json", crowded_company());
    server_ = std::make_unique<Server>(muster_);
  }
  std::string exported() const { return muster_.exported(); }
  Process start_import() const { return muster_.start({"import", file_}); }
  void import() const { muster_.import_file(file_); }
  std::filesystem::file_time_type log_time() const {
    return std::filesystem::last_write_time(muster_.store("muster.db-wal"));
  }
  // What the server shows of the department that the import renames.
  std::string name_shown() const {
    const HttpReply reply = server_->get(webhook_ + "im.department.get?ID[]=3");
    EXPECT_EQ(reply.status, 200u);
    return std::string(reply.json().at("result").at(0).at("name").as_string());
  }
  std::unique_ptr<Server>& server() { return server_; }
  void serve_again() { server_ = std::make_unique<Server>(muster_); }

 private:
  Installation muster_;
  std::string webhook_;
  std::string file_;
  std::unique_ptr<Server> server_;
};

struct States {
  std::string before;
  std::string after;
  std::chrono::duration<double> import_time;
};

States undisturbed() {
  Crash crash;
  States states;
  states.before = crash.exported();
  const auto start = steady_clock::now();
  crash.import();
  states.import_time = steady_clock::now() - start;
  states.after = crash.exported();
  EXPECT_EQ(crash.name_shown(), "Crowd");
  EXPECT_EQ(crash.server()->stop(), 0);
  return states;
}

// Kills an import, looks at the store beside the server and after a restart, and imports again.
void kill_and_look(Crash& crash, Process& import, const States& states) {
  import.send_signal(SIGKILL);
  const int end = import.wait();
  const std::string found = crash.exported();
  const bool is_after = found == states.after;
  EXPECT_TRUE(is_after || found == states.before) << "half an import: " << found.size() << " bytes";
  EXPECT_TRUE(end == -SIGKILL || (end == 0 && is_after)) << end;
  const std::string name = crash.name_shown();
  EXPECT_TRUE(name == "Sales" || (name == "Crowd" && is_after)) << name;
  EXPECT_EQ(crash.server()->stop(), 0);
  crash.serve_again();
  EXPECT_EQ(crash.name_shown(), is_after ? "Crowd" : "Sales");
  EXPECT_EQ(crash.exported(), found);
  crash.import();
  EXPECT_EQ(crash.exported(), states.after);
  EXPECT_EQ(crash.name_shown(), "Crowd");
  EXPECT_EQ(crash.server()->stop(), 0);
}

// Somewhere in each quarter of the time that an import takes.
class ImportCrashIn : public ::testing::TestWithParam<int> {};

TEST_P(ImportCrashIn, a_quarter_of_its_time_leaves_all_or_nothing) {
  const States states = undisturbed();
  ASSERT_NE(states.before, states.after);
  std::random_device seed;
  std::mt19937 random(seed());
  const double moment = (GetParam() + std::uniform_real_distribution<double>(0, 1)(random)) / 4;
  SCOPED_TRACE(moment);
  Crash crash;
  Process import = crash.start_import();
  std::this_thread::sleep_for(states.import_time * moment);
  kill_and_look(crash, import, states);
}

INSTANTIATE_TEST_SUITE_P(Quarter, ImportCrashIn, ::testing::Range(0, 4));

TEST(ImportCrash, before_it_has_begun_leaves_nothing) {
  Crash crash;
  const std::string before = crash.exported();
  Process import = crash.start_import();
  import.send_signal(SIGKILL);
  EXPECT_EQ(import.wait(), -SIGKILL);
  EXPECT_EQ(crash.exported(), before);
  EXPECT_EQ(crash.name_shown(), "Sales");
  EXPECT_EQ(crash.server()->stop(), 0);
}

TEST(ImportCrash, while_it_writes_to_the_store_leaves_all_or_nothing) {
  const States states = undisturbed();
  ASSERT_NE(states.before, states.after);
  Crash crash;
  const auto untouched = crash.log_time();
  Process import = crash.start_import();
  const auto deadline = steady_clock::now() + patience;
  while (crash.log_time() == untouched) ASSERT_LT(steady_clock::now(), deadline) << "the import never writes";
  kill_and_look(crash, import, states);
}

}  // namespace crash_test
}  // namespace muster::test
