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

/// What a portal is set to, apart from its people.
struct Settings {
  base::UtcOffset utc_offset;
  base::WebhookId last_webhook;                  ///< the highest id ever given: none is given twice
  base::CustomFieldId last_custom_field = {};    ///< as above
  base::CustomOptionId last_custom_option = {};  ///< as above
  bool demo = false;                             ///< made by `muster demo`, which may therefore start it over
  /// The highest ids that are known to have been in use; what is there now may be higher.
  base::DepartmentId last_department = {};
  base::UserId last_user = {};
  base::ApplicationId last_application = {};  ///< the highest id ever given, as those above
  base::GrantId last_grant = {};              ///< as above
  base::SessionId last_session = {};          ///< as above
  std::string member_id = {};                 ///< the portal's name among all portals; "" until an application wants it
  base::UnixSeconds swept = 0;                ///< when grants and sessions that are over were last looked for
  bool operator==(const Settings&) const = default;
};

struct SettingsPut {
  Settings settings;
  bool operator==(const SettingsPut&) const = default;
};

/// Every change a portal can see: what stores keep, followers repeat and tests compare.
using Change =
    boost::mp11::mp_append<std::variant<SettingsPut>, directory::Change, access::Change, directory::CustomFieldChange>;

/// One portal at one revision: its people, their custom fields, its credentials, its settings. Read methods see nothing
/// else. Immutable once published. Thread: any number of readers.
struct Portal {
  base::Revision revision = 0;
  Settings settings;
  directory::Directory directory;
  access::AccessTable access;
  directory::CustomFieldTable custom_fields;
};

using Snapshot = std::shared_ptr<const Portal>;

inline constexpr std::size_t most_grants = 1000;   ///< of a person for an application
inline constexpr std::size_t most_sessions = 100;  ///< of a person

/// The next revision of a portal in the making. What write methods and imports get. Thread: one.
class PortalDraft {
 public:
  /// `base` is the newest snapshot; the draft shares its data and does not need it afterwards.
  explicit PortalDraft(const Portal& base);

  const Settings& settings() const { return settings_; }
  void set_settings(const Settings& settings);
  directory::Draft& directory() { return directory_; }
  access::AccessDraft& access() { return access_; }
  directory::CustomFieldDraft& custom_fields() { return custom_fields_; }
  /// Adds a webhook under an id that no other one ever had, and returns that.
  base::WebhookId add_webhook(const access::Webhook& webhook);
  /// Adds a definition under an id that no other one ever had, and returns that.
  base::CustomFieldId add_custom_field(directory::CustomField field);
  /// An application, a grant or a session under an id that no other one ever had, for the caller to complete and to
  /// put. The oldest goes when a person has `most_grants` for the application already, or `most_sessions`.
  access::Application new_application(base::UnixSeconds now);
  access::Grant new_grant(base::ApplicationId application, base::UserId user, base::UnixSeconds now);
  access::Session new_session(base::UserId user, base::UnixSeconds now);
  /// An id for an option of a custom field, which no other one of this portal ever had.
  base::CustomOptionId new_custom_option();
  /// Ids one above the highest that ever was. Nothing when that is the largest there can be.
  std::optional<base::DepartmentId> new_department_id();
  std::optional<base::UserId> new_user_id();
  /// Makes what follows from the changes so far: who left is signed out and nobody's tokens act for them. Call once all
  /// is written, before `changes`; not when recorded changes are repeated.
  void cascade();
  /// Repeats a recorded change; they may come in any order.
  void apply(const Change& change);

  /// What differs from the base, each record once.
  std::vector<Change> changes() const;
  /// The portal with all changes, at `revision`. The draft is spent.
  Portal finish(base::Revision revision);

 private:
  Settings noted_settings() const;
  // Leaves room for one more of the person's. What is over goes, once an hour or when there is no room; then the
  // oldest.
  template <class Record, class Which>
  void make_room(base::UserId user, std::size_t most, base::UnixSeconds now, Which&& which);

  Settings base_settings_;
  Settings settings_;
  directory::Draft directory_;
  access::AccessDraft access_;
  directory::CustomFieldDraft custom_fields_;
};

}  // namespace muster::portal
