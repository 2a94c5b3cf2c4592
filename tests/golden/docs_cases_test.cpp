#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <regex>
#include <set>

#include "e2e/installation.hpp"

// The vendor's documented replies: docs-cases.json, asked of docs-portal.json over HTTP in three encodings.
namespace muster::test {
namespace docs_cases_test {

namespace json = boost::json;

const std::filesystem::path& golden() {
  static const std::filesystem::path folder = std::filesystem::path(MUSTER_SOURCE_DIR) / "tests" / "golden";
  return folder;
}

json::array cases() {
  return json::parse(read_file(golden() / "docs-cases.json")).as_array();
}

struct DocsCase {
  std::string name;
  unsigned as_user;
  std::string method;
  json::object params;
  unsigned status;
  json::object reply;
};

DocsCase read_case(std::size_t index) {
  const json::object record = cases().at(index).as_object();
  const auto* const status = record.if_contains("status");
  return {std::string(record.at("name").as_string()),
          static_cast<unsigned>(record.at("as_user").as_int64()),
          std::string(record.at("method").as_string()),
          record.at("params").as_object(),
          status ? static_cast<unsigned>(status->as_int64()) : 200u,
          record.at("reply").as_object()};
}

std::string test_name(const ::testing::TestParamInfo<std::size_t>& info) {
  std::string name = std::to_string(info.index) + "_" + read_case(info.param).name;
  std::ranges::replace_if(
      name, [](unsigned char c) { return !std::isalnum(c); }, '_');
  return name;
}

// People whose colour the portal's data gives; the others' is our choice.
std::set<std::int64_t> people_with_color() {
  std::set<std::int64_t> people;
  const json::value portal = json::parse(read_file(golden() / "docs-portal.json"));
  for (const json::value& user : portal.at("users").as_array()) {
    if (user.as_object().contains("COLOR")) people.insert(std::stoll(std::string(user.at("ID").as_string())));
  }
  return people;
}

// Blanks the colours that are not compared, once they are seen to be some.
void blank_free_colors(json::value& value, const std::set<std::int64_t>& fixed) {
  if (auto* const list = value.if_array()) {
    for (json::value& element : *list) blank_free_colors(element, fixed);
  }
  auto* const map = value.if_object();
  if (!map) return;
  if (auto* const color = map->if_contains("color"); color && !fixed.contains(map->at("id").as_int64())) {
    static const std::regex form("#[0-9a-f]{6}");
    EXPECT_TRUE(std::regex_match(std::string(color->as_string()), form)) << *color;
    *color = nullptr;
  }
  for (auto& member : *map) blank_free_colors(member.value(), fixed);
}

void expect_time(const json::object& reply) {
  ASSERT_TRUE(reply.contains("time"));
  const json::object& time = reply.at("time").as_object();
  for (const char* const name : {"start", "finish", "duration", "processing", "operating"})
    EXPECT_TRUE(time.at(name).is_double()) << name;
  static const std::regex atom(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+01:00)");
  for (const char* const name : {"date_start", "date_finish"})
    EXPECT_TRUE(std::regex_match(std::string(time.at(name).as_string()), atom)) << time.at(name);
  EXPECT_TRUE(time.at("operating_reset_at").is_int64());
  EXPECT_LE(time.at("start").as_double(), time.at("finish").as_double());
}

// Serves the vendor's portal; `webhook_` is of the user that the documented calls are made as.
class DocsPortal : public ::testing::Test {
 protected:
  void SetUp() override { serve(503); }
  void TearDown() override { EXPECT_EQ(server_->stop(), 0) << server_->process().err(); }
  void serve(unsigned as_user) {
    muster_.run_well({"import", (golden() / "docs-portal.json").string()});
    webhook_ = muster_.add_webhook(as_user);
    server_ = std::make_unique<Server>(muster_);
  }

  Installation muster_;
  std::string webhook_;
  std::unique_ptr<Server> server_;
};

class DocsCases : public DocsPortal, public ::testing::WithParamInterface<std::size_t> {
 protected:
  void SetUp() override { serve(case_.as_user); }

  // The reply without its time, as text: objects keep the order of their keys.
  std::string comparable(const HttpReply& reply) const {
    json::object body = reply.json().as_object();
    const std::set<std::int64_t> fixed = people_with_color();
    if (reply.status == 200) expect_time(body);
    json::object kept;
    for (auto& member : body) {
      if (member.key() == "time") continue;
      blank_free_colors(member.value(), fixed);
      kept.insert(member);
    }
    return json::serialize(kept);
  }
  std::string expected() const {
    json::value reply = case_.reply;
    blank_free_colors(reply, people_with_color());
    return json::serialize(reply);
  }

  const DocsCase case_ = read_case(GetParam());
};

TEST_P(DocsCases, get_form_and_json_give_the_documented_reply) {
  const std::string target = webhook_ + case_.method;
  HttpClient client = server_->connect();
  const std::string query = bracket_syntax(case_.params, true);
  const std::map<std::string, HttpReply> replies{
      {"GET", client.get(query.empty() ? target : target + "?" + query)},
      {"form", client.post_form(target, bracket_syntax(case_.params, false))},
      {"JSON", client.post_json(target, json::serialize(case_.params))},
  };
  for (const auto& [encoding, reply] : replies) {
    SCOPED_TRACE(encoding);
    EXPECT_EQ(reply.status, case_.status);
    EXPECT_EQ(reply.headers.at("content-type"), "application/json; charset=utf-8");
    EXPECT_EQ(comparable(reply), expected());
  }
}

INSTANTIATE_TEST_SUITE_P(Golden, DocsCases, ::testing::Range(std::size_t{0}, cases().size()), test_name);

std::vector<std::string> keys_of(const json::value& value) {
  std::vector<std::string> keys;
  for (const auto& member : value.as_object()) keys.emplace_back(member.key());
  return keys;
}

TEST_F(DocsPortal, the_user_object_has_its_keys_in_the_documented_order) {
  const json::value reply = server_->get(webhook_ + "im.department.employees.get?ID[]=7&USER_DATA=Y").json();
  const std::vector<std::string> documented{"id",
                                            "active",
                                            "name",
                                            "first_name",
                                            "last_name",
                                            "work_position",
                                            "color",
                                            "avatar",
                                            "avatar_hr",
                                            "gender",
                                            "birthday",
                                            "extranet",
                                            "network",
                                            "bot",
                                            "connector",
                                            "external_auth_id",
                                            "status",
                                            "idle",
                                            "last_activity_date",
                                            "mobile_last_date",
                                            "desktop_last_date",
                                            "absent",
                                            "departments",
                                            "phones",
                                            "bot_data",
                                            "type",
                                            "website",
                                            "email"};
  const json::array& people = reply.at("result").at("7").as_array();
  ASSERT_EQ(people.size(), 4u);
  for (const json::value& person : people) EXPECT_EQ(keys_of(person), documented);
}

TEST_F(DocsPortal, result_next_total_and_time_come_in_this_order) {
  const std::string first = webhook_ + "im.department.colleagues.list?LIMIT=2";
  const HttpReply page = server_->get(first);
  EXPECT_EQ(keys_of(page.json()), (std::vector<std::string>{"result", "next", "total", "time"}));
  EXPECT_TRUE(page.body.starts_with(R"({"result":[9,547],"next":2,"total":7,"time":{"start":)")) << page.body;
  const HttpReply last = server_->get(first + "&OFFSET=6");
  EXPECT_EQ(keys_of(last.json()), (std::vector<std::string>{"result", "total", "time"}));
  const HttpReply plain = server_->get(webhook_ + "im.department.get?ID[]=3");
  EXPECT_EQ(keys_of(plain.json()), (std::vector<std::string>{"result", "time"}));
}

TEST_F(DocsPortal, headers_are_those_of_the_contract) {
  const HttpReply reply = server_->get(webhook_ + "im.department.get?ID[]=3");
  EXPECT_EQ(reply.headers.at("content-type"), "application/json; charset=utf-8");
  EXPECT_EQ(reply.headers.at("x-content-type-options"), "nosniff");
  EXPECT_EQ(reply.headers.at("cache-control"), "no-store");
}

}  // namespace docs_cases_test
}  // namespace muster::test
