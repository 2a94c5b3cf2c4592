#pragma once

#include <boost/mp11/list.hpp>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "access/access_table.hpp"
#include "base/dates.hpp"
#include "base/ids.hpp"
#include "directory/custom_fields.hpp"
#include "directory/draft.hpp"

namespace muster::portal {

/// The settings of a portal, including the last ids that it assigned.
struct Settings {
  base::UtcOffset utc_offset;
  base::WebhookId last_webhook;                  ///< the highest id ever assigned; ids are never reused
  base::CustomFieldId last_custom_field = {};    ///< the highest id ever assigned
  base::CustomOptionId last_custom_option = {};  ///< the highest id ever assigned
  bool demo = false;                             ///< made by `muster demo`, which may start it over
  /// The highest ids that are known to have been used. Present records may have higher ones.
  base::DepartmentId last_department = {};
  base::UserId last_user = {};
  base::ApplicationId last_application = {};  ///< the highest id ever assigned
  base::GrantId last_grant = {};              ///< the highest id ever assigned
  base::SessionId last_session = {};          ///< the highest id ever assigned
  std::string member_id = {};                 ///< a unique name of the portal; "" until an application needs it
  base::UnixSeconds swept = 0;                ///< when expired grants and sessions were last swept
  bool operator==(const Settings&) const = default;
};

struct SettingsPut {
  Settings settings;
  bool operator==(const SettingsPut&) const = default;
};

/// Every kind of change to a portal. Stores keep them, followers repeat them and tests compare them.
using Change =
    boost::mp11::mp_append<std::variant<SettingsPut>, directory::Change, access::Change, directory::CustomFieldChange>;

/// One portal at one revision: its people, custom fields, credentials and settings. Methods that read see nothing else.
/// Immutable once published. Thread: any number of readers.
struct Portal {
  base::Revision revision = 0;
  Settings settings;
  directory::Directory directory;
  access::AccessTable access;
  directory::CustomFieldTable custom_fields;
};

using Snapshot = std::shared_ptr<const Portal>;

inline constexpr std::size_t most_grants = 1000;   ///< per person and application
inline constexpr std::size_t most_sessions = 100;  ///< per person

/// Builds the next revision of a portal, for methods that write and for imports. Thread: one.
class PortalDraft {
 public:
  /// `base` is the newest snapshot. The draft shares its data, and `base` may be destroyed afterwards.
  explicit PortalDraft(const Portal& base);

  const Settings& settings() const { return settings_; }
  void set_settings(const Settings& settings);
  directory::Draft& directory() { return directory_; }
  access::AccessDraft& access() { return access_; }
  directory::CustomFieldDraft& custom_fields() { return custom_fields_; }
  /// Adds a webhook under a new id, which is never reused, and returns the id.
  base::WebhookId add_webhook(const access::Webhook& webhook);
  /// Adds a definition under a new id, which is never reused, and returns the id.
  base::CustomFieldId add_custom_field(directory::CustomField field);
  /// A new application, grant or session with a new id, which is never reused. The caller completes it and puts it into
  /// `access()`. When a person already has `most_grants` for the application, or `most_sessions`, the oldest is
  /// removed.
  access::Application new_application(base::UnixSeconds now);
  access::Grant new_grant(base::ApplicationId application, base::UserId user, base::UnixSeconds now);
  access::Session new_session(base::UserId user, base::UnixSeconds now);
  /// A new id for an option of a custom field. It is never reused in this portal.
  base::CustomOptionId new_custom_option();
  /// A new id, one above the highest id ever used. Nothing when there is no larger id.
  std::optional<base::DepartmentId> new_department_id();
  std::optional<base::UserId> new_user_id();
  /// Cascades the changes so far: people who were dismissed or removed are signed out, and their tokens end. Call it
  /// once after all writes and before `changes`. Do not call it when applying recorded changes.
  void cascade();
  /// Applies a recorded change. Changes may come in any order.
  void apply(const Change& change);

  /// The differences from the base. Each record occurs at most once.
  std::vector<Change> changes() const;
  /// Returns the portal with all changes, at `revision`. The draft must not be used afterwards.
  Portal finish(base::Revision revision);

 private:
  Settings noted_settings() const;
  // Makes room for one more record of the person. Expired ones are removed, once an hour or when there is no room. If
  // that is not enough, the oldest is removed.
  template <class Record, class Which>
  void make_room(base::UserId user, std::size_t most, base::UnixSeconds now, Which&& which);

  Settings base_settings_;
  Settings settings_;
  directory::Draft directory_;
  access::AccessDraft access_;
  directory::CustomFieldDraft custom_fields_;
};

}  // namespace muster::portal
