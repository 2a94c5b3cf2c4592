#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "portal/portal.hpp"
#include "rest/dispatch/dispatcher.hpp"

namespace muster::test {

struct DepartmentSpec {
  std::uint32_t parent = 0;
  std::uint32_t head = 0;
  std::int32_t sort = 500;
};

struct UserSpec {
  std::vector<std::uint32_t> departments = {};
  bool active = true;
  directory::UserType type = directory::UserType::employee;
  std::map<directory::Text, std::string> texts = {};
};

directory::Department make_department(std::uint32_t id, std::string name, DepartmentSpec spec = {});
directory::User make_user(std::uint32_t id, UserSpec spec = {});
portal::Settings make_settings(std::int32_t utc_offset_seconds);

/// A portal in memory in a few lines. People join in the order of the calls.
class Company {
 public:
  Company() : draft_(portal::Portal{}) {}

  Company& department(std::uint32_t id, std::string name, DepartmentSpec spec = {});
  Company& user(std::uint32_t id, UserSpec spec = {});
  Company& user(const directory::User& user);
  Company& utc_offset(std::int32_t seconds);
  Company& webhook(const access::Webhook& webhook);
  /// The company at revision 1; the builder is spent.
  portal::Portal portal() { return draft_.finish(1); }

 private:
  portal::PortalDraft draft_;
};

/// A clock that stands still.
class FixedClock final : public base::Clock {
 public:
  explicit FixedClock(base::Microseconds at) : now_(at) {}
  base::Microseconds now() const override { return now_; }

 private:
  base::Microseconds now_;
};

/// 2026-03-04T05:06:07.000089Z, the moment at which every test's server lives.
inline constexpr base::Microseconds test_now = 1'772'600'767'000'089;

struct Answer {
  unsigned status = 0;
  std::string text;         ///< the body, byte for byte
  boost::json::value body;  ///< the same, parsed, unless it is XML

  /// The "result" as JSON text. Fails the test when there is none.
  std::string result() const;
  /// A member of the body as JSON text, or "" when it is absent.
  std::string member(std::string_view name) const;
};

/// Sends one request to a dispatcher over the portal.
Answer send(const portal::Portal& portal, const rest::Request& request);

/// Calls a method by GET as the owner of a webhook that is granted the scope `im` for it.
Answer ask(const portal::Portal& portal, std::uint32_t caller, std::string_view method, std::string_view query = "");
/// The same by POST, with a body of this type.
Answer post(const portal::Portal& portal, std::uint32_t caller, std::string_view method, std::string_view type,
            std::string_view body, std::string_view query = "");

/// A company of the departments 1, "Acme", and 3, "Sales", with an administrator, user 1, who has webhooks of these
/// secrets for `im` and `department`, numbered from 1.
base::Result<void> found_two_departments(portal::PortalDraft& draft, const std::vector<std::string>& secrets);

/// A webhook of `owner` with the scope `im`, and its secret.
access::Webhook make_webhook(std::uint32_t owner, std::string_view secret);

}  // namespace muster::test
