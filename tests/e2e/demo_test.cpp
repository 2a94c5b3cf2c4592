#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <csignal>
#include <map>
#include <set>

#include "e2e/installation.hpp"
#include "web/embedded_files.hpp"

namespace muster::test {
namespace demo_test {

namespace json = boost::json;

constexpr std::string_view question = "im.department.get?ID[]=1";

// `muster demo`, and the path of the webhook that it printed.
struct Demo {
  explicit Demo(const Installation& muster, const Words& further = {}) : server(muster, words(further)) {
    constexpr std::string_view label = "webhook: ";
    const std::string line = server.process().read_line().value_or("");
    if (!line.starts_with(label)) throw std::runtime_error("no webhook: " + line);
    url = line.substr(label.size());
    webhook = path_of(url);
  }
  static Words words(const Words& further) {
    Words all{"demo"};
    all.insert(all.end(), further.begin(), further.end());
    return all;
  }

  Server server;
  std::string url;
  std::string webhook;
};

std::string exported_demo(const Installation& muster) {
  return muster.exported({"--data", muster.store("demo.db").string()});
}

TEST(DemoCommand, prints_where_it_listens_and_a_webhook) {
  const Installation muster;
  Demo demo(muster);
  EXPECT_TRUE(demo.url.starts_with(demo.server.url() + "/rest/1/")) << demo.url;
  EXPECT_TRUE(demo.url.ends_with("/")) << demo.url;
  EXPECT_EQ(demo.server.get(demo.webhook + std::string(question)).status, 200u);
  EXPECT_EQ(demo.server.stop(), 0);
  // With the web interface, e2e/web_test reads what follows.
  EXPECT_EQ(demo.server.process().out().empty(), web::embedded_files().empty());
  EXPECT_TRUE(std::filesystem::exists(muster.store("demo.db")));
  EXPECT_FALSE(std::filesystem::exists(muster.store()));
}

TEST(DemoCommand, takes_its_secret_from_a_file_or_standard_input) {
  const Installation muster;
  const std::string file = muster.write("secret", "fileSecret99\n");
  std::filesystem::permissions(file, std::filesystem::perms::owner_read);
  {
    Demo demo(muster, {"--secret-file", file});
    EXPECT_EQ(demo.webhook, "/rest/1/fileSecret99/");
    EXPECT_EQ(demo.server.get(demo.webhook + std::string(question)).status, 200u);
    EXPECT_EQ(demo.server.stop(), 0);
    EXPECT_EQ(demo.server.process().err().find("others may read"), std::string::npos);
  }
  Process piped = muster.start({"demo", "--listen", "127.0.0.1:0", "--secret-file", "-"}, file);
  piped.read_line();
  EXPECT_TRUE(piped.read_line().value_or("").ends_with("/rest/1/fileSecret99/"));
  piped.send_signal(SIGTERM);
  EXPECT_EQ(piped.wait(), 0) << piped.err();
}

TEST(DemoCommand, a_file_for_the_secret_that_will_not_do_is_named_without_what_it_holds) {
  const Installation muster;
  const std::string odd = muster.write("odd", "odd/Secret99\n");
  const Outcome outcome = muster.run({"demo", "--listen", "127.0.0.1:0", "--secret-file", odd});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_EQ(outcome.err,
            "muster: --secret-file " + odd + ": the secret there must be letters a-z, A-Z and digits alone\n");
  const Outcome none = muster.run({"demo", "--listen", "127.0.0.1:0", "--secret-file", "-"});
  EXPECT_EQ(none.exit, 1);
  EXPECT_EQ(none.err, "muster: --secret-file standard input: standard input holds no secret; send one line\n");
  EXPECT_EQ(muster.run({"demo", "--secret-file", odd, "--secret", "plainSecret9"}).exit, 2);
}

TEST(DemoCommand, warns_of_a_secret_that_others_may_read_and_takes_it_out_of_the_list_of_processes) {
  const Installation muster;
  const std::string file = muster.write("secret", "openSecret99");
  std::filesystem::permissions(file, std::filesystem::perms(0644));
  {
    Demo demo(muster, {"--secret-file", file});
    EXPECT_EQ(demo.server.stop(), 0);
    EXPECT_NE(demo.server.process().err().find("others may read it"), std::string::npos);
  }
  for (const Words& flag : {Words{"--secret", "listSecret99"}, Words{"--secret=listSecret99"}}) {
    Demo demo(muster, flag);
    const std::string words = read_file("/proc/" + std::to_string(demo.server.process().id()) + "/cmdline");
    EXPECT_NE(words.find("demo"), std::string::npos);
    EXPECT_EQ(words.find("listSecret99"), std::string::npos);
    EXPECT_EQ(demo.server.stop(), 0);
  }
}

TEST(DemoCommand, each_start_issues_a_new_webhook_and_revokes_the_last) {
  const Installation muster;
  std::string last;
  {
    Demo first(muster);
    last = first.webhook + std::string(question);
    EXPECT_EQ(first.server.get(last).status, 200u);
    EXPECT_EQ(first.server.stop(), 0);
  }
  Demo second(muster);
  const HttpReply refused = second.server.get(last);
  EXPECT_EQ(refused.status, 401u);
  EXPECT_EQ(refused.error(), "INVALID_CREDENTIALS");
  EXPECT_EQ(second.server.get(second.webhook + std::string(question)).status, 200u);
  EXPECT_EQ(second.server.stop(), 0);
}

TEST(DemoCommand, keeps_webhooks_that_were_added_by_hand) {
  const Installation muster;
  std::string added;
  {
    Demo first(muster);
    added = muster.add_webhook(7, "im", {"--data", muster.store("demo.db").string()}) + std::string(question);
    EXPECT_EQ(first.server.stop(), 0);
  }
  Demo second(muster);
  EXPECT_EQ(second.server.get(added).status, 200u);
  EXPECT_EQ(second.server.stop(), 0);
}

TEST(DemoCommand, the_secret_can_be_fixed) {
  const Installation muster;
  for (int start = 0; start < 2; ++start) {
    Demo demo(muster, {"--secret", "abcDEF123"});
    EXPECT_EQ(demo.webhook, "/rest/1/abcDEF123/");
    EXPECT_EQ(demo.server.get(demo.webhook + std::string(question)).status, 200u);
    EXPECT_EQ(demo.server.stop(), 0);
  }
}

TEST(DemoCommand, reset_starts_over) {
  const Installation muster;
  EXPECT_EQ(Demo(muster).server.stop(), 0);
  const std::string fresh = exported_demo(muster);
  const std::string change = muster.write("change.json", R"({"departments":[{"ID":1,"NAME":"Renamed"},
{"ID":9000,"NAME":"New","PARENT":1}],"users":[{"ID":9000,"UF_DEPARTMENT":[9000]},{"ID":8,"ACTIVE":false}]})");
  muster.run_well({"import", change, "--data", muster.store("demo.db").string()});
  const std::string changed = exported_demo(muster);
  EXPECT_NE(changed, fresh);
  EXPECT_EQ(Demo(muster).server.stop(), 0);
  EXPECT_EQ(exported_demo(muster), changed);
  EXPECT_EQ(Demo(muster, {"--reset"}).server.stop(), 0);
  EXPECT_EQ(exported_demo(muster), fresh);
}

TEST(DemoCommand, ends_well_on_either_signal) {
  for (const int signal : {SIGTERM, SIGINT}) {
    const Installation muster;
    Demo demo(muster);
    EXPECT_EQ(demo.server.get("/healthz").status, 200u);
    EXPECT_EQ(demo.server.stop(signal), 0);
  }
}

class DemoCompany : public ::testing::Test {
 protected:
  void SetUp() override {
    EXPECT_EQ(Demo(muster_).server.stop(), 0);
    const json::value file = json::parse(exported_demo(muster_));
    users_ = file.at("users").as_array();
    departments_ = file.at("departments").as_array();
  }
  static std::string text(const json::value& record, std::string_view field) {
    const auto* const value = record.as_object().if_contains(field);
    return value ? std::string(value->as_string()) : std::string();
  }
  template <class Holds>
  std::ptrdiff_t users_that(Holds&& holds) const {
    return std::ranges::count_if(users_, holds);
  }

  Installation muster_;
  json::array users_;
  json::array departments_;
};

TEST_F(DemoCompany, has_about_150_people_in_about_25_departments_five_levels_deep) {
  EXPECT_GE(users_.size(), 140u);
  EXPECT_LE(users_.size(), 170u);
  EXPECT_GE(departments_.size(), 22u);
  EXPECT_LE(departments_.size(), 30u);
  std::map<std::string, std::string> parents;
  for (const json::value& department : departments_) parents[text(department, "ID")] = text(department, "PARENT");
  std::size_t deepest = 0;
  for (const auto& [id, parent] : parents) {
    std::size_t level = 1;
    for (std::string above = parent; !above.empty(); above = parents.at(above)) ++level;
    deepest = std::max(deepest, level);
  }
  EXPECT_EQ(deepest, 5u);
}

TEST_F(DemoCompany, has_people_of_every_kind) {
  const auto of_type = [](std::string_view type) {
    return [type](const json::value& user) { return text(user, "USER_TYPE") == type; };
  };
  EXPECT_GE(users_that(of_type("bot")), 1);
  EXPECT_GE(users_that(of_type("extranet")), 1);
  EXPECT_GE(users_that([](const json::value& user) { return !user.at("ACTIVE").as_bool(); }), 1);
  EXPECT_GE(users_that([](const json::value& user) { return user.at("UF_DEPARTMENT").as_array().size() == 2; }), 2);
}

TEST_F(DemoCompany, has_departments_without_a_head_and_a_head_who_is_no_member) {
  std::size_t headless = 0;
  std::size_t led_from_outside = 0;
  for (const json::value& department : departments_) {
    const std::string head = text(department, "UF_HEAD");
    if (head == "0") ++headless;
    const auto is_head_outside = [&](const json::value& user) {
      const json::array& own = user.at("UF_DEPARTMENT").as_array();
      const std::int64_t id = std::stoll(text(department, "ID"));
      return text(user, "ID") == head && std::ranges::find(own, json::value(id)) == own.end();
    };
    if (users_that(is_head_outside) == 1) ++led_from_outside;
  }
  EXPECT_GE(headless, 2u);
  EXPECT_GE(led_from_outside, 1u);
}

TEST_F(DemoCompany, has_names_in_latin_cyrillic_and_other_scripts) {
  // By the first byte of a name in UTF-8: Cyrillic begins with D0 or D1, most scripts of Asia with E0 and above.
  const auto begins = [](unsigned char from, unsigned char to) {
    return [from, to](const json::value& user) {
      const std::string name = text(user, "LAST_NAME");
      const auto first = static_cast<unsigned char>(name.empty() ? '\0' : name.front());
      return first >= from && first <= to;
    };
  };
  EXPECT_GE(users_that(begins('A', 'Z')), 50);
  EXPECT_GE(users_that(begins(0xd0, 0xd1)), 5);
  EXPECT_GE(users_that(begins(0xd2, 0xf4)), 5);
}

}  // namespace demo_test
}  // namespace muster::test
