#include <gmock/gmock.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "app/serving/local_ca.hpp"
#include "e2e/programs.hpp"
#include "e2e/tls_server.hpp"

// What the server's process may do.
namespace muster::test {
namespace process_rights_test {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

const std::string nobody = "nobody";

// What a line of /proc/…/status says: "2" for "Seccomp".
std::string status_of(const fs::path& task, const std::string& name) {
  std::ifstream file(task / "status");
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(name + ":")) continue;
    const auto begin = line.find_first_not_of(" \t", name.size() + 1);
    return begin == std::string::npos ? "" : line.substr(begin);
  }
  return "no such line";
}

fs::path process_folder(pid_t process) {
  return "/proc/" + std::to_string(process);
}

std::vector<fs::path> threads_of(pid_t process) {
  std::vector<fs::path> threads;
  for (const auto& entry : fs::directory_iterator(process_folder(process) / "task")) threads.push_back(entry.path());
  return threads;
}

int filters(const fs::path& task) {
  return std::stoi(status_of(task, "Seccomp_filters"));
}

class ProcessRights : public ::testing::Test {
 protected:
  void SetUp() override { muster_.import(small_company()); }
  // One of the configuration, whose lines these are.
  std::unique_ptr<Server> serve(const std::string& lines, const Words& more = {}) const {
    Words command{"serve", "--config", muster_.write("muster.toml", lines)};
    command.insert(command.end(), more.begin(), more.end());
    return std::make_unique<Server>(muster_, command);
  }
  std::string refusal(const std::string& lines) const {
    const Outcome outcome =
        muster_.run({"serve", "--config", muster_.write("muster.toml", lines), "--listen", "127.0.0.1:0"});
    EXPECT_EQ(outcome.exit, 1);
    return outcome.err;
  }
  // The company, and all folders on the way, for another user.
  void give_to(const passwd& user) const {
    for (fs::path folder = muster_.path("."); folder != folder.root_path(); folder = folder.parent_path())
      if (fs::exists(folder)) fs::permissions(folder, fs::perms::others_exec, fs::perm_options::add);
    ASSERT_EQ(::chown(muster_.path("data").c_str(), user.pw_uid, user.pw_gid), 0);
    for (const auto& entry : fs::recursive_directory_iterator(muster_.path("data")))
      ASSERT_EQ(::chown(entry.path().c_str(), user.pw_uid, user.pw_gid), 0);
  }

  const Installation muster_;
};

TEST_F(ProcessRights, each_thread_has_a_filter_of_system_calls_and_gains_no_rights) {
  const auto server = serve("");
  const int before = filters("/proc/self");
  for (const fs::path& thread : threads_of(server->process().id())) {
    EXPECT_EQ(status_of(thread, "Seccomp"), "2") << thread;
    EXPECT_EQ(filters(thread), before + 1) << thread;
    EXPECT_EQ(status_of(thread, "NoNewPrivs"), "1") << thread;
  }
  EXPECT_EQ(server->stop(), 0) << server->process().err();
}

TEST_F(ProcessRights, the_filter_can_be_left_out) {
  const auto server = serve("server.filter_calls = false\n");
  const fs::path folder = process_folder(server->process().id());
  EXPECT_EQ(filters(folder), filters("/proc/self"));
  EXPECT_EQ(status_of(folder, "NoNewPrivs"), "1");
  EXPECT_EQ(server->stop(), 0) << server->process().err();
}

TEST_F(ProcessRights, there_is_no_core_dump) {
  const auto server = serve("");
  std::ifstream file(process_folder(server->process().id()) / "limits");
  std::string found;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("Max core file size")) found = line;
  }
  EXPECT_THAT(found, testing::ContainsRegex("size +0 +0 "));
  EXPECT_EQ(server->stop(), 0) << server->process().err();
}

TEST_F(ProcessRights, a_user_that_cannot_be_had_is_refused_with_what_to_do) {
  EXPECT_THAT(refusal("server.user = \"no-such-user\"\n"), HasSubstr("server.user: there is no user no-such-user"));
  EXPECT_THAT(refusal("server.user = \"root\"\n"), HasSubstr("server.user: root is root"));
  EXPECT_THAT(refusal("server.user = \"\"\n"), HasSubstr("server.user: \"\" is not the name of a user"));
}

class AsRoot : public ProcessRights {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can become somebody else";
    ProcessRights::SetUp();
    const passwd* const found = ::getpwnam(nobody.c_str());
    ASSERT_TRUE(found);
    user_ = *found;
    webhook_ = muster_.add_webhook(1, "department,im");
    give_to(user_);
  }
  passwd user_{};
  std::string webhook_;
};

TEST_F(AsRoot, says_that_it_serves_as_root) {
  const auto server = serve("");
  EXPECT_EQ(server->stop(), 0);
  EXPECT_THAT(server->process().err(), HasSubstr("the server runs as root, with all of root's rights"));
}

TEST_F(AsRoot, becomes_the_user_in_every_thread_for_good) {
  const auto server = serve("server.user = \"nobody\"\n");
  const std::string id = std::to_string(user_.pw_uid);
  const std::string group = std::to_string(user_.pw_gid);
  for (const fs::path& thread : threads_of(server->process().id())) {
    EXPECT_EQ(status_of(thread, "Uid"), id + "\t" + id + "\t" + id + "\t" + id) << thread;
    EXPECT_EQ(status_of(thread, "Gid"), group + "\t" + group + "\t" + group + "\t" + group) << thread;
    EXPECT_EQ(status_of(thread, "Groups"), "") << thread;
    for (const char* const set : {"CapInh", "CapPrm", "CapEff", "CapAmb"})
      EXPECT_EQ(status_of(thread, set), "0000000000000000") << thread << set;
    EXPECT_EQ(status_of(thread, "Seccomp"), "2") << thread;
  }
  struct stat seen {};
  ASSERT_EQ(::stat((process_folder(server->process().id()) / "maps").c_str(), &seen), 0);
  EXPECT_EQ(seen.st_uid, 0u) << "it is undumpable, so its memory is root's";
  EXPECT_EQ(server->stop(), 0);
  EXPECT_THAT(server->process().err(), Not(HasSubstr("as root")));
}

TEST_F(AsRoot, serves_writes_and_is_backed_up_as_that_user) {
  const auto server = serve("server.user = \"nobody\"\n");
  HttpClient client = server->connect();
  EXPECT_EQ(client.get(webhook_ + "im.department.get?ID[]=3").status, 200u);
  const HttpReply written = client.post_form(webhook_ + "im.user.status.set", "STATUS=away");
  EXPECT_EQ(written.status, 200u) << written.body;
  const fs::path copy = muster_.path("copy.db");
  const Outcome backup = muster_.run({"backup", copy.string()});
  EXPECT_EQ(backup.exit, 0) << backup.err;
  EXPECT_TRUE(fs::exists(copy));
  for (const auto& entry : fs::directory_iterator(muster_.store().parent_path())) {
    struct stat file {};
    ASSERT_EQ(::stat(entry.path().c_str(), &file), 0);
    EXPECT_EQ(file.st_uid, user_.pw_uid) << entry.path();
  }
  EXPECT_GT(client.get("/metrics").body.find("process_open_fds"), 0u);
  EXPECT_EQ(server->stop(), 0) << server->process().err();
}

TEST_F(AsRoot, opens_a_port_that_is_roots) {
  const std::string address = "127.0.0.1:" + std::to_string(300 + ::getpid() % 600);
  const auto server = serve("server.user = \"nobody\"\n", {"--listen", address});
  EXPECT_EQ(server->get(webhook_ + "im.department.get?ID[]=3").status, 200u);
  EXPECT_EQ(server->stop(), 0) << server->process().err();
}

TEST_F(AsRoot, reloads_a_certificate_and_refuses_a_key_that_the_user_cannot_read) {
  fs::create_directory(muster_.path("tls"));
  const app::LocalCa files(muster_.path("tls"));
  ASSERT_TRUE(app::make_certificate(files, {}));
  const std::string lines = "server.user = \"nobody\"\nserver.tls_cert = \"" + files.server.certificate.string() +
                            "\"\nserver.tls_key = \"" + files.server.key.string() + "\"\n";
  EXPECT_THAT(refusal(lines), HasSubstr(files.server.key.filename().string()));
  for (const auto& entry : fs::directory_iterator(muster_.path("tls")))
    ASSERT_EQ(::chown(entry.path().c_str(), user_.pw_uid, user_.pw_gid), 0);
  ASSERT_EQ(::chown(muster_.path("tls").c_str(), user_.pw_uid, user_.pw_gid), 0);
  TlsServer server(muster_, {"serve", "--config", muster_.write("muster.toml", lines)});
  server.send_signal(SIGHUP);
  EXPECT_TRUE(server.logs(": reloaded")) << server.log();
  EXPECT_EQ(TlsClient(server.url()).get(webhook_ + "im.department.get?ID[]=3").status, 200u);
  EXPECT_EQ(server.stop(), 0) << server.log();
}

}  // namespace process_rights_test
}  // namespace muster::test
