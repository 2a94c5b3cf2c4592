#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>

#include "e2e/installation.hpp"
#include "support/exposition.hpp"

// The pages about the server itself. Their figures are those of what was asked.
namespace muster::test {
namespace metrics_test {

class MetricsPage : public ::testing::Test {
 protected:
  void SetUp() override {
    muster_.import(small_company());
    muster_.run_well({"user", "admin", "1"});
    webhook_ = muster_.add_webhook(1, "im,department");
  }
  void serve(const std::string& toml = "") {
    server_ = std::make_unique<Server>(
        muster_, Words{"serve", "--threads", "2", "--config", muster_.write("muster.toml", toml)});
  }
  void TearDown() override { EXPECT_EQ(server_->stop(), 0) << server_->process().err(); }
  Samples samples() const {
    const HttpReply reply = server_->get("/metrics");
    EXPECT_EQ(reply.status, 200u);
    EXPECT_EQ(reply.headers.at("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    return read_exposition(reply.body);
  }

  Installation muster_;
  std::string webhook_;
  std::unique_ptr<Server> server_;
};

std::string requests(const std::string& method, unsigned status) {
  return "muster_requests_total{method=\"" + method + "\",portal=\"main\",status=\"" + std::to_string(status) + "\"}";
}

TEST_F(MetricsPage, counts_what_was_asked) {
  serve();
  const Samples before = samples();
  EXPECT_EQ(before.at("muster_snapshot_revision{portal=\"main\"}"), 3) << "an import, a right, a webhook";
  EXPECT_EQ(before.count(requests("profile", 200)), 0u);
  {
    HttpClient one = server_->connect();
    HttpClient other = server_->connect();
    for (int i = 0; i < 7; ++i) EXPECT_EQ((i % 2 ? one : other).get(webhook_ + "profile").status, 200u);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(one.get(webhook_ + "im.department.get").status, 400u);
    for (int i = 0; i < 2; ++i)
      EXPECT_EQ(one.get(webhook_ + "department.update?ID=3&SORT=" + std::to_string(i)).status, 200u);
    EXPECT_EQ(one.get(webhook_ + "batch?cmd[a]=profile&cmd[b]=profile").status, 200u);
    EXPECT_EQ(one.get("/nowhere").status, 404u);
    EXPECT_EQ(one.get("/healthz").status, 200u);
    const Samples now = samples();
    EXPECT_EQ(now.at(requests("profile", 200)), 7) << "the commands of a batch are none of their own";
    EXPECT_EQ(now.at(requests("im.department.get", 400)), 3);
    EXPECT_EQ(now.at(requests("department.update", 200)), 2);
    EXPECT_EQ(now.at(requests("batch", 200)), 1);
    EXPECT_EQ(now.at(requests("-", 404)), 1);
    double all = 0;
    for (const auto& [name, value] : now) all += name.starts_with("muster_requests_total{") ? value : 0;
    EXPECT_EQ(all, 14) << "health checks and metrics are not counted";
    EXPECT_EQ(now.at("muster_request_seconds_count{method=\"profile\"}"), 7);
    EXPECT_EQ(now.at("muster_request_seconds_bucket{le=\"+Inf\",method=\"department.update\"}"), 2);
    EXPECT_GT(now.at("muster_request_seconds_sum{method=\"department.update\"}"), 0);
    EXPECT_EQ(now.at("muster_snapshot_revision{portal=\"main\"}"), 5);
    EXPECT_EQ(now.at("muster_commit_seconds_count"), 2);
    EXPECT_EQ(now.at("muster_commit_writes_sum"), 2);
    EXPECT_EQ(now.at("muster_commit_failures_total"), 0);
    EXPECT_EQ(now.at("muster_connections_total"), before.at("muster_connections_total") + 3);
    EXPECT_GE(now.at("muster_connections"), 3);
    EXPECT_EQ(now.count("muster_limits_hit_total{limit=\"limits.url\"}"), 0u);
  }
}

TEST_F(MetricsPage, takes_no_names_from_clients) {
  serve();
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(server_->get(webhook_ + "no.such.method." + std::to_string(i)).status, 404u);
    EXPECT_EQ(server_->get("/rest/1/wrong123/other.method" + std::to_string(i)).status, 401u);
  }
  EXPECT_EQ(server_->get("/rest/1/wrong123/profile").status, 401u);
  const Samples now = samples();
  EXPECT_EQ(now.at(requests("-", 404)), 20);
  EXPECT_EQ(now.at(requests("-", 401)), 21);
  for (const auto& [name, value] : now) {
    EXPECT_EQ(name.find("such"), std::string::npos) << name;
    EXPECT_EQ(name.find("other.method"), std::string::npos) << name;
  }
}

TEST_F(MetricsPage, counts_limits_by_their_keys) {
  serve("[limits]\nbody = 1024\nurl = 1024\ndepth = 2\n");
  const std::string long_text(2000, 'x');
  EXPECT_EQ(server_->connect().post_form(webhook_ + "profile", long_text).status, 413u);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(server_->get("/" + long_text).status, 414u);
  EXPECT_EQ(server_->get(webhook_ + "profile?a[b][c][d]=1").status, 400u);
  EXPECT_EQ(server_->get(webhook_ + "im.department.get").status, 400u) << "no limit";
  const Samples now = samples();
  EXPECT_EQ(now.at("muster_limits_hit_total{limit=\"limits.body\"}"), 1);
  EXPECT_EQ(now.at("muster_limits_hit_total{limit=\"limits.url\"}"), 2);
  EXPECT_EQ(now.at("muster_limits_hit_total{limit=\"limits.depth\"}"), 1);
  double all = 0;
  for (const auto& [name, value] : now) all += name.starts_with("muster_limits_hit_total") ? value : 0;
  EXPECT_EQ(all, 4);
}

TEST_F(MetricsPage, says_what_the_system_says_of_the_process) {
  serve();
  const Samples now = samples();
  const std::string proc = "/proc/" + std::to_string(server_->process().id());
  const std::filesystem::directory_iterator list(proc + "/fd");
  // The connection that asked has gone or not.
  EXPECT_NEAR(now.at("process_open_fds"), static_cast<double>(std::distance(begin(list), end(list))), 1);
  EXPECT_GT(now.at("process_resident_memory_bytes"), 1 << 20);
  EXPECT_LT(now.at("process_resident_memory_bytes"), 1 << 30);
  const double age = static_cast<double>(std::time(nullptr)) - now.at("process_start_time_seconds");
  EXPECT_GE(age, -1);
  EXPECT_LT(age, 600);
  const std::string version = muster_.run_well({"--version"}).substr(7);
  EXPECT_EQ(now.at("muster_build_info{version=\"" + version.substr(0, version.size() - 1) + "\"}"), 1);
}

TEST_F(MetricsPage, is_no_page_for_others_than_those_listed) {
  serve("server.metrics_from = [\"192.0.2.0/24\"]");
  const HttpReply reply = server_->get("/metrics");
  EXPECT_EQ(reply.status, 404u);
  EXPECT_EQ(reply.error(), "NOT_FOUND");
  EXPECT_EQ(server_->get("/healthz/ready").status, 200u) << "which is for everybody";
}

TEST_F(MetricsPage, is_to_be_read_and_not_to_be_posted_to) {
  serve();
  HttpClient client = server_->connect();
  client.send(request_text("HEAD", "/metrics"));
  const HttpReply head = client.read_reply(false);
  EXPECT_EQ(head.status, 200u);
  EXPECT_NE(head.headers.at("content-length"), "0");
  EXPECT_EQ(client.post_form("/metrics", "").status, 404u);
  EXPECT_EQ(client.get("/metrics/more").status, 404u);
}

}  // namespace metrics_test
}  // namespace muster::test
