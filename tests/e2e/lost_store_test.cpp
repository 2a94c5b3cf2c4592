#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <thread>

#include "e2e/installation.hpp"
#include "support/patience.hpp"

// A server whose store is removed, replaced, cut off or damaged: it says so, and answers no write as if it were saved.
namespace muster::test {
namespace lost_store_test {

namespace fs = std::filesystem;
using testing::HasSubstr;

class LostStore : public ::testing::Test {
 protected:
  void SetUp() override {
    muster_.import(small_company());
    muster_.run_well({"user", "admin", "1"});
    webhook_ = muster_.add_webhook(1, "department");
    server_ = std::make_unique<Server>(muster_);
  }
  void TearDown() override {
    if (!server_) return;
    EXPECT_EQ(server_->stop(), 0) << server_->process().err();
  }
  HttpReply write() {
    return server_->connect().post_form(webhook_ + "department.update", "ID=3&NAME=n" + std::to_string(++writes_));
  }
  void expect_saved() {
    const HttpReply reply = write();
    EXPECT_EQ(reply.status, 200u) << reply.body;
  }
  void expect_not_saved() {
    const HttpReply reply = write();
    EXPECT_EQ(reply.status, 500u) << reply.body;
    EXPECT_THAT(reply.body, HasSubstr("ERROR_UNEXPECTED_ANSWER"));
  }
  void await_ready(unsigned status) const {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (server_->get("/healthz/ready").status != status && std::chrono::steady_clock::now() < deadline)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_EQ(server_->get("/healthz/ready").status, status);
  }
  std::size_t lines_with(const std::string& text) const {
    const std::string log = server_->process().err();
    std::size_t lines = 0;
    for (auto at = log.find(text); at != std::string::npos; at = log.find(text, at + 1)) ++lines;
    return lines;
  }
  void expect_refused(const Words& command, const std::string& message) const {
    const Outcome outcome = muster_.run(command);
    EXPECT_EQ(outcome.exit, 1) << command.front();
    EXPECT_EQ(outcome.out, "");
    EXPECT_THAT(outcome.err, HasSubstr(message));
  }

  Installation muster_;
  std::string webhook_;
  std::unique_ptr<Server> server_;
  int writes_ = 0;
};

TEST_F(LostStore, one_that_is_removed_fails_writes_until_it_is_back) {
  expect_saved();
  const fs::path away = muster_.path("away.db");
  fs::rename(muster_.store(), away);
  for (int i = 0; i < 50; ++i) expect_not_saved();
  await_ready(503);
  EXPECT_EQ(server_->get("/healthz").status, 200u);
  EXPECT_EQ(server_->get(webhook_ + "department.get?ID=3").status, 200u) << "what is in memory is served";
  const std::string lost = muster_.store().string() + ": was removed or replaced while the store is in use";
  server_->process().await_err("the store fails: " + lost);
  EXPECT_EQ(lines_with("the store fails: "), 1u);
  fs::rename(away, muster_.store());
  await_ready(200);
  expect_saved();
  EXPECT_EQ(lines_with("the store works again"), 1u);
  EXPECT_THAT(muster_.exported(), HasSubstr("\"n" + std::to_string(writes_) + "\""));
}

TEST_F(LostStore, one_that_is_replaced_is_noticed_by_commands_too) {
  expect_saved();
  const std::string backup = muster_.path("backup.db").string();
  muster_.run_well({"backup", backup});
  fs::rename(backup, muster_.store());
  expect_not_saved();
  await_ready(503);
  const std::string message = "the file was replaced while process " + std::to_string(server_->process().id());
  expect_refused({"import", muster_.write("c.json", small_company())}, message);
  expect_refused({"webhook", "add", "--user", "1", "--scope", "im"}, message);
  expect_refused({"user", "list"}, message);
  expect_refused({"backup", muster_.path("other.db").string()}, message);
  EXPECT_EQ(server_->stop(), 0);
  server_ = std::make_unique<Server>(muster_);
  expect_saved();
}

TEST_F(LostStore, one_that_is_written_over_in_place_is_noticed) {
  const std::string backup = muster_.path("backup.db").string();
  muster_.run_well({"backup", backup});
  expect_saved();
  fs::copy_file(backup, muster_.store(), fs::copy_options::overwrite_existing);
  expect_not_saved();
  await_ready(503);
  server_->process().await_err("something else wrote over the file while the store is in use");
}

TEST_F(LostStore, an_empty_file_is_no_empty_company) {
  EXPECT_EQ(server_->stop(), 0);
  server_.reset();
  std::ofstream(muster_.store(), std::ios::trunc).close();
  const std::string message = muster_.store().string() +
                              ": the file is empty, so it is not a Muster store; `muster restore --force` replaces it "
                              "by a backup; for a new store, delete the file and use --create";
  for (const Words& command :
       {Words{"serve"}, Words{"serve", "--create"}, Words{"import", muster_.write("c.json", small_company())},
        Words{"user", "list"}, Words{"portal", "add", "x", "--create"}, Words{"backup", muster_.path("b.db").string()}})
    expect_refused(command, message);
  EXPECT_EQ(fs::file_size(muster_.store()), 0u);
}

TEST_F(LostStore, a_damaged_log_is_said_when_a_server_starts) {
  expect_saved();
  expect_saved();
  EXPECT_EQ(server_->stop(SIGKILL), -SIGKILL);
  const fs::path log = muster_.store("muster.db-wal");
  std::fstream file(log, std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(static_cast<std::streamoff>(fs::file_size(log)) - 3000);
  file << "damage";
  file.close();
  server_ = std::make_unique<Server>(muster_);
  const std::string said = server_->process().await_err("the write-ahead log is damaged: ");
  EXPECT_THAT(said, HasSubstr(log.string()));
  EXPECT_THAT(said, HasSubstr("warning"));
  expect_saved();
}

}  // namespace lost_store_test
}  // namespace muster::test
