#pragma once

#include <string>

#include "portal/portal.hpp"

namespace muster::bench {

/// A portal of `people` in one department for each twenty, in a tree of fan-out seven, all heads members. User 1 heads
/// the root; people who head nothing have ids from `departments_of(people) + 1` on. Every seventh name is Cyrillic.
/// Each person has a webhook of scope im with the secret "s<id>" when `webhooks` is given.
inline std::uint32_t departments_of(std::uint32_t people) {
  return std::max(people / 20, 1u);
}

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

inline portal::Portal synthetic_portal(std::uint32_t people, bool webhooks) {
  portal::PortalDraft draft{portal::Portal{}};
  const std::uint32_t departments = departments_of(people);
  for (std::uint32_t id = 1; id <= departments; ++id)
    draft.directory().put_department(
        {{id}, "Department of matter " + std::to_string(id), 500, {id == 1 ? 0 : (id - 2) / 7 + 1}, {id}});
  for (std::uint32_t id = 1; id <= people; ++id)
    draft.directory().put_user(synthetic_user(id, (id - 1) % departments + 1));
  for (std::uint32_t id = 1; webhooks && id <= people; ++id) {
    access::Webhook webhook;
    webhook.owner = {id};
    webhook.scopes.insert(access::Scope::im);
    webhook.secret = base::hash_secret("s" + std::to_string(id));
    draft.access().add_webhook(webhook);
  }
  return draft.finish(1);
}

}  // namespace muster::bench
