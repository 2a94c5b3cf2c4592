#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <thread>

#include "e2e/programs.hpp"
#include "e2e/tls_server.hpp"
#include "support/patience.hpp"
#include "support/recording.hpp"

// That the memory of a server which runs on holds no password and no client secret that somebody sent.
namespace muster::test {
namespace process_memory_test {

constexpr std::size_t piece = 1 << 20;
const std::string typed = "Zyxwvutsrqpon-typed-7391";
const std::string wrong = "Qponmlkjihgfe-wrong-8264";
const std::string form_type = "Content-Type: application/x-www-form-urlencoded\r\n";

// Nothing where the system does not let us look.
std::optional<int> count_in_memory(pid_t process, const std::string& text) {
  const std::string folder = "/proc/" + std::to_string(process);
  const int memory = open((folder + "/mem").c_str(), O_RDONLY | O_CLOEXEC);
  if (memory < 0) return std::nullopt;
  int found = 0;
  std::ifstream maps(folder + "/maps");
  std::string bytes;
  for (std::string line; std::getline(maps, line);) {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    char dash = 0;
    std::string rights;
    std::istringstream(line) >> std::hex >> begin >> dash >> end >> rights;
    if (!rights.starts_with("rw")) continue;
    // Pieces overlap by what could be cut in two.
    for (std::uint64_t at = begin; at < end; at += piece) {
      bytes.resize(std::min<std::uint64_t>(piece + text.size() - 1, end - at));
      const ssize_t length = pread(memory, bytes.data(), bytes.size(), static_cast<off_t>(at));
      if (length <= 0) continue;
      const std::string_view seen(bytes.data(), static_cast<std::size_t>(length));
      for (auto hit = seen.find(text); hit != std::string_view::npos; hit = seen.find(text, hit + 1)) ++found;
    }
  }
  close(memory);
  return found;
}

class ProcessMemory : public ::testing::Test {
 protected:
  void SetUp() override {
    // A sanitizer keeps what is freed, and copies of what its checks look at.
    if (has_sanitizer()) GTEST_SKIP() << "a sanitizer keeps what is freed";
    muster_.import(small_company());
    application_ = muster_.add_application({"--redirect", "http://127.0.0.1:9/back"});
    muster_.set_password(2, typed);
    record_secret(wrong);
    server_ = std::make_unique<Server>(muster_);
    page_ = "/oauth/authorize/?client_id=" + application_.client_id + "&response_type=code";
    const auto seen = count_in_memory(server_->process().id(), "ben@acme.example");
    if (!seen) GTEST_SKIP() << "the system does not let this user look into another process";
    ASSERT_GT(*seen, 0) << "what is there is not found, so nothing could be";
  }
  void TearDown() override {
    if (server_) {
      EXPECT_EQ(server_->stop(), 0) << server_->process().err();
    }
  }
  // The request of somebody who fills the form in. With what a form must encode in the password.
  std::string form(const std::string& password, const std::string& more = "") const {
    const std::string cookie = server_->get(page_).headers.at("set-cookie");
    const auto begin = cookie.find('=') + 1;
    const std::string token = cookie.substr(begin, cookie.find(';') - begin);
    const std::string name = cookie.substr(0, begin - 1);
    std::string encoded = password;
    for (auto at = encoded.find('-'); at != std::string::npos; at = encoded.find('-')) encoded.replace(at, 1, "%2D");
    return request_text("POST", page_, form_type + "Cookie: " + name + "=" + token + "\r\n",
                        "form_token=" + token + "&email=ben%40acme.example&password=" + encoded + more);
  }
  int count(const std::string& text) const { return count_in_memory(server_->process().id(), text).value_or(-1); }
  // Neither as it was typed nor as it was sent. The reply may come a moment before the last thread is done with it.
  void expect_nothing_of(const std::string& secret) const {
    const std::string beginning = secret.substr(0, secret.find('-'));
    const auto give_up = std::chrono::steady_clock::now() + patience;
    while (count(beginning) != 0 && std::chrono::steady_clock::now() < give_up) std::this_thread::yield();
    EXPECT_EQ(count(beginning), 0);
  }

  Installation muster_;
  Application application_;
  std::unique_ptr<Server> server_;
  std::string page_;
};

TEST_F(ProcessMemory, has_no_password_of_a_sign_in) {
  HttpClient client = server_->connect();
  client.send(form(typed));
  EXPECT_EQ(client.read_reply().status, 302u);
  expect_nothing_of(typed);  // while the connection is open
}

TEST_F(ProcessMemory, has_no_wrong_password) {
  HttpClient client = server_->connect();
  client.send(form(wrong));
  EXPECT_EQ(client.read_reply().status, 403u);
  expect_nothing_of(wrong);
}

TEST_F(ProcessMemory, has_no_password_that_came_in_pieces_or_with_much_beside_it) {
  HttpClient client = server_->connect();
  const std::string request = form(typed, "&note=" + std::string(60'000, 'n'));
  for (std::size_t at = 0; at < request.size(); at += 700) client.send(std::string_view(request).substr(at, 700));
  EXPECT_EQ(client.read_reply().status, 302u);
  expect_nothing_of(typed);
}

TEST_F(ProcessMemory, has_no_password_of_a_form_that_was_broken_off) {
  {
    HttpClient client = server_->connect();
    const std::string request = form(wrong, "&note=" + std::string(1000, 'n'));
    client.send(std::string_view(request).substr(0, request.size() - 10));
    client.finish_sending();
    client.read_to_end();
  }
  expect_nothing_of(wrong);
}

TEST_F(ProcessMemory, has_no_client_secret) {
  const std::string question = "client_id=" + application_.client_id + "&client_secret=" + application_.client_secret +
                               "&grant_type=refresh_token&refresh_token=none";
  HttpClient client = server_->connect();
  EXPECT_EQ(client.post_form("/oauth/token/", question).status, 400u);
  EXPECT_EQ(client.get("/oauth/token/?" + question).status, 400u);
  expect_nothing_of(application_.client_secret);
}

}  // namespace process_memory_test
}  // namespace muster::test
