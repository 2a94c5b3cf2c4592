#pragma once

#include <string>
#include <vector>

#include "app/serving/embedded.hpp"
#include "generator/company_generator.hpp"
#include "portal/portal.hpp"

namespace muster::bench {

/// A kind of call to measure.
struct Case {
  const char* name;
  const char* method;
  std::uint32_t ids;       ///< how many departments it asks for
  const char* rest;        ///< of the query
  bool of_a_user = false;  ///< whether it asks for a person, by ID
};
inline constexpr Case cases[] = {
    {"department.get", "im.department.get", 5, ""},
    {"department.get, USER_DATA", "im.department.get", 5, "USER_DATA=Y"},
    {"managers.get", "im.department.managers.get", 5, ""},
    {"employees.get", "im.department.employees.get", 5, ""},
    {"colleagues.list, 50 user objects", "im.department.colleagues.list", 0, "USER_DATA=Y&LIMIT=50"},
    {"user.get by ID", "user.get", 0, "", true},
};

/// Calls in one, against one call: what a batch saves.
inline constexpr std::uint32_t batch_length = 50;

/// A company of `muster demo --employees`, and webhooks of employees all over it.
class Company {
 public:
  /// Fills an empty draft.
  Company(portal::PortalDraft& draft, std::uint32_t employees, std::uint32_t callers) {
    const auto made = generator::generate_company(app::generator_words(), {.employees = employees}, draft, {});
    departments_ = static_cast<std::uint32_t>(made.departments);
    const auto people = static_cast<std::uint32_t>(made.people);
    // 7919 is prime, so that callers come from everywhere; who is no employee is passed over.
    for (std::uint32_t i = 0; i < people && callers_.size() < callers; ++i) {
      const base::UserId id{static_cast<std::uint32_t>(std::uint64_t{i} * 7919 % people + 1)};
      if (!draft.directory().user(id)->listed()) continue;
      access::Webhook webhook;
      webhook.owner = id;
      webhook.scopes = {access::Scope::im, access::Scope::user};
      webhook.secret = base::hash_secret(secret_of(id));
      draft.access().add_webhook(webhook);
      callers_.push_back(id);
    }
  }

  /// The address of the `i`-th of a row of calls: another caller each time, and other departments.
  std::string target(const Case& wanted, std::uint32_t i) const {
    std::string target = address(i, wanted.method) + "?";
    for (std::uint32_t k = 0; k < wanted.ids; ++k) target += "ID%5B%5D=" + department(i, k) + "&";
    if (wanted.of_a_user) target += "ID=" + std::to_string(caller(i * 31 + 7).value);
    return target + wanted.rest;
  }
  /// One department, and as many of them by one batch.
  std::string single_target(std::uint32_t i) const {
    return address(i, "im.department.get") + "?ID%5B%5D=" + department(i, 0);
  }
  std::string batch_target(std::uint32_t i) const {
    std::string target = address(i, "batch") + "?";
    for (std::uint32_t k = 0; k < batch_length; ++k)
      target += "cmd%5Bc" + std::to_string(k) + "%5D=im.department.get%3FID%5B%5D=" + department(i, k) + "&";
    return target;
  }

  /// Who makes the `i`-th.
  base::UserId caller(std::uint32_t i) const { return callers_[i % callers_.size()]; }

 private:
  std::string address(std::uint32_t i, const char* method) const {
    return "/rest/" + std::to_string(caller(i).value) + "/" + secret_of(caller(i)) + "/" + method;
  }
  std::string department(std::uint32_t i, std::uint32_t k) const {
    return std::to_string((i * 31 + k * 977) % departments_ + 1);
  }
  static std::string secret_of(base::UserId id) { return "bench" + std::to_string(id.value); }

  std::uint32_t departments_ = 0;
  std::vector<base::UserId> callers_;
};

}  // namespace muster::bench
