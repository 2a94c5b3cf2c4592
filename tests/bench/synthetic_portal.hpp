#pragma once

#include <string>

#include "portal/portal.hpp"

namespace muster::bench {

/// A portal of `people` in one department for each twenty, in a tree of fan-out seven, all heads members. User 1 heads
/// the root; people who head nothing have ids from `departments_of(people) + 1` on. Every seventh name is Cyrillic.
inline std::uint32_t departments_of(std::uint32_t people) {
  return std::max(people / 20, 1u);
}

/// The `i`-th of the people who call, spread over the company.
inline base::UserId caller(std::uint32_t i, std::uint32_t people) {
  return {static_cast<std::uint32_t>(std::uint64_t{i} * 7919 % people + 1)};
}
inline std::string secret_of(base::UserId id) {
  return "bench" + std::to_string(id.value);
}

/// A kind of call to measure.
struct BenchCase {
  const char* name;
  const char* method;
  std::uint32_t ids;  ///< how many departments it asks for
  const char* rest;   ///< of the query
};
inline constexpr BenchCase bench_cases[] = {
    {"department.get", "im.department.get", 5, ""},
    {"department.get, USER_DATA", "im.department.get", 5, "USER_DATA=Y"},
    {"managers.get", "im.department.managers.get", 5, ""},
    {"employees.get", "im.department.employees.get", 5, ""},
    {"colleagues.list, 50 user objects", "im.department.colleagues.list", 0, "USER_DATA=Y&LIMIT=50"},
};

inline directory::User synthetic_user(std::uint32_t id, std::uint32_t department) {
  using directory::Text;
  directory::User user;
  user.id = {id};
  user.gender = id % 2 == 0 ? directory::Gender::female : directory::Gender::male;
  user.birthday = base::CivilDay{1980, 9, 10};
  user.memberships = {{{department}, 0}};
  user.set(Text::name, id % 7 == 0 ? "Екатерина" : "Katherine");
  user.set(Text::last_name, id % 7 == 0 ? "Вознесенская" : "Johnson-Smith");
  user.set(Text::email, "person" + std::to_string(id) + "@company.example.com");
  user.set(Text::work_position, "Engineer of kind " + std::to_string(id % 50));
  user.set(Text::work_phone, "+49 40 66969 " + std::to_string(id));
  user.set(Text::inner_phone, std::to_string(id % 10000));
  user.set(Text::time_zone, "Europe/Berlin");
  user.moments[directory::Moment::last_activity] = 1'700'000'000 + id;
  user.moments[directory::Moment::registered] = 1'600'000'000 + id;
  return user;
}

/// Fills an empty draft as described above; the first `callers` people get a webhook each.
inline void fill_synthetic(portal::PortalDraft& draft, std::uint32_t people, std::uint32_t callers) {
  const std::uint32_t departments = departments_of(people);
  for (std::uint32_t id = 1; id <= departments; ++id)
    draft.directory().put_department(
        {{id}, "Department of matter " + std::to_string(id), 500, {id == 1 ? 0 : (id - 2) / 7 + 1}, {id}});
  for (std::uint32_t id = 1; id <= people; ++id)
    draft.directory().put_user(synthetic_user(id, (id - 1) % departments + 1));
  for (std::uint32_t i = 0; i < callers; ++i) {
    access::Webhook webhook;
    webhook.owner = caller(i, people);
    webhook.scopes.insert(access::Scope::im);
    webhook.secret = base::hash_secret(secret_of(webhook.owner));
    draft.access().add_webhook(webhook);
  }
}

inline portal::Portal synthetic_portal(std::uint32_t people, std::uint32_t callers) {
  portal::PortalDraft draft{portal::Portal{}};
  fill_synthetic(draft, people, callers);
  return draft.finish(1);
}

/// The address of the `i`-th of a row of calls: another caller each time, and other departments.
inline std::string synthetic_target(const BenchCase& bench, std::uint32_t i, std::uint32_t people,
                                    std::uint32_t callers) {
  const base::UserId user = caller(i % callers, people);
  std::string target = "/rest/" + std::to_string(user.value) + "/" + secret_of(user) + "/" + bench.method + "?";
  for (std::uint32_t k = 0; k < bench.ids; ++k)
    target += "ID%5B%5D=" + std::to_string((i * 31 + k * 977) % departments_of(people) + 1) + "&";
  return target + bench.rest;
}

}  // namespace muster::bench
