#include "portal/portal.hpp"

#include <algorithm>
#include <type_traits>

namespace muster::portal {
namespace {

template <class Id>
std::optional<Id> next_id(Id& last, Id present) {
  const Id highest = std::max(last, present);
  if (highest.value >= base::max_id) return std::nullopt;
  last = {highest.value + 1};
  return last;
}

}  // namespace

PortalDraft::PortalDraft(const Portal& base)
    : base_settings_(base.settings),
      settings_(base.settings),
      directory_(base.directory),
      access_(base.access),
      custom_fields_(base.custom_fields) {}

void PortalDraft::set_settings(const Settings& settings) {
  settings_ = settings;
}

base::WebhookId PortalDraft::add_webhook(const access::Webhook& webhook) {
  Settings next = settings_;
  next.last_webhook = access_.add_webhook(webhook, settings_.last_webhook);
  set_settings(next);
  return next.last_webhook;
}

base::CustomFieldId PortalDraft::add_custom_field(directory::CustomField field) {
  field.id = {++settings_.last_custom_field.value};
  const base::CustomFieldId id = field.id;
  custom_fields_.put(std::move(field));
  return id;
}

access::Application PortalDraft::new_application(base::UnixSeconds now) {
  if (settings_.member_id.empty()) settings_.member_id = base::new_secret();
  access::Application application;
  application.id = {++settings_.last_application.value};
  application.created = now;
  return application;
}

access::Grant PortalDraft::new_grant(base::ApplicationId application, base::UserId user, base::UnixSeconds now) {
  make_room<access::Grant>(user, most_grants, now,
                           [=](const access::Grant& known) { return known.application == application; });
  return {.id = {++settings_.last_grant.value},
          .application = application,
          .user = user,
          .created = now,
          .mac_key = base::new_mac_key()};
}

access::Session PortalDraft::new_session(base::UserId user, base::UnixSeconds now) {
  make_room<access::Session>(user, most_sessions, now, [](const access::Session&) { return true; });
  return {.id = {++settings_.last_session.value}, .user = user, .created = now};
}

template <class Record, class Which>
void PortalDraft::make_room(base::UserId user, std::size_t most, base::UnixSeconds now, Which&& which) {
  constexpr base::UnixSeconds hour = 3600;
  std::vector<std::uint64_t> keys;
  const auto find = [&] {
    keys = access_.all<Record>().owned_by(user.value);
    std::erase_if(keys, [&](std::uint64_t key) { return !which(*access_.all<Record>().find(key)); });
  };
  find();
  const bool is_full = keys.size() >= most;
  if (is_full || now >= settings_.swept + hour || now < settings_.swept) {
    settings_.swept = now;
    access_.sweep(now);
  }
  if (!is_full) return;
  find();
  if (keys.size() < most) return;
  keys.resize(keys.size() - most + 1);
  for (const std::uint64_t key : keys) access_.remove<Record>(key);
}

void PortalDraft::cascade() {
  std::vector<base::UserId> dismissed;
  std::vector<base::UserId> gone;
  for (const base::UserId id : directory_.left()) (directory_.user(id) ? dismissed : gone).push_back(id);
  std::ranges::sort(dismissed);
  std::ranges::sort(gone);
  if (!dismissed.empty()) access_.end_for(dismissed);
  if (!gone.empty()) access_.forget(gone);
}

base::CustomOptionId PortalDraft::new_custom_option() {
  return {++settings_.last_custom_option.value};
}

std::optional<base::DepartmentId> PortalDraft::new_department_id() {
  return next_id(settings_.last_department, directory_.last_department());
}

std::optional<base::UserId> PortalDraft::new_user_id() {
  return next_id(settings_.last_user, directory_.last_user());
}

// Ids that were assigned elsewhere, such as by an import, are noted once their record is removed. Until then the record
// itself shows them.
Settings PortalDraft::noted_settings() const {
  Settings settings = settings_;
  const auto department = directory_.last_department();
  if (!directory_.department(department)) settings.last_department = std::max(settings.last_department, department);
  const auto user = directory_.last_user();
  if (!directory_.user(user)) settings.last_user = std::max(settings.last_user, user);
  return settings;
}

void PortalDraft::apply(const Change& change) {
  std::visit(
      [this](const auto& one) {
        using Kind = std::decay_t<decltype(one)>;
        if constexpr (std::is_same_v<Kind, SettingsPut>)
          set_settings(one.settings);
        else if constexpr (std::is_constructible_v<access::Change, Kind>)
          access_.apply(one);
        else if constexpr (std::is_constructible_v<directory::CustomFieldChange, Kind>)
          custom_fields_.apply(one);
        else
          directory_.apply(one);
      },
      change);
}

std::vector<Change> PortalDraft::changes() const {
  std::vector<Change> changes;
  if (const Settings settings = noted_settings(); settings != base_settings_)
    changes.emplace_back(SettingsPut{settings});
  const auto append = [&](auto&& list) {
    for (auto& change : list) std::visit([&](auto& one) { changes.emplace_back(std::move(one)); }, change);
  };
  append(directory_.changes());
  append(access_.changes());
  append(custom_fields_.changes());
  return changes;
}

Portal PortalDraft::finish(base::Revision revision) {
  const Settings settings = noted_settings();
  return Portal{revision, settings, directory_.finish(), access_.finish(), custom_fields_.finish()};
}

}  // namespace muster::portal
