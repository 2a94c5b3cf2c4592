#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "e2e/installation.hpp"

namespace muster::test {
namespace status_command_test {

constexpr int not_ready = 3;

TEST(StatusCommand, a_store_that_nobody_serves_is_not_ready) {
  Installation muster;
  muster.import(small_company());
  const Outcome outcome = muster.run({"status"});
  EXPECT_EQ(outcome.exit, not_ready);
  EXPECT_EQ(outcome.err, "");
  EXPECT_EQ(outcome.out,
            "serving: no\nready: no\nwhy: no server serves this store\nprocess: none\naddress: none\nstore: " +
                muster.store().string() + "\nportal main: revision 1, people 5, departments 3\n");
}

TEST(StatusCommand, without_a_store_there_is_nothing_to_tell) {
  const Installation muster;
  const Outcome outcome = muster.run({"status"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_EQ(outcome.out, "");
  EXPECT_NE(outcome.err.find("there is no store here"), std::string::npos);
}

TEST(StatusCommand, mistakes_are_named) {
  Installation muster;
  muster.import(small_company());
  EXPECT_EQ(muster.run({"status", "--portal", "acme"}).exit, 1);
  for (const char* const url : {"muster", "ftp://127.0.0.1", "http://127.0.0.1/rest/"}) {
    const Outcome outcome = muster.run({"status", "--url", url});
    EXPECT_EQ(outcome.exit, 1);
    EXPECT_EQ(outcome.err,
              "muster: --url " + std::string(url) + ": not an address such as http://127.0.0.1:8080, without a path\n");
  }
  EXPECT_EQ(muster.run({"status", "--format", "xml"}).exit, 2);
  EXPECT_EQ(muster.run({"status", "main"}).exit, 2);
}

class StatusCommandServed : public ServedCompany {
 protected:
  boost::json::object status(Words more) const {
    more.insert(more.begin(), {"status", "--format", "json"});
    return boost::json::parse(muster_.run_well(more)).as_object();
  }
};

TEST_F(StatusCommandServed, says_that_it_is_ready_and_what_it_has) {
  const boost::json::object now = status({});
  EXPECT_TRUE(now.at("serving").as_bool());
  EXPECT_TRUE(now.at("ready").as_bool());
  EXPECT_TRUE(now.at("why").is_null());
  EXPECT_EQ(now.at("process").as_int64(), server_->process().id());
  EXPECT_EQ(now.at("address").as_string(), server_->url());
  EXPECT_EQ(now.at("store").as_string(), muster_.store().string());
  EXPECT_EQ(boost::json::serialize(now.at("portals")),
            R"([{"name":"main","closed":false,"revision":2,"people":5,"departments":3}])")
      << "an import and a webhook";
  muster_.run_well({"user", "dismiss", "4"});
  EXPECT_EQ(boost::json::serialize(status({}).at("portals")),
            R"([{"name":"main","closed":false,"revision":3,"people":4,"departments":3}])");
  EXPECT_NE(muster_.run_well({"status"}).find("serving: yes\nready: yes\nwhy: none\n"), std::string::npos);
}

TEST_F(StatusCommandServed, asks_a_server_by_its_address_alone) {
  const Installation elsewhere;
  EXPECT_EQ(elsewhere.run_well({"status", "--url", server_->url()}),
            "serving: yes\nready: yes\nwhy: none\nprocess: none\naddress: " + server_->url() + "\nstore: none\n");
}

TEST(StatusCommand, a_server_that_is_gone_does_not_answer) {
  Installation muster;
  muster.import(small_company());
  std::string url;
  {
    Server server(muster);
    url = server.url();
    EXPECT_EQ(server.stop(), 0);
  }
  const Outcome outcome = muster.run({"status", "--url", url});
  EXPECT_EQ(outcome.exit, not_ready);
  EXPECT_EQ(outcome.out.find("serving: no\nready: no\nwhy: " + url + ": no answer: "), 0u) << outcome.out;
}

class StatusByPublicName : public ServedCompany {
 protected:
  std::string configuration() const override { return "server.public_url = \"https://muster.acme.example\"\n"; }
};

TEST_F(StatusByPublicName, is_asked_where_the_configuration_has_it_listen) {
  const std::string port = server_->url().substr(server_->url().rfind(':') + 1);
  const auto file = muster_.write(
      "other.toml", "[server]\nlisten = \"127.0.0.1:" + port + "\"\npublic_url = \"https://muster.acme.example\"\n");
  const Outcome outcome = muster_.run({"status", "--config", file});
  EXPECT_EQ(outcome.exit, 0) << outcome.out << outcome.err;
  EXPECT_NE(outcome.out.find("address: https://muster.acme.example\n"), std::string::npos) << outcome.out;
}

}  // namespace status_command_test
}  // namespace muster::test
