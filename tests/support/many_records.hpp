#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "portal/portal.hpp"
#include "support/company.hpp"

namespace muster::test {

/// All records of a company of so many people in 40 departments, in the order in which a store has them.
inline std::vector<portal::Change> many_records(std::uint32_t people) {
  std::vector<portal::Change> records;
  records.emplace_back(portal::SettingsPut{make_settings(3600)});
  for (std::uint32_t id = 1; id <= 40; ++id)
    records.emplace_back(directory::DepartmentPut{
        make_department(id, "Team " + std::to_string(id), {.parent = id / 2, .head = 1 + id * 7 % people})});
  for (std::uint32_t id = 1; id <= people; ++id) {
    auto user = make_user(id, {.departments = {1 + id % 40}, .active = id % 9 != 0});
    user.joined = people - id + 1;
    user.memberships.front().joined = 1 + id * 7 % people;
    user.set(directory::Text::name, "Name" + std::to_string(id % 100));
    user.set(directory::Text::email, "mail" + std::to_string(id) + "@example.com");
    user.set(directory::Text::personal_notes, std::string(300, 'x'));
    records.emplace_back(directory::UserPut{directory::pack(user)});
  }
  auto webhook = make_webhook(5, "Secret");
  webhook.id = {3};
  records.emplace_back(access::WebhookPut{webhook});
  return records;
}

}  // namespace muster::test
