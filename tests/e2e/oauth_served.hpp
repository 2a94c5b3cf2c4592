#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>

#include "e2e/installation.hpp"

namespace muster::test {

/// A small company, served on a clock that the test puts forward, with the application "Shop" for `im` and `user`. User
/// 2, "ben@acme.example", has a password.
class OauthServed : public ::testing::Test {
 protected:
  void SetUp() override;
  /// A server that still runs ends well.
  void TearDown() override;
  virtual void start();
  void advance(std::chrono::seconds time) const;

  /// `/oauth/token/` with the application's id and secret, and these parameters.
  HttpReply token(const std::string& parameters) const;
  HttpReply refresh(const std::string& text) const { return token("grant_type=refresh_token&refresh_token=" + text); }
  /// What such a reply gives, noted as secret.
  static Tokens tokens_of(const HttpReply& reply);
  /// `profile` by this token.
  HttpReply call(const std::string& access) const { return server_->get("/rest/profile?auth=" + access); }

  const std::string password_ = "a long enough password";
  const std::string redirect_;  ///< of this machine, at a port that nobody listens at
  Installation muster_;
  Application application_;
  std::unique_ptr<Server> server_;

  OauthServed();
};

}  // namespace muster::test
