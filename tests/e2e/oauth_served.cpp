#include "e2e/oauth_served.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/recording.hpp"
#include "support/test_clock.hpp"

namespace muster::test {
namespace {

std::uint16_t free_port() {
  const int descriptor = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  EXPECT_EQ(bind(descriptor, reinterpret_cast<sockaddr*>(&address), size), 0);
  EXPECT_EQ(getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size), 0);
  close(descriptor);
  return ntohs(address.sin_port);
}

}  // namespace

OauthServed::OauthServed() : redirect_("http://127.0.0.1:" + std::to_string(free_port()) + "/back") {}

void OauthServed::SetUp() {
  muster_.import(small_company());
  application_ = muster_.add_application({"--name", "Shop", "--redirect", redirect_, "--scope", "im,user"});
  muster_.set_password(2, password_);
  start();
}

void OauthServed::TearDown() {
  if (server_) {
    EXPECT_EQ(server_->stop(), 0) << server_->process().err();
  }
}

void OauthServed::start() {
  server_ = std::make_unique<Server>(muster_, Words{"serve"}, Timekeeping::by_test);
}

void OauthServed::advance(std::chrono::seconds time) const {
  TestClock(muster_.control()).advance(time);
}

HttpReply OauthServed::token(const std::string& parameters) const {
  return server_->connect().post_form("/oauth/token/", "client_id=" + application_.client_id + "&client_secret=" +
                                                           application_.client_secret + "&" + parameters);
}

Tokens OauthServed::tokens_of(const HttpReply& reply) {
  EXPECT_EQ(reply.status, 200u) << reply.error();
  const auto body = reply.json();
  const auto text = [&body](const char* name) {
    std::string value(std::string_view(body.at(name).as_string()));
    record_secret(value);
    return value;
  };
  return {text("access_token"), text("refresh_token")};
}

}  // namespace muster::test
