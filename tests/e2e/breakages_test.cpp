#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "e2e/installation.hpp"

// What was seen to break official and popular SDKs, each by name (protocol.md 11.1). What needs tokens comes
// with them.
namespace muster::test {
namespace breakages_test {

namespace json = boost::json;

class Breakages : public ServedCompany {
 protected:
  void SetUp() override {
    ServedCompany::SetUp();
    webhook_ = muster_.add_webhook(1, "im,user,department");
  }
  // With it, / has a page.
  std::string configuration() const override { return "server.web = false\n"; }
  json::value get(const std::string& question) const { return server_->get(webhook(question)).json(); }
};

TEST_F(Breakages, time_is_in_every_reply) {
  for (const char* question : {"im.department.get?ID[]=1", "profile", "batch", "no.such.method", "im.department.get"})
    EXPECT_TRUE(get(question).as_object().contains("time")) << question;
}

TEST_F(Breakages, all_five_result_maps_are_in_every_batch) {
  for (const char* question : {"batch", "batch?cmd[a]=profile", "batch?cmd[a]=nope", "batch?cmd[]=profile"}) {
    const json::value reply = get(question);
    for (const char* map : {"result", "result_error", "result_total", "result_next", "result_time"})
      EXPECT_TRUE(reply.at("result").as_object().contains(map)) << question << ": " << map;
  }
}

TEST_F(Breakages, operating_reset_at_is_an_integer) {
  EXPECT_TRUE(get("profile").at("time").at("operating_reset_at").is_int64());
  EXPECT_TRUE(get("nope").at("time").at("operating_reset_at").is_int64());
  EXPECT_TRUE(get("batch?cmd[a]=profile").at("result").at("result_time").at("a").at("operating_reset_at").is_int64());
}

TEST_F(Breakages, total_and_next_are_integers) {
  const json::value page = get("im.department.colleagues.list?LIMIT=1");
  EXPECT_TRUE(page.at("total").is_int64());
  EXPECT_TRUE(page.at("next").is_int64());
  const json::value batch = get("batch?cmd[a]=im.department.colleagues.list%3FLIMIT=1");
  EXPECT_TRUE(batch.at("result").at("result_total").at("a").is_int64());
  EXPECT_TRUE(batch.at("result").at("result_next").at("a").is_int64());
}

TEST_F(Breakages, an_empty_list_is_no_empty_map) {
  EXPECT_EQ(get("im.department.managers.get?ID[]=9999").at("result"), json::value(json::array()));
  EXPECT_EQ(get("batch?cmd[a]=profile").at("result").at("result_error"), json::value(json::array()));
}

TEST_F(Breakages, an_error_is_json_and_no_page) {
  HttpClient client = connect();
  for (const char* target : {"/", "/rest", "/rest/", "/rest/x/y/z", "/nowhere.html"}) {
    const HttpReply reply = client.get(target);
    EXPECT_EQ(reply.headers.at("content-type"), "application/json; charset=utf-8") << target;
    EXPECT_TRUE(reply.json().at("error").is_string()) << target;
  }
  client.send("GET /broken\r\n\r\n");
  EXPECT_TRUE(client.read_reply().json().at("error").is_string());
}

TEST_F(Breakages, a_token_may_hold_any_characters) {
  for (const char* token : {"a-b_c", "%2F%2B%3D", "%00", "%F0%9F%98%80", "a%20b"})
    EXPECT_EQ(server_->get(std::string("/rest/profile?auth=") + token).error(), "invalid_token") << token;
}

TEST_F(Breakages, a_webhook_has_letters_and_digits_alone) {
  for (const char c : webhook("").substr(8, webhook("").size() - 9)) EXPECT_TRUE(std::isalnum(c)) << c;
}

TEST_F(Breakages, one_parameter_in_two_spellings) {
  EXPECT_EQ(get("im.department.colleagues.list?LIMIT=2&limit=1").at("result").as_array().size(), 1u);
}

TEST_F(Breakages, a_batch_of_a_list_of_commands) {
  HttpClient client = connect();
  const json::value reply = client.post_json(webhook("batch"), R"({"cmd":["profile","user.admin"]})").json();
  EXPECT_EQ(reply.at("result").at("result").as_array().size(), 2u);
}

TEST_F(Breakages, fifty_commands_each_from_the_one_before) {
  json::object commands;
  commands["cmd_0"] = "im.department.get?ID[]=1";
  for (int i = 1; i < 50; ++i)
    commands["cmd_" + std::to_string(i)] =
        "im.department.get?ID[]=$result[cmd_" + std::to_string(i - 1) + "][0][id]&USER_DATA=Y";
  HttpClient client = connect();
  const json::value reply = client.post_json(webhook("batch"), json::serialize(json::object{{"cmd", commands}})).json();
  const json::object& results = reply.at("result").at("result").as_object();
  EXPECT_EQ(results.size(), 50u);
  for (const auto& [key, result] : results) EXPECT_EQ(result.at(0).at("id").as_int64(), 1) << key;
}

TEST_F(Breakages, one_connection_for_hundreds_of_calls) {
  HttpClient client = connect();
  for (int i = 0; i < 500; ++i) ASSERT_EQ(client.get(webhook("profile")).status, 200u) << i;
}

// Memory for the parameters of one call is used again for the next: what a large one took must not add up.
TEST_F(Breakages, one_connection_for_hundreds_of_large_calls) {
  HttpClient client = connect();
  std::string ids = "1";
  for (int i = 0; i < 5000; ++i) ids += ",1";
  for (int i = 0; i < 200; ++i)
    ASSERT_EQ(client.post_json(webhook("im.department.get"), R"({"ID":[)" + ids + "]}").status, 200u) << i;
}

TEST_F(Breakages, a_blocked_webhook_is_told_so_and_works_again_afterwards) {
  EXPECT_EQ(muster_.run_well({"webhook", "block", "2"}), "blocked webhook 2\n");
  const HttpReply reply = server_->get(webhook("profile"));
  EXPECT_EQ(reply.status, 503u);
  EXPECT_EQ(reply.error(), "OVERLOAD_LIMIT");
  EXPECT_NE(muster_.run_well({"webhook", "list"}).find("(blocked)"), std::string::npos);
  EXPECT_EQ(muster_.run_well({"webhook", "unblock", "2"}), "unblocked webhook 2\n");
  EXPECT_EQ(server_->get(webhook("profile")).status, 200u);
  EXPECT_EQ(muster_.run({"webhook", "block", "77"}).exit, 1);
}

TEST_F(Breakages, the_SORT_of_a_department_is_no_text) {
  const json::value reply = get("department.get");
  for (const json::value& department : reply.at("result").as_array()) EXPECT_TRUE(department.at("SORT").is_int64());
}

TEST_F(Breakages, ACTIVE_is_no_text) {
  const json::value reply = get("user.get");
  for (const json::value& user : reply.at("result").as_array()) EXPECT_TRUE(user.at("ACTIVE").is_bool());
}

// What the helpers of SDKs send to read a long list: each page begins after the last id of the one before.
std::string chained_commands(int count) {
  json::object commands;
  for (int i = 0; i < count; ++i) {
    const std::string after = i == 0 ? "0" : "$result[cmd_" + std::to_string(i - 1) + "][49][ID]";
    commands["cmd_" + std::to_string(i)] =
        "user.get?filter[>ID]=" + after + "&order[ID]=ASC&start=-1&sort=ID&ADMIN_MODE=Y";
  }
  return json::serialize(json::object{{"halt", 0}, {"cmd", commands}});
}

TEST(Pagination, of_fifty_chained_commands_finds_2500_people_each_once) {
  const Installation muster;
  Server server(muster, {"demo", "--employees", "2600", "--secret", "chainSecret8"});
  HttpClient client = server.connect();
  std::vector<std::int64_t> all;
  for (std::int64_t last = 0; all.size() < 2500;) {
    const HttpReply page = client.get("/rest/1/chainSecret8/user.get?start=-1&filter[>ID]=" + std::to_string(last));
    const json::value users = page.json().at("result");
    ASSERT_FALSE(users.as_array().empty());
    for (const json::value& user : users.as_array())
      all.push_back(last = std::stoll(user.at("ID").as_string().c_str()));
  }
  all.resize(2500);
  const json::value reply = client.post_json("/rest/1/chainSecret8/batch", chained_commands(50)).json();
  EXPECT_TRUE(reply.at("result").at("result_error").as_array().empty());
  std::vector<std::int64_t> walked;
  for (const auto& [key, users] : reply.at("result").at("result").as_object()) {
    EXPECT_EQ(users.as_array().size(), 50u) << key;
    for (const json::value& user : users.as_array()) walked.push_back(std::stoll(user.at("ID").as_string().c_str()));
  }
  EXPECT_EQ(walked, all);
}

// Where the people end, the references lead nowhere, and the commands after it find nobody.
TEST_F(Breakages, chained_commands_past_the_end_find_nobody) {
  const json::value reply = connect().post_json(webhook("batch"), chained_commands(4)).json();
  const json::object& pages = reply.at("result").at("result").as_object();
  EXPECT_FALSE(pages.at("cmd_0").as_array().empty());
  for (const char* key : {"cmd_1", "cmd_2", "cmd_3"}) EXPECT_TRUE(pages.at(key).as_array().empty()) << key;
}

}  // namespace breakages_test
}  // namespace muster::test
