#pragma once

#include <boost/json.hpp>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "e2e/installation.hpp"

namespace muster::test {

/// One request and its reply: a line of tests/golden/wire/*.json. See wire_cases_test.cpp for what a line may hold.
struct WireCase {
  std::string file;
  boost::json::object line;

  std::string name() const { return text("name"); }
  /// "" when the line does not name it.
  std::string text(std::string_view key) const;
  unsigned status() const;
};

/// All of them, by file and line.
const std::vector<WireCase>& wire_cases();

/// The vendor's portal, served, with webhooks of people of every kind and with various scopes: "employee", "admin",
/// "head", "guest_with_user_scope" and others. The constructor has all names, which are what `as` of a line may be. And
/// with applications that act for some: "application" for the employee, the same one as "application_as_admin" for the
/// administrator, another one as "application_for_admin", and what no longer works: "uninstalled", "removed",
/// "blocked_application", "for_others".
class WirePortal {
 public:
  /// With the configuration tests/golden/wire/NAME.toml, where there is one.
  explicit WirePortal(const std::string& name = "");
  HttpReply send(const WireCase& one);
  /// The parameters that the request's query and JSON body or form come to.
  static boost::json::object params(const WireCase& one);
  int stop() { return server_->stop(); }
  const Installation& muster() const { return muster_; }

 private:
  std::string target(const WireCase& one) const;
  // The access token that a case is made with, "" without one.
  std::string token(const WireCase& one) const;

  void add_applications();

  Installation muster_;
  std::map<std::string, std::string> webhooks_;
  std::map<std::string, std::string> tokens_;
  std::unique_ptr<Server> server_;
};

/// Where and how two values differ, "" when they do not: order of members counts, and an expected text that begins with
/// "~" is a pattern that the actual one matches as a whole.
std::string difference(const boost::json::value& expected, const boost::json::value& actual, const std::string& where);

/// The reply without what no golden file can know: `time`, and the values of `result_time`, which become null.
boost::json::value untimed(const boost::json::value& reply);

}  // namespace muster::test
