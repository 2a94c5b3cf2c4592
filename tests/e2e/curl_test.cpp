#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "e2e/secure_demo.hpp"

// Debian's curl against `muster demo --tls`: what people type, and encodings that somebody else has written.
namespace muster::test {
namespace curl_test {

namespace json = boost::json;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::string_view finance =
    R"([{"id":9,"name":"Finance","full_name":"Finance / Meridian Weatherworks","manager_user_id":11}])";
constexpr std::string_view employees = R"({"34":[28,266,372],"44":[212,213,228,334,396]})";

std::string result_in(const std::string& body) {
  return json::serialize(json::parse(body).at("result"));
}

class Curl : public ::testing::Test {
 protected:
  void TearDown() override { EXPECT_EQ(demo_.stop(), 0) << demo_.log(); }

  // Believes no CA but those that the arguments name.
  static Outcome run_curl(Words arguments) {
    // -g: brackets are no ranges; -q: no file of the user's.
    arguments.insert(arguments.begin(), {"-q", "-gsS", "--noproxy", "*"});
    Process curl("/usr/bin/curl", arguments, {});
    const int exit = curl.wait();
    return {exit, curl.out(), curl.err()};
  }
  // What curl printed, which must succeed.
  std::string curl(const Words& arguments) const {
    Words all{"--cacert", demo_.ca()};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const Outcome outcome = run_curl(all);
    EXPECT_EQ(outcome.exit, 0) << outcome.err;
    return outcome.out;
  }
  std::string address(const std::string& method) const { return demo_.webhook() + method; }

  const Installation muster_;
  SecureDemo demo_{muster_};
};

TEST_F(Curl, sends_a_query) {
  EXPECT_EQ(result_in(curl({address("im.department.get?ID[]=9")})), finance);
  EXPECT_EQ(result_in(curl({"-G", "--data-urlencode", "ID[]=9", address("im.department.get")})), finance);
}

TEST_F(Curl, sends_a_form) {
  const std::string target = address("im.department.employees.get");
  EXPECT_EQ(result_in(curl({"-d", "ID[]=34", "-d", "ID[]=44", target})), employees);
  EXPECT_EQ(result_in(curl({"--data-urlencode", "ID=[34,44]", target})), employees);
}

TEST_F(Curl, sends_several_parts) {
  EXPECT_EQ(result_in(curl({"-F", "ID[]=34", "-F", "ID[]=44", address("im.department.employees.get")})), employees);
}

TEST_F(Curl, sends_json) {
  const std::string type = "Content-Type: application/json";
  EXPECT_EQ(result_in(curl({"-H", type, "-d", R"({"ID":[34,44]})", address("im.department.employees.get")})),
            employees);
}

TEST_F(Curl, gets_xml) {
  const std::string xml = curl({"-i", address("im.department.get.xml?ID[]=9")});
  EXPECT_THAT(xml, HasSubstr("\r\nContent-Type: application/xml; charset=utf-8\r\n"));
  EXPECT_THAT(xml, HasSubstr("<response><result><item><id>9</id><name>Finance</name>"
                             "<full_name>Finance / Meridian Weatherworks</full_name>"));
}

TEST_F(Curl, speaks_http_1_0) {
  const std::string reply = curl({"-0", "-i", address("im.department.get?ID[]=9")});
  const std::size_t body = reply.find("\r\n\r\n");
  ASSERT_NE(body, std::string::npos) << reply;
  EXPECT_THAT(reply, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(reply.substr(0, body), HasSubstr("\r\nConnection: close\r\n"));
  EXPECT_EQ(result_in(reply.substr(body + 4)), finance);
}

// curl waits for the interim reply before it sends a large body.
TEST_F(Curl, is_told_to_go_on_with_a_large_body) {
  const std::string file = muster_.write("form", "FILLER=" + std::string(1'200'000, 'x') + "&ID[]=9");
  const std::string reply =
      curl({"-i", "-H", "Expect: 100-continue", "--data-binary", "@" + file, address("im.department.get")});
  const std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
  ASSERT_THAT(reply, StartsWith(std::string(go_on) + "HTTP/1.1 200 OK\r\n"));
  EXPECT_EQ(result_in(reply.substr(reply.find("\r\n\r\n", go_on.size()) + 4)), finance);
}

TEST_F(Curl, believes_only_the_ca_that_it_is_told) {
  constexpr int not_trusted = 60;
  const Outcome refused = run_curl({address("im.department.get?ID[]=9")});
  EXPECT_EQ(refused.exit, not_trusted) << refused.err;
  EXPECT_EQ(refused.out, "");
}

TEST_F(Curl, asks_for_a_header_alone) {
  EXPECT_THAT(curl({"-I", demo_.url() + "/healthz"}), StartsWith("HTTP/1.1 200 OK\r\n"));
  const std::string refused = curl({"-I", address("im.department.get?ID[]=9")});
  EXPECT_THAT(refused, StartsWith("HTTP/1.1 405 Method Not Allowed\r\n"));
  EXPECT_THAT(refused, HasSubstr("\r\nAllow: GET, POST, OPTIONS\r\n"));
  EXPECT_THAT(refused, EndsWith("\r\n\r\n")) << "a reply to HEAD has no body";
}

TEST_F(Curl, doubles_slashes) {
  std::string path = path_of(demo_.webhook());
  for (auto at = path.find('/'); at != std::string::npos; at = path.find('/', at + 2)) path.insert(at, 1, '/');
  EXPECT_THAT(path, StartsWith("//rest//1//"));
  const std::string reply = curl({"--path-as-is", demo_.url() + path + "im.department.get//?ID[]=9"});
  EXPECT_EQ(result_in(reply), finance);
}

TEST_F(Curl, keeps_its_connection) {
  const std::string target = address("im.department.get?ID[]=9");
  const std::string connections = curl({"-o", "/dev/null", "-o", "/dev/null", "-o", "/dev/null", "-w",
                                        "%{http_code} %{num_connects}\n", target, target, target});
  EXPECT_EQ(connections, "200 1\n200 0\n200 0\n");
}

}  // namespace curl_test
}  // namespace muster::test
