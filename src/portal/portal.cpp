#include "portal/portal.hpp"

#include <type_traits>

namespace muster::portal {

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

base::CustomOptionId PortalDraft::new_custom_option() {
  return {++settings_.last_custom_option.value};
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
  if (settings_ != base_settings_) changes.emplace_back(SettingsPut{settings_});
  const auto append = [&](auto&& list) {
    for (auto& change : list) std::visit([&](auto& one) { changes.emplace_back(std::move(one)); }, change);
  };
  append(directory_.changes());
  append(access_.changes());
  append(custom_fields_.changes());
  return changes;
}

Portal PortalDraft::finish(base::Revision revision) {
  return Portal{revision, settings_, directory_.finish(), access_.finish(), custom_fields_.finish()};
}

}  // namespace muster::portal
