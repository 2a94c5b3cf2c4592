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
/// A person who has all that a person may have, but for custom fields, each with an extreme or odd value. Of the texts,
/// every `odd`th has characters that need care.
directory::User full_user(unsigned odd);
portal::Settings make_settings(std::int32_t utc_offset_seconds);

/// Builds a portal in memory in a few lines of a test. People join in the order of the calls.
class Company {
 public:
  Company() : draft_(portal::Portal{}) {}

  Company& department(std::uint32_t id, std::string name, DepartmentSpec spec = {});
  Company& user(std::uint32_t id, UserSpec spec = {});
  Company& user(const directory::User& user);
  Company& utc_offset(std::int32_t seconds);
  Company& webhook(const access::Webhook& webhook);
  /// The portal at revision 1. Do not use the builder after that.
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

/// 2026-03-04T05:06:07.000089Z, the present time of the servers in tests.
inline constexpr base::Microseconds test_now = 1'772'600'767'000'089;

/// A reply of a dispatcher.
struct Answer {
  unsigned status = 0;
  std::string text;         ///< the body, byte for byte
  boost::json::value body;  ///< the body, parsed, unless it is XML

  /// The member "result" as JSON text. Fails the test when there is none.
  std::string result() const;
  /// A member of the body as JSON text, or "" when it is absent.
  std::string member(std::string_view name) const;
};

/// Sends one request to a dispatcher for the portal.
Answer send(const portal::Portal& portal, const rest::Request& request);

/// Calls a method by GET with a webhook of the user `caller`. The webhook is added for the call and has the scope `im`.
Answer ask(const portal::Portal& portal, std::uint32_t caller, std::string_view method, std::string_view query = "");
/// Does the same by POST, with a body of the content type `type`.
Answer post(const portal::Portal& portal, std::uint32_t caller, std::string_view method, std::string_view type,
            std::string_view body, std::string_view query = "");

/// Fills a draft with the departments 1, "Acme", and 3, "Sales", and user 1, an administrator. The user has a webhook
/// for each secret, with the scopes `im` and `department` and ids from 1.
base::Result<void> found_two_departments(portal::PortalDraft& draft, const std::vector<std::string>& secrets);

/// A webhook of `owner` with the scope `im` and this secret.
access::Webhook make_webhook(std::uint32_t owner, std::string_view secret);

}  // namespace muster::test
