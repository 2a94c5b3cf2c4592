#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "e2e/installation.hpp"
#include "portal/live_portal.hpp"
#include "store/open_store.hpp"

// What commands do when their standard output takes nothing.
namespace muster::test {
namespace lost_output_test {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

struct Broken {
  std::string redirection;
  std::string message;
};

// Every credential of the portal.
struct Credentials {
  explicit Credentials(const portal::Portal& portal)
      : webhooks(portal.access.webhooks().begin(), portal.access.webhooks().end()),
        applications(all<access::Application>(portal)),
        grants(all<access::Grant>(portal)),
        sessions(all<access::Session>(portal)),
        passwords(all<access::Password>(portal)) {}
  template <class Record>
  static std::vector<Record> all(const portal::Portal& portal) {
    std::vector<Record> records;
    for (const Record* one : portal.access.all<Record>().in_order()) records.push_back(*one);
    return records;
  }
  bool operator==(const Credentials&) const = default;

  std::vector<access::Webhook> webhooks;
  std::vector<access::Application> applications;
  std::vector<access::Grant> grants;
  std::vector<access::Session> sessions;
  std::vector<access::Password> passwords;
};

class LostOutput : public ::testing::Test {
 protected:
  void SetUp() override { muster_.import(small_company()); }

  // A full disk, one that was closed, and a pipe that nobody reads.
  std::vector<Broken> broken() const {
    const std::string pipe = muster_.path("pipe").string();
    return {{"> /dev/full", "No space left on device"},
            {">&-", "it is closed"},
            {fmt::format("3<&0; rm -f {0}; mkfifo {0}; exec 3<>{0} 4>{0} 3<&- >&4", pipe),
             "the program that reads it has ended"}};
  }
  static Credentials credentials_in(const std::filesystem::path& file) {
    const auto store = std::move(store::open_sqlite_store({.file = file}).value());
    return Credentials(store->load({1}).value());
  }
  Credentials credentials() const { return credentials_in(muster_.store()); }
  // Exit code 1 and one line on standard error.
  void expect_fails(const Broken& broken, const Words& command, const std::string& and_then = "") const {
    SCOPED_TRACE(::testing::PrintToString(command) + broken.redirection);
    const Outcome outcome = muster_.run_into(broken.redirection, command);
    EXPECT_EQ(outcome.exit, 1);
    EXPECT_EQ(outcome.out, "");
    // How far a slow job is may stand before it.
    EXPECT_THAT(outcome.err, EndsWith("muster: cannot write to standard output: " + broken.message + and_then + "\n"));
  }

  Installation muster_;
  const std::string taken_back_ = "; nobody could read what was made, so it was taken back";
  const std::string done_ = "; all else is done";
};

TEST_F(LostOutput, a_secret_that_nobody_could_read_is_not_kept) {
  const Application application = muster_.add_application();
  muster_.tokens_for(application, 2);
  muster_.add_webhook(2);
  muster_.set_password(2, "correct horse");
  const Credentials before = credentials();
  for (const Broken& one : broken()) {
    for (const Words& command :
         {Words{"webhook", "add", "--user", "2", "--scope", "im"}, Words{"app", "add", "--name", "A", "--scope", "im"},
          Words{"app", "rotate-secret", "--client-id", application.client_id},
          Words{"app", "token", "--client-id", application.client_id, "--user", "4"},
          Words{"user", "passwd", "2", "--generate"}, Words{"user", "passwd", "4", "--generate"}}) {
      expect_fails(one, command, taken_back_);
      EXPECT_EQ(credentials(), before) << ::testing::PrintToString(command);
    }
  }
  EXPECT_THAT(muster_.run_well({"audit", "--limit", "1"}), HasSubstr("password 4: removed"));
}

TEST_F(LostOutput, who_was_signed_in_still_is) {
  muster_.set_password(2, "correct horse");
  {
    const auto store = std::move(store::open_sqlite_store({.file = muster_.store()}).value());
    const auto live = std::move(portal::LivePortal::open(*store, {1}).value());
    ASSERT_TRUE(live->write({}, [](portal::PortalDraft& draft) -> base::Result<void> {
      access::Session session = draft.new_session({2}, 1'800'000'000);
      session.expires = 2'000'000'000;
      draft.access().put(std::move(session));
      return {};
    }));
  }
  const Credentials before = credentials();
  ASSERT_EQ(before.sessions.size(), 1u);
  expect_fails(broken()[0], {"user", "passwd", "2", "--generate"}, taken_back_);
  EXPECT_EQ(credentials(), before);
  muster_.run_well({"user", "passwd", "2", "--generate"});
  EXPECT_TRUE(credentials().sessions.empty());
}

TEST_F(LostOutput, a_running_server_never_learns_of_it) {
  Server server(muster_);
  const Credentials before = credentials();
  expect_fails(broken()[0], {"webhook", "add", "--user", "2", "--scope", "im"}, taken_back_);
  EXPECT_EQ(credentials(), before);
  const std::string webhook = muster_.add_webhook(2);
  EXPECT_EQ(server.get(webhook + "im.user.get").status, 200u);
  EXPECT_EQ(server.stop(), 0);
}

TEST_F(LostOutput, what_can_be_looked_up_later_is_kept) {
  for (const Broken& one : broken()) {
    const std::string address = fmt::format("a{}@acme.example", one.message.size());
    expect_fails(one, {"user", "add", "--email", address, "--name", "A", "--department", "3"}, done_);
    EXPECT_THAT(muster_.run_well({"user", "list"}), HasSubstr(address));
  }
  muster_.add_webhook(2);
  expect_fails(broken()[0], {"webhook", "revoke", "1"}, done_);
  EXPECT_TRUE(credentials().webhooks.empty());
  expect_fails(broken()[1], {"user", "dismiss", "4"}, done_);
  expect_fails(broken()[2], {"portal", "add", "second", "--host", "second.example"}, done_);
  EXPECT_THAT(muster_.run_well({"portal", "list"}), HasSubstr("second.example"));
}

TEST_F(LostOutput, files_are_written_all_the_same) {
  const std::string copy = muster_.path("copy.db").string();
  const std::string file = muster_.path("company.json").string();
  for (const Broken& one : broken()) {
    expect_fails(one, {"backup", copy, "--force"}, done_);
    expect_fails(one, {"export", file}, done_);
    expect_fails(one, {"import", file}, done_);
  }
  EXPECT_THAT(read_file(file), HasSubstr("ada@acme.example"));
  expect_fails(broken()[0], {"restore", copy, "--force"}, done_);
}

TEST_F(LostOutput, what_only_prints_fails) {
  const std::string config = muster_.write("muster.toml", "");
  const std::string file = muster_.write("company.json", small_company());
  for (const Broken& one : broken()) {
    for (const Words& command :
         {Words{"user", "list"}, Words{"user", "list", "--format", "csv"}, Words{"app", "list"},
          Words{"webhook", "list"}, Words{"portal", "list"}, Words{"audit"}, Words{"audit", "--format", "json"},
          Words{"openapi"}, Words{"openapi", "--markdown"}, Words{"check-config", "--print-docs"},
          Words{"check-config", "--config", config}, Words{"import", file, "--dry-run"}, Words{"--help"},
          Words{"user", "add", "--help"}, Words{"--version"}})
      expect_fails(one, command);
  }
}

TEST_F(LostOutput, a_demo_that_cannot_print_its_webhook_ends_and_keeps_the_earlier_one) {
  const Words demo{"demo", "--listen", "127.0.0.1:0"};
  const std::string lost = "; nobody could read the new webhook, so it was taken back";
  expect_fails(broken()[0], demo, lost);
  EXPECT_TRUE(credentials_in(muster_.store("demo.db")).webhooks.empty());
  Server first(muster_, {"demo"});
  const std::string webhook = path_of(first.process().read_line().value());
  EXPECT_EQ(first.stop(), 0);
  for (const Broken& one : broken()) expect_fails(one, demo, lost);
  Server again(muster_, {"serve", "--data", muster_.store("demo.db").string()});
  EXPECT_EQ(again.get(webhook + "profile").status, 200u);
  EXPECT_EQ(again.stop(), 0);
}

TEST_F(LostOutput, a_server_that_cannot_say_where_it_listens_ends) {
  for (const Broken& one : broken()) expect_fails(one, {"serve", "--listen", "127.0.0.1:0"});
}

TEST_F(LostOutput, a_closed_stream_never_becomes_the_store) {
  for (const char* const closed : {"<&- >&- 2>&-", "<&- 2>&-", "<&- > /dev/null 2>&-"})
    EXPECT_EQ(muster_.run_into(closed, {"webhook", "add", "--user", "77", "--scope", "im"}).exit, 1) << closed;
  EXPECT_EQ(muster_.run_into("<&- 2>&-", {"user", "list"}).exit, 0);
  EXPECT_THAT(muster_.run_well({"user", "list"}), StartsWith("ID "));
  const Outcome without_input = muster_.run_into("<&-", {"user", "passwd", "2"});
  EXPECT_EQ(without_input.err, "muster: standard input holds no password; send one line, or use --generate\n");
}

}  // namespace lost_output_test
}  // namespace muster::test
