#pragma once

#include <string>
#include <vector>

#include "app/embedded.hpp"
#include "generator/company_generator.hpp"
#include "portal/portal.hpp"

namespace muster::bench {

/// A kind of call to measure.
struct Case {
  const char* name;
  const char* method;
  std::uint32_t ids;  ///< how many departments it asks for
  const char* rest;   ///< of the query
};
inline constexpr Case cases[] = {
    {"department.get", "im.department.get", 5, ""},
    {"department.get, USER_DATA", "im.department.get", 5, "USER_DATA=Y"},
    {"managers.get", "im.department.managers.get", 5, ""},
    {"employees.get", "im.department.employees.get", 5, ""},
    {"colleagues.list, 50 user objects", "im.department.colleagues.list", 0, "USER_DATA=Y&LIMIT=50"},
};

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
      webhook.scopes.insert(access::Scope::im);
      webhook.secret = base::hash_secret(secret_of(id));
      draft.access().add_webhook(webhook);
      callers_.push_back(id);
    }
  }

  /// The address of the `i`-th of a row of calls: another caller each time, and other departments.
  std::string target(const Case& wanted, std::uint32_t i) const {
    const base::UserId caller = callers_[i % callers_.size()];
    std::string target = "/rest/" + std::to_string(caller.value) + "/" + secret_of(caller) + "/" + wanted.method + "?";
    for (std::uint32_t k = 0; k < wanted.ids; ++k)
      target += "ID%5B%5D=" + std::to_string((i * 31 + k * 977) % departments_ + 1) + "&";
    return target + wanted.rest;
  }

 private:
  static std::string secret_of(base::UserId id) { return "bench" + std::to_string(id.value); }

  std::uint32_t departments_ = 0;
  std::vector<base::UserId> callers_;
};

}  // namespace muster::bench
