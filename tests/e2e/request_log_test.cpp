#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/json.hpp>
#include <csignal>
#include <map>
#include <set>
#include <sstream>
#include <thread>

#include "e2e/installation.hpp"
#include "e2e/programs.hpp"
#include "support/recording.hpp"
#include "support/request_lines.hpp"

// What the server logs of requests: a line for each, whole, with what it was about and without what is secret.
namespace muster::test {
namespace {

namespace json = boost::json;
using testing::HasSubstr;
using testing::Not;

class RequestLog : public ::testing::Test {
 protected:
  void SetUp() override {
    muster_.import(small_company());
    muster_.run_well({"user", "admin", "1"});
    webhook_ = muster_.add_webhook(1, "im,department");
    serve("");
  }
  void serve(const std::string& toml) {
    server_ = std::make_unique<Server>(
        muster_, Words{"serve", "--threads", "2", "--config", muster_.write("muster.toml", toml)});
  }
  HttpReply get(const std::string& method, const std::string& header_lines = "") {
    return get_target(webhook_ + method, header_lines);
  }
  HttpReply get_target(const std::string& target, const std::string& header_lines = "") {
    HttpClient client = server_->connect();
    client.send(request_text("GET", target, header_lines));
    return client.read_reply();
  }
  // All that was logged, once the server has ended well.
  std::string log() {
    EXPECT_EQ(server_->stop(), 0);
    return server_->process().err();
  }
  std::vector<RequestLine> lines() { return request_lines(log()); }

  Installation muster_;
  std::string webhook_;
  std::unique_ptr<Server> server_;
};

void expect_line(const RequestLine& line, const HttpReply& reply, const std::string& method, const std::string& error) {
  SCOPED_TRACE(method + " " + error);
  // What could not be read leads to no portal.
  EXPECT_EQ(line.portal, method == "-" && error == "INVALID_REQUEST" ? "-" : "main");
  EXPECT_EQ(line.method, method);
  EXPECT_EQ(line.status, std::to_string(reply.status));
  EXPECT_EQ(line.bytes, std::to_string(reply.body.size()));
  EXPECT_EQ(line.id, reply.headers.at("x-request-id"));
  EXPECT_EQ(line.client, "127.0.0.1");
  EXPECT_EQ(line.error, error);
}

TEST_F(RequestLog, has_a_line_for_each_request) {
  const HttpReply read = get("im.department.get?ID[]=3", "X-Request-ID: mine-1\r\n");
  const HttpReply write = get("Department.Update?ID=3&NAME=Markets", "X-Request-ID: mine-2\r\n");
  const HttpReply batch = get("batch?cmd[a]=profile&cmd[b]=im.department.get?ID[]=3&cmd[c]=no.such");
  const HttpReply wrong = get("im.department.get");
  const HttpReply unknown = get("no.such.method");
  const HttpReply forbidden = get("user.get");
  const HttpReply nobody = get_target("/rest/im.department.get?ID[]=3");
  const HttpReply nowhere = get_target("/nowhere");
  const HttpReply description = get_target("/openapi.json");
  EXPECT_EQ(read.headers.at("x-request-id"), "mine-1");
  const auto all = [&] {
    // The threads hand their lines over one after the other, so they are told apart by their ids.
    std::map<std::string, RequestLine> by_id;
    for (const RequestLine& line : lines()) by_id[line.id] = line;
    return by_id;
  }();
  ASSERT_EQ(all.size(), 9u);
  const auto of = [&](const HttpReply& reply) { return all.at(reply.headers.at("x-request-id")); };
  expect_line(of(read), read, "im.department.get", "-");
  expect_line(of(write), write, "department.update", "-");
  expect_line(of(batch), batch, "batch", "-");
  expect_line(of(wrong), wrong, "im.department.get", wrong.error());
  expect_line(of(unknown), unknown, "-", "ERROR_METHOD_NOT_FOUND");
  expect_line(of(forbidden), forbidden, "user.get", "insufficient_scope");
  expect_line(of(nobody), nobody, "-", "NO_AUTH_FOUND");
  expect_line(of(nowhere), nowhere, "-", "NOT_FOUND");
  expect_line(of(description), description, "-", "-");
  EXPECT_EQ(write.status, 200u);
  for (const HttpReply* known : {&read, &write, &batch, &wrong, &unknown, &forbidden}) {
    EXPECT_EQ(of(*known).user, "1");
    EXPECT_EQ(of(*known).webhook, "1");
  }
  for (const HttpReply* unknown_caller : {&nobody, &nowhere, &description}) {
    EXPECT_EQ(of(*unknown_caller).user, "-");
    EXPECT_EQ(of(*unknown_caller).webhook, "-");
  }
}

TEST_F(RequestLog, is_handed_over_while_the_server_runs) {
  const std::string id = get("profile").headers.at("x-request-id");
  EXPECT_THAT(server_->process().await_err("id=" + id), HasSubstr("method=profile"));
}

TEST_F(RequestLog, leaves_out_health_checks_and_metrics) {
  for (const char* target : {"/healthz", "/healthz/live", "/healthz/ready", "/metrics"})
    EXPECT_EQ(get_target(target).status, 200u) << target;
  EXPECT_EQ(lines().size(), 0u);
}

TEST_F(RequestLog, as_json_has_the_same_with_types) {
  EXPECT_EQ(server_->stop(), 0);
  serve("log.format = \"json\"");
  const HttpReply read = get("im.department.get?ID[]=3");
  const HttpReply nobody = get_target("/rest/profile");
  std::istringstream log(this->log());
  std::map<std::string, json::object> by_id;
  for (std::string text; std::getline(log, text);) {
    const json::object line = json::parse(text).as_object();
    if (line.at("message") == "request") by_id[std::string(line.at("id").as_string())] = line;
  }
  ASSERT_EQ(by_id.size(), 2u);
  json::object one = by_id.at(read.headers.at("x-request-id"));
  EXPECT_EQ(one.at("time").as_string().size(), 24u);
  EXPECT_TRUE(one.at("us").is_int64());
  for (const char* varies : {"time", "us", "id"}) one.erase(varies);
  EXPECT_EQ(json::value(one), json::value({{"level", "info"},
                                           {"message", "request"},
                                           {"portal", "main"},
                                           {"method", "im.department.get"},
                                           {"user", 1},
                                           {"webhook", 1},
                                           {"status", 200},
                                           {"bytes", read.body.size()},
                                           {"client", "127.0.0.1"}}));
  const json::object other = by_id.at(nobody.headers.at("x-request-id"));
  EXPECT_TRUE(other.at("method").is_null() && other.at("user").is_null() && other.at("webhook").is_null());
  EXPECT_EQ(other.at("error"), "NO_AUTH_FOUND");
}

TEST_F(RequestLog, can_be_turned_off_by_its_key_and_by_the_level) {
  EXPECT_EQ(server_->stop(), 0);
  for (const char* toml : {"log.requests = false", "log.level = \"warning\""}) {
    serve(toml);
    EXPECT_EQ(get("profile").status, 200u);
    EXPECT_THAT(log(), Not(HasSubstr("request"))) << toml;
  }
}

// Each way in which a secret can come with a request, well-formed and not. What the server then says holds none of it.
TEST_F(RequestLog, has_no_secret_however_it_came) {
  const std::string own = webhook_.substr(8, webhook_.size() - 9);
  const std::string token = "TokenThatNobodyMaySee";
  record_secret(token);
  const auto send = [&](const std::string& bytes) {
    HttpClient client = server_->connect();
    client.send(bytes);
    client.finish_sending();
    return client.read_to_end();
  };
  const std::string json_type = "Content-Type: application/json\r\n";
  const std::string form_type = "Content-Type: application/x-www-form-urlencoded\r\n";
  const Words requests{
      request_text("GET", webhook_ + "profile"),
      request_text("GET", "/rest/1/" + token + "/profile"),
      request_text("GET", "/rest/1/" + token),
      request_text("GET", "/rest//1///" + token + "//profile/"),
      request_text("GET", "/rest/1%2F" + token + "/profile"),
      request_text("GET", "/rest/x/y/z/" + token),
      request_text("GET", "/REST/1/" + token + "/profile"),
      request_text("GET", "/rest/" + token),
      request_text("GET", "/" + token),
      request_text("GET", "/rest/1/x/" + token),
      request_text("GET", webhook_ + token),
      request_text("GET", "/rest/profile?auth=" + token),
      request_text("GET", "/rest/api/1/" + token + "/documentation"),
      request_text("POST", "/rest/profile", form_type, "auth=" + token),
      request_text("POST", "/rest/profile", json_type, R"({"auth":")" + token + R"("})"),
      request_text("POST", "/rest/profile", json_type, R"({"auth":")" + token),
      request_text("GET", "/rest/profile", "Authorization: Bearer " + token + "\r\n"),
      request_text("GET", "/rest/profile", "X-Request-ID: a b " + token + "\r\n"),
      request_text("GET", "/healthz?" + token) + request_text("GET", "/metrics?" + token),
      request_text("PUT", webhook_ + "profile"),
      request_text("GET", webhook_ + "batch?cmd[a]=" + token + "&cmd[b]=profile?auth=" + token),
      request_text("GET", webhook_ + "department.update?ID=3&NAME=" + token),
      request_text("GET", "/rest/1/" + token + "/" + std::string(70'000, 'x')),                            // 414
      request_text("GET", webhook_ + "profile", "X-Token: " + token + std::string(20'000, 'x') + "\r\n"),  // 431
      "GET " + webhook_ + "profile HTTP/9\r\n\r\n",                                                        // 400
      "GET " + webhook_ + " " + token + " HTTP/1.1\r\n\r\n",
      token + "\r\n\r\n",
      "GET " + webhook_ + "profile HTTP/1.1\r\n" + token + "\r\n\r\n",
  };
  std::set<std::string> statuses;
  for (const std::string& request : requests) statuses.insert(send(request).substr(9, 3));
  for (const char* seen : {"200", "400", "401", "404", "405", "414", "431"})
    EXPECT_TRUE(statuses.contains(seen)) << seen;
  const std::string log = this->log();
  EXPECT_THAT(log, Not(HasSubstr(own)));
  EXPECT_THAT(log, Not(HasSubstr(token)));
  EXPECT_EQ(request_lines(log).size(), requests.size() - 1) << "the one of health and metrics has none";
  EXPECT_EQ(server_->process().out(), "");
}

TEST_F(RequestLog, names_what_was_refused_without_a_method) {
  HttpClient client = server_->connect();
  client.send(request_text("GET", "/" + std::string(70'000, 'x')));
  const HttpReply reply = client.read_reply();
  const auto all = lines();
  ASSERT_EQ(all.size(), 1u);
  expect_line(all[0], reply, "-", "INVALID_REQUEST");
  EXPECT_EQ(all[0].status, "414");
}

TEST_F(RequestLog, has_whole_lines_as_many_as_requests) {
  constexpr int clients = 4;
  constexpr int rounds = 25;
  constexpr int ahead = 40;
  std::vector<std::thread> threads;
  std::atomic<int> good{0};
  for (int number = 0; number < clients; ++number) {
    threads.emplace_back([&, number] {
      HttpClient client = server_->connect();
      for (int round = 0; round < rounds; ++round) {
        std::string bytes;
        for (int i = 0; i < ahead; ++i)
          bytes += request_text("GET", webhook_ + "im.department.get?ID[]=3",
                                "X-Request-ID: c" + std::to_string((number * rounds + round) * ahead + i) + "\r\n");
        client.send(bytes);
        for (int i = 0; i < ahead; ++i) good += client.read_reply().status == 200 ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  constexpr int requests = clients * rounds * ahead;
  EXPECT_EQ(good, requests);
  std::set<std::string> ids;
  for (const RequestLine& line : lines()) ids.insert(line.id);
  EXPECT_EQ(ids.size(), static_cast<std::size_t>(requests));
}

TEST_F(RequestLog, may_be_closed_or_lose_its_reader) {
  EXPECT_EQ(server_->stop(), 0);
  for (const char* where : {"2>&-", "2>&1 >&3 3>&- | true"}) {
    const std::string command = "exec 3>&1; " + muster_program().string() + " serve --listen 127.0.0.1:0 " + where;
    Process shell("/bin/sh", {"-c", command}, {"XDG_DATA_HOME=" + muster_.path("data").string()});
    const std::string line = shell.read_line().value_or("");
    ASSERT_TRUE(line.starts_with("listening: ")) << line;
    HttpClient client(line.substr(11));
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(client.get(webhook_ + "profile").status, 200u) << where;
      std::this_thread::sleep_for(std::chrono::milliseconds(150));  // a tick of the server, in which it writes
    }
    EXPECT_THAT(client.get(webhook_ + "im.department.get?ID[]=3").body, HasSubstr("Sales")) << where;
    const std::string found = muster_.run({"serve", "--listen", "127.0.0.1:0"}).err;  // names the process
    const auto at = found.find("process ");
    ASSERT_NE(at, std::string::npos) << found;
    EXPECT_EQ(kill(std::stoi(found.substr(at + 8)), SIGTERM), 0);
    shell.wait();
  }
}

}  // namespace
}  // namespace muster::test
