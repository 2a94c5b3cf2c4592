#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/json.hpp>
#include <csignal>
#include <map>
#include <set>
#include <sstream>
#include <thread>

#include "base/clock.hpp"
#include "base/dates.hpp"
#include "e2e/installation.hpp"
#include "e2e/programs.hpp"
#include "support/recording.hpp"
#include "support/request_lines.hpp"

// What the server logs of requests: a line for each, whole, with what it was about and without what is secret.
namespace muster::test {
namespace request_log_test {

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
  expect_line(of(unknown), unknown, "no.such.method", "ERROR_METHOD_NOT_FOUND");
  expect_line(of(forbidden), forbidden, "user.get", "insufficient_scope");
  expect_line(of(nobody), nobody, "im.department.get", "NO_AUTH_FOUND");
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
  EXPECT_EQ(other.at("method"), "profile");
  EXPECT_TRUE(other.at("user").is_null() && other.at("webhook").is_null());
  EXPECT_EQ(other.at("credential"), "missing");
  EXPECT_EQ(other.at("error"), "NO_AUTH_FOUND");
}

// The wire says one thing of several credentials that do not work, and the log says which it was and whose.
TEST_F(RequestLog, tells_apart_why_a_credential_does_not_work) {
  const base::UnixSeconds soon = base::SystemClock().now() / 1'000'000 + 5;
  const std::string over = muster_.add_webhook(2, "im", {"--expires", base::atom_text(soon, base::UtcOffset{})});
  const std::string blocked = muster_.add_webhook(4, "im");
  const std::string dismissed = muster_.add_webhook(6, "im");
  muster_.run_well({"webhook", "block", "3"});
  muster_.run_well({"user", "dismiss", "6"});
  const Application application = muster_.add_application();
  const std::string live = muster_.tokens_for(application, 2).access;
  const std::string short_lived = muster_.tokens_for(application, 2, {"--expires-in", "1"}).access;
  const std::string revoked = muster_.tokens_for(application, 4).access;
  muster_.run_well({"app", "revoke", application.client_id, "--user", "4"});
  const Application other = muster_.add_application({"--users", "2"});
  const std::string off = muster_.tokens_for(other, 2).access;
  muster_.run_well({"app", "users", other.client_id, "--remove", "2"});
  for (const std::string& target : {over + "profile", "/rest/profile?auth=" + short_lived})
    while (get_target(target).status == 200) std::this_thread::yield();
  struct Case {
    std::string target, error, credential, user, webhook;
  };
  const std::vector<Case> cases{
      {over + "profile", "INVALID_CREDENTIALS", "expired", "2", "2"},
      {"/rest/1/wrong123/profile", "INVALID_CREDENTIALS", "unknown", "-", "-"},
      {blocked + "profile", "OVERLOAD_LIMIT", "blocked", "4", "3"},
      {dismissed + "profile", "INVALID_CREDENTIALS", "dismissed", "6", "4"},
      {"/rest/profile?auth=" + short_lived, "expired_token", "expired", "2", "-"},
      {"/rest/profile?auth=wrong123", "invalid_token", "unknown", "-", "-"},
      {"/rest/profile?auth=" + revoked, "invalid_token", "unknown", "-", "-"},
      {"/rest/profile?auth=" + off, "user_access_error", "not_for_user", "2", "-"},
      {"/rest/profile", "NO_AUTH_FOUND", "missing", "-", "-"},
      {"/rest/profile?auth=" + live, "-", "-", "2", "-"},
      {webhook_ + "profile", "-", "-", "1", "1"},
  };
  std::vector<std::string> ids;
  for (const Case& one : cases) ids.push_back(get_target(one.target).headers.at("x-request-id"));
  std::map<std::string, RequestLine> by_id;
  for (const RequestLine& line : lines()) by_id[line.id] = line;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    SCOPED_TRACE(cases[i].credential);
    const RequestLine& line = by_id.at(ids[i]);
    EXPECT_EQ(line.method, "profile");
    EXPECT_EQ(line.error, cases[i].error);
    EXPECT_EQ(line.credential, cases[i].credential);
    EXPECT_EQ(line.user, cases[i].user);
    EXPECT_EQ(line.webhook, cases[i].webhook);
  }
}

TEST_F(RequestLog, names_what_was_asked_also_where_it_is_not_there) {
  const std::string long_name = "many.parts." + std::string(100, 'm');
  const std::vector<std::pair<std::string, std::string>> cases{
      {webhook_ + "no.such.method", "no.such.method"},
      {webhook_ + "Im.Department.GET", "im.department.get"},
      {"/rest/1/wrong123/Im.Department.GET.json", "im.department.get"},
      {"/rest/api/1/wrong123/documentation", "documentation"},
      {webhook_ + long_name, long_name.substr(0, 64)},
      {webhook_ + "auth=hidden123", "\"auth=***\""},
      {webhook_ + "a%20b%0Ac", "a%20b%0Ac"},
      {"/rest/", "-"},
      {webhook_, "-"},
      {"/elsewhere/no.such.method", "-"},
      {"http://main.example/rest/no.such.method", "no.such.method"},
  };
  std::vector<std::string> ids;
  for (const auto& [target, name] : cases) ids.push_back(get_target(target).headers.at("x-request-id"));
  std::map<std::string, RequestLine> by_id;
  for (const RequestLine& line : lines()) by_id[line.id] = line;
  for (std::size_t i = 0; i < cases.size(); ++i) EXPECT_EQ(by_id.at(ids[i]).method, cases[i].second) << i;
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
      request_text("GET", webhook_ + "a1x1x" + token + token),
      request_text("GET", webhook_ + "auth=" + token),
      request_text("GET", "http://main.example/rest/1/" + token + "/profile"),
      request_text("GET", "http://user:" + token + "@main.example/rest/profile"),
      request_text("GET", "http://main.example/rest/" + token),
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
  // Nobody has a password, so there is the link for the first one.
  EXPECT_THAT(server_->process().out(),
              testing::AllOf(testing::StartsWith("setup: "), Not(HasSubstr(own)), Not(HasSubstr(token))));
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

}  // namespace request_log_test
}  // namespace muster::test
