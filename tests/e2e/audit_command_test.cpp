#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <chrono>
#include <regex>
#include <sstream>
#include <thread>

#include "base/dates.hpp"
#include "base/secret.hpp"
#include "e2e/installation.hpp"
#include "support/patience.hpp"

// `muster audit`: what commands and calls changed, as text and as JSON; and how long that is kept.
namespace muster::test {
namespace audit_command_test {

namespace json = boost::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::string_view company = R"({"utc_offset": "+02:00",
"departments": [{"ID": 1, "NAME": "Acme"}, {"ID": 3, "NAME": "Sales", "PARENT": 1}],
"users": [{"ID": 1, "NAME": "Ada \"<A>\"", "LAST_NAME": "One", "IS_ADMIN": "Y", "UF_DEPARTMENT": [1]},
          {"ID": 2, "NAME": "Ben", "UF_DEPARTMENT": [3]}]})";

// Moments, the machine's user and chosen ids differ from run to run.
std::string without_chance(std::string text) {
  text = std::regex_replace(text, std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+02:00)"), "NOW");
  return std::regex_replace(text, std::regex("command by [^\n,]+"), "command by SOMEBODY");
}

class AuditCommand : public ::testing::Test {
 protected:
  void SetUp() override {
    muster_.import(company);
    webhook_ = muster_.add_webhook(1, "department");
    server_ = std::make_unique<Server>(muster_);
  }
  void TearDown() override {
    if (!server_) return;
    EXPECT_EQ(server_->stop(), 0) << server_->process().err();
  }
  void update(const std::string& params, const std::string& request_id) {
    HttpClient client = server_->connect();
    client.send(request_text("POST", webhook_ + "department.update",
                             "Content-Type: application/x-www-form-urlencoded\r\nX-Request-ID: " + request_id + "\r\n",
                             params));
    const HttpReply reply = client.read_reply();
    ASSERT_EQ(reply.status, 200u) << reply.body;
  }
  std::string audit(Words further = {}) const {
    further.insert(further.begin(), "audit");
    return muster_.run_well(further);
  }
  std::vector<json::object> objects(Words further = {}) const {
    further.insert(further.end(), {"--format", "json"});
    std::istringstream lines(audit(further));
    std::vector<json::object> all;
    for (std::string line; std::getline(lines, line);) all.push_back(json::parse(line).as_object());
    return all;
  }
  std::vector<std::int64_t> revisions(const Words& further = {}) const {
    std::vector<std::int64_t> all;
    for (const json::object& one : objects(further)) all.push_back(one.at("revision").as_int64());
    return all;
  }

  Installation muster_;
  std::string webhook_;
  std::unique_ptr<Server> server_;
};

TEST_F(AuditCommand, prints_who_changed_what) {
  update("ID=3&NAME=Selling&UF_HEAD=2", "first-request");
  update("ID=3&UF_HEAD=0", "second-request");
  const std::string text = audit();
  EXPECT_EQ(
      without_chance(text),
      R"(NOW department.update: user 1 "Ada \"\u003CA\u003E\" One", webhook 1, from 127.0.0.1, request second-request, revision 4
  department 3: UF_HEAD: "2" -> none
NOW department.update: user 1 "Ada \"\u003CA\u003E\" One", webhook 1, from 127.0.0.1, request first-request, revision 3
  department 3: NAME: "Sales" -> "Selling"
  department 3: UF_HEAD: none -> "2"
NOW muster webhook add: command by SOMEBODY, revision 2
  webhook 1 of user 1: added
  webhook 1 of user 1: owner: none -> 1
  webhook 1 of user 1: scopes: none -> ["department"]
  webhook 1 of user 1: created: none -> "NOW"
NOW muster import: command by SOMEBODY, revision 1
  portal: utc_offset: "+00:00" -> "+02:00"
  department 1: added
  department 1: NAME: none -> "Acme"
  department 1: SORT: none -> 500
  department 3: added
  department 3: NAME: none -> "Sales"
  department 3: SORT: none -> 500
  department 3: PARENT: none -> "1"
  user 1: added
  user 1: ACTIVE: none -> true
  user 1: NAME: none -> "Ada \"<A>\""
  user 1: LAST_NAME: none -> "One"
  user 1: UF_DEPARTMENT: none -> [1]
  user 1: USER_TYPE: none -> "employee"
  user 1: IS_ADMIN: none -> true
  user 2: added
  user 2: ACTIVE: none -> true
  user 2: NAME: none -> "Ben"
  user 2: UF_DEPARTMENT: none -> [3]
  user 2: USER_TYPE: none -> "employee"
)");
}

TEST_F(AuditCommand, prints_an_object_a_line) {
  update("ID=3&NAME=Selling", "an-id");
  const auto all = objects();
  ASSERT_EQ(all.size(), 3u);
  json::object call = all[0];
  const auto at = base::parse_instant(call.at("at").as_string(), {});
  ASSERT_TRUE(at);
  EXPECT_NEAR(static_cast<double>(*at), static_cast<double>(base::SystemClock().now() / 1'000'000), 120);
  call.erase("at");
  EXPECT_EQ(json::value(call), json::parse(R"({"revision":3,"action":"department.update","user":1,
    "user_name":"Ada \"<A>\" One","webhook":1,"address":"127.0.0.1","request":"an-id","changes":[
    {"kind":"department","id":3,"change":"changed","fields":{"NAME":{"before":"Sales","after":"Selling"}}}]})"));
  EXPECT_EQ(all[1].at("action"), "muster webhook add");
  EXPECT_EQ(all[2].at("action"), "muster import");
  EXPECT_FALSE(all[2].contains("user"));
  EXPECT_FALSE(all[2].at("command_by").as_string().empty());
  EXPECT_EQ(all[2].at("changes").as_array().size(), 5u);
}

TEST_F(AuditCommand, says_nothing_of_a_secret) {
  const std::string secret = webhook_.substr(8, webhook_.size() - 9);
  const std::string hash = [&] {
    std::string text;
    for (const std::uint8_t byte : base::hash_secret(secret)) {
      for (const int half : {byte >> 4, byte & 15}) text += "0123456789abcdef"[half];
    }
    return text;
  }();
  ASSERT_THAT(read_file(muster_.store()) + read_file(muster_.store("muster.db-wal")), HasSubstr(hash));
  for (const char* const format : {"text", "json"}) {
    const std::string all = audit({"--format", format});
    EXPECT_THAT(all, HasSubstr("scopes"));
    EXPECT_THAT(all, Not(HasSubstr(secret)));
    EXPECT_THAT(all, Not(HasSubstr(hash)));
    EXPECT_THAT(all, Not(HasSubstr("sha256")));
  }
}

TEST_F(AuditCommand, finds_records_people_and_times) {
  update("ID=3&NAME=Selling", "a");
  update("ID=1&NAME=Acme Ltd", "b");
  EXPECT_THAT(revisions(), ElementsAre(4, 3, 2, 1));
  EXPECT_THAT(revisions({"--department", "3"}), ElementsAre(3, 1));
  EXPECT_THAT(revisions({"--user", "2"}), ElementsAre(1));
  EXPECT_THAT(revisions({"--user", "99"}), IsEmpty());
  EXPECT_THAT(revisions({"--by", "1"}), ElementsAre(4, 3));
  EXPECT_THAT(revisions({"--by", "1", "--limit", "1"}), ElementsAre(4));
  EXPECT_THAT(revisions({"--since", "2001-01-31", "--limit", "2"}), ElementsAre(4, 3));
  EXPECT_THAT(revisions({"--since", "2099-01-31"}), IsEmpty());
  EXPECT_THAT(revisions({"--until", "2001-01-31"}), IsEmpty());
  EXPECT_THAT(audit({"--user", "2"}), Not(HasSubstr("department 3")));
}

TEST_F(AuditCommand, refuses_what_makes_no_sense) {
  const Outcome date = muster_.run({"audit", "--since", "yesterday"});
  EXPECT_EQ(date.exit, 2);
  EXPECT_EQ(date.err,
            "muster: --since: \"yesterday\" is not a date, or a date and time like 2027-01-31T12:00:00+01:00, such as "
            "--since 2027-01-31\n");
  EXPECT_EQ(muster_.run({"audit", "--user", "1", "--department", "1"}).exit, 2);
  EXPECT_EQ(muster_.run({"audit", "--format", "xml"}).exit, 2);
  EXPECT_EQ(muster_.run({"audit", "--data", muster_.path("none.db").string()}).exit, 1);
}

// The store's clock cannot be turned back, so what is there is made old.
TEST_F(AuditCommand, a_server_forgets_what_is_older_than_it_is_told_to_keep) {
  update("ID=3&NAME=Selling", "new");
  EXPECT_EQ(server_->stop(), 0);
  server_.reset();
  const std::string command =
      "sqlite3 '" + muster_.store().string() + "' 'UPDATE audit SET at = at - 31 * 86400 WHERE revision < 3'";
  ASSERT_EQ(std::system(command.c_str()), 0);
  server_ = std::make_unique<Server>(muster_);
  EXPECT_THAT(revisions(), ElementsAre(3, 2, 1)) << "for ever unless told otherwise";
  EXPECT_EQ(server_->stop(), 0);
  const std::string config = muster_.write("muster.toml", "audit.keep_days = 30\n");
  server_ = std::make_unique<Server>(muster_, Words{"serve", "--config", config});
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (revisions().size() > 1 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  EXPECT_THAT(revisions(), ElementsAre(3));
  EXPECT_THAT(audit(), HasSubstr(R"(department 3: NAME: "Sales" -> "Selling")"));
  EXPECT_THAT(muster_.exported(), HasSubstr("Selling"));
}

}  // namespace audit_command_test
}  // namespace muster::test
