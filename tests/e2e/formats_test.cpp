#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <sstream>

#include "e2e/installation.hpp"
#include "support/recording.hpp"
#include "web/embedded_files.hpp"

// --format json of all that commands make and list.
namespace muster::test {
namespace formats_test {

namespace json = boost::json;

class Formats : public ::testing::Test {
 protected:
  void SetUp() override { muster_.import(small_company()); }

  // An object on each line.
  std::vector<json::object> objects(Words command) const {
    command.insert(command.end(), {"--format", "json"});
    std::istringstream out(muster_.run_well(command));
    std::vector<json::object> all;
    for (std::string line; std::getline(out, line);) all.push_back(json::parse(line).as_object());
    return all;
  }
  json::object object(const Words& command) const {
    const auto all = objects(command);
    EXPECT_EQ(all.size(), 1u) << ::testing::PrintToString(command);
    return all.at(0);
  }
  static std::vector<std::string> names(const json::object& object) {
    std::vector<std::string> all;
    for (const auto& member : object) all.emplace_back(member.key());
    return all;
  }

  Installation muster_;
};

TEST_F(Formats, what_is_made_is_one_object) {
  using testing::ElementsAre;
  EXPECT_EQ(json::value(object({"user", "add", "--email", "d@acme.example", "--name", "Dora", "--department", "3"})),
            json::parse(R"({"id":9})"));
  const json::object webhook = object({"webhook", "add", "--user", "2", "--scope", "im"});
  EXPECT_THAT(names(webhook), ElementsAre("id", "webhook"));
  EXPECT_TRUE(webhook.at("webhook").as_string().starts_with("http://127.0.0.1:8080/rest/2/"));
  const json::object app = object({"app", "add", "--name", "A", "--scope", "im"});
  EXPECT_THAT(names(app), ElementsAre("client_id", "client_secret"));
  const std::string id(app.at("client_id").as_string());
  EXPECT_THAT(names(object({"app", "token", "--client-id", id, "--user", "2"})),
              ElementsAre("access_token", "refresh_token"));
  EXPECT_THAT(names(object({"app", "rotate-secret", "--client-id", id})), ElementsAre("client_secret"));
  EXPECT_THAT(names(object({"user", "passwd", "2", "--generate"})), ElementsAre("password"));
  EXPECT_EQ(json::value(object({"portal", "add", "acme", "--host", "acme.example", "--host", "www.acme.example"})),
            json::parse(R"({"name":"acme","hosts":["acme.example","www.acme.example"]})"));
  const std::string copy = muster_.path("copy.db").string();
  const auto backed_up = objects({"backup", copy});
  ASSERT_EQ(backed_up.size(), 2u);
  EXPECT_EQ(backed_up[0].at("portal").as_string(), "main");
  EXPECT_EQ(backed_up[0].at("people").as_int64(), 7);
  EXPECT_EQ(objects({"restore", copy, "--force"}).size(), 2u);
}

TEST_F(Formats, the_same_for_people_are_lines_of_the_same_names) {
  EXPECT_EQ(muster_.run_well({"portal", "add", "acme", "--host", "a.example"}), "name: acme\nhosts: a.example\n");
  EXPECT_EQ(
      muster_.run_well({"portal", "add", "globex", "--host", "b.example", "--host", "c.example", "--format", "text"}),
      "name: globex\nhosts: b.example,c.example\n");
  EXPECT_EQ(
      muster_.run_well({"user", "add", "--email", "d@acme.example", "--name", "D", "--extranet", "--portal", "main"}),
      "id: 9\n");
}

TEST_F(Formats, people_are_an_object_a_line) {
  muster_.run_well({"user", "grant", "2", "structure"});
  const auto people = objects({"user", "list", "--all"});
  ASSERT_EQ(people.size(), 6u);
  EXPECT_EQ(json::value(people[1]),
            json::parse(R"({"id":2,"name":"Ben Two","email":"ben@acme.example","departments":[3],"type":"employee",
                            "active":true,"admin":false,"rights":["structure"]})"));
  EXPECT_EQ(json::value(people[5].at("active")), json::value(false));
  EXPECT_TRUE(objects({"user", "list", "--find", "nobody"}).empty());
}

TEST_F(Formats, webhooks_and_applications_are_an_object_a_line) {
  EXPECT_TRUE(objects({"webhook", "list"}).empty());
  EXPECT_TRUE(objects({"app", "list"}).empty());
  muster_.add_webhook(2, "im,user", {"--expires", "2099-01-31T12:00:00+02:00"});
  muster_.add_webhook(4);
  const auto webhooks = objects({"webhook", "list"});
  ASSERT_EQ(webhooks.size(), 2u);
  EXPECT_EQ(webhooks[0].at("id").as_int64(), 1);
  EXPECT_EQ(webhooks[0].at("user").as_int64(), 2);
  EXPECT_EQ(webhooks[0].at("expires").as_string(), "2099-01-31T12:00:00+02:00");
  EXPECT_EQ(webhooks[0].at("scopes"), json::parse(R"(["im","user"])"));
  EXPECT_FALSE(webhooks[0].at("expired").as_bool());
  EXPECT_TRUE(webhooks[1].at("expires").is_null());
  const Application made = muster_.add_application({"--name", "R \"1\"", "--users", "4,2"});
  const json::object app = object({"app", "list"});
  EXPECT_EQ(app.at("client_id").as_string(), made.client_id);
  EXPECT_EQ(app.at("name").as_string(), "R \"1\"");
  EXPECT_EQ(app.at("users"), json::parse("[4,2]"));
  EXPECT_TRUE(app.at("installed").as_bool());
}

TEST_F(Formats, portals_are_an_object_a_line) {
  muster_.run_well({"portal", "add", "acme", "--host", "acme.example"});
  const auto portals = objects({"portal", "list"});
  ASSERT_EQ(portals.size(), 2u);
  EXPECT_EQ(json::value(portals[1]),
            json::parse(R"({"name":"acme","closed":false,"revision":0,"hosts":["acme.example"],"old_hosts":[]})"));
}

TEST_F(Formats, a_demo_tells_all_in_one_object) {
  Process demo = muster_.start({"demo", "--listen", "127.0.0.1:0", "--format", "json"});
  const json::object told = json::parse(demo.read_line().value()).as_object();
  std::vector<std::string> expected{"listening", "webhook"};
  if (!web::embedded_files().empty()) {
    for (const char* name : {"open", "administrator", "administrator_password", "employee", "employee_password"})
      expected.emplace_back(name);
    for (const char* name : {"administrator_password", "employee_password"})
      record_secret(std::string(told.at(name).as_string()));
  }
  EXPECT_EQ(names(told), expected);
  const HttpReply reply = HttpClient(std::string(told.at("listening").as_string()))
                              .get(path_of(std::string(told.at("webhook").as_string())) + "profile");
  EXPECT_EQ(reply.status, 200u);
  demo.send_signal(15);
  EXPECT_EQ(demo.wait(), 0);
}

}  // namespace formats_test
}  // namespace muster::test
