#pragma once

#include <chrono>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "portal/portal.hpp"
#include "portal/portal_list.hpp"
#include "portal/purge_day.hpp"

namespace muster::portal {

/// The origin of a write, for the audit log: who wrote, when and from where.
struct Origin {
  base::UnixSeconds at = 0;
  std::string action = {};       ///< the method, "department.update", or the command, "muster import"
  base::UserId user = {};        ///< the person on whose behalf it was; none for a command
  base::WebhookId webhook = {};  ///< the credential is this or `application`; none for a command
  base::ApplicationId application = {};
  std::string address = {};  ///< the client's address, or the system user who ran the command
  std::string request = {};  ///< the X-Request-ID; "" for a command
  bool operator==(const Origin&) const = default;
};

/// What one write changes in a portal. It becomes one revision.
struct NewRevision {
  Origin origin;
  std::vector<Change> changes;
};

/// One record that a revision changed. `…Gone` stands for a record that did not exist. Settings that were never changed
/// are the default ones.
struct AuditChange {
  Change before;
  Change after;
};

/// Which revisions of the audit log to return.
struct AuditQuery {
  /// Only revisions that changed this record, and of their changes only this one.
  std::variant<std::monostate, base::DepartmentId, base::UserId, base::WebhookId> record = {};
  base::UserId by = {};  ///< only those made on this person's behalf
  std::optional<base::UnixSeconds> since = {};
  std::optional<base::UnixSeconds> until = {};  ///< the first second that is too late
  std::size_t limit = std::numeric_limits<std::size_t>::max();
};

/// Receives revisions, the newest first. `revision` is called once for each, followed by `change` for each record that
/// it changed, in any order.
struct AuditVisitor {
  std::function<void(base::Revision, const Origin&)> revision;
  std::function<void(const AuditChange&)> change;
};

/// The result of one step of removing the oldest revisions.
struct Forgotten {
  std::size_t revisions = 0;
  bool more = false;       ///< another step is needed
  bool held_back = false;  ///< the daily limit is reached; the rest must wait for another day
};

/// The revision that a server reports for a portal it has not loaded: it will show the newest one once somebody asks.
inline constexpr base::Revision any_revision = std::numeric_limits<base::Revision>::max();

/// The lock of the process that serves the store. It tells other processes how far this server has come. The destructor
/// releases it.
class ServerLock {
 public:
  virtual ~ServerLock() = default;
  /// Reports that readers of this server see `revision` of the portal or a later one from now on. Any thread.
  virtual void shown(base::PortalId portal, base::Revision revision) = 0;
  /// Reports that this server answers for the portals of this list or a later one from now on. Any thread.
  virtual void listed(base::Revision list) = 0;
  /// Reports where clients reach this server, such as "http://127.0.0.1:8080". Any thread.
  virtual void reached_at(const std::string& url) = 0;
};

/// Stores portals. Calls are blocking. A commit names the revision on which it was made, and fails with `conflict` when
/// that is no longer the newest. Several processes may have one durable store open.
///
/// Errors: any call returns `unavailable` when the medium fails. After an error nothing is half done.
/// Thread: any. Calls are serialised, except that one thread may be in `wait_for_change` at the same time. Callbacks
/// must not call the store.
class Store {
 public:
  virtual ~Store() = default;

  virtual base::Result<PortalList> portals() = 0;
  /// Passes the list to `edit` and stores the result. When an entry is gone, everything of that portal is removed.
  /// `edit` must not change an entry's revision. Returns the list's revision, which is new when the list differs. An
  /// error of `edit` is returned, and then nothing changes.
  using EditPortals = std::function<base::Result<void>(PortalList&)>;
  virtual base::Result<base::Revision> change_portals(const EditPortals& edit) = 0;

  /// Loads the newest revision of a portal. `not_found` for an unknown one.
  virtual base::Result<Portal> load(base::PortalId portal) = 0;
  /// Writes the revisions `expected + 1` and following, all or none, and returns the last one. After that they and
  /// their audit log entries survive a crash of the machine, if the store is durable. `conflict` when the newest
  /// revision is not `expected`. `invalid` when they are too large for the disk, the store or the memory, so that fewer
  /// of them may succeed. `busy` when another process has held the store for too long.
  virtual base::Result<base::Revision> commit(base::PortalId portal, base::Revision expected,
                                              std::span<const NewRevision> revisions) = 0;
  /// Calls `visit` with the changes that bring a portal from `revision` to the newest revision, which is returned. Each
  /// record that differs occurs once, in any order.
  virtual base::Result<base::Revision> changes_after(base::PortalId portal, base::Revision revision,
                                                     const std::function<void(const Change&)>& visit) = 0;
  /// Blocks until something was written since the call that set `seen`, or until `limit` has passed. Returns true in
  /// the first case and updates `seen`. It may sometimes return true without a write. With `seen` 0 nothing has been
  /// seen yet.
  virtual base::Result<bool> wait_for_change(std::uint64_t& seen, std::chrono::milliseconds limit) = 0;

  /// Reads the audit log. A revision committed meanwhile may be left out. A webhook comes with the hash of its secret,
  /// which must not be shown to anybody. `not_found` for an unknown portal.
  virtual base::Result<void> audit(base::PortalId portal, const AuditQuery& query, const AuditVisitor& visitor) = 0;
  /// Removes the oldest revisions from the audit log, up to the first one made at `before` or later. It is one step,
  /// short enough to keep nobody waiting, and within the daily limit of PurgeDay. The records themselves stay.
  /// `not_found` for an unknown portal.
  virtual base::Result<Forgotten> forget_audit(base::PortalId portal, base::UnixSeconds before,
                                               const RealTime& now) = 0;

  /// Stores when webhooks were last used. It makes no revision, and neither the audit log nor `changes_after` shows it.
  /// Unknown webhooks and hours earlier than the stored one are ignored. Does not wait: `busy` while another thread or
  /// process uses the store. `not_found` for an unknown portal.
  virtual base::Result<void> keep_uses(base::PortalId portal, std::span<const access::WebhookUse> uses) = 0;
  /// When a portal's webhooks were last used, ordered by id, as far as it was stored. The data of a webhook is removed
  /// together with it. `not_found` for an unknown portal.
  virtual base::Result<std::vector<access::WebhookUse>> webhook_uses(base::PortalId portal) = 0;

  /// Makes this process the one that serves the store. `busy`, with the other's process id, when another process serves
  /// it already.
  virtual base::Result<std::unique_ptr<ServerLock>> lock_server() = 0;
  /// Where clients reach the serving process. "" when there is none, or when it has not reported its address.
  virtual std::string served_at() = 0;
  /// Waits until the serving process, if there is one, shows `revision` of the portal. `busy` when it does not within
  /// `limit`. That is not a failure of the commit itself.
  virtual base::Result<void> wait_until_shown(base::PortalId portal, base::Revision revision,
                                              std::chrono::milliseconds limit) = 0;
  /// The same for the list of portals.
  virtual base::Result<void> wait_until_listed(base::Revision list, std::chrono::milliseconds limit) = 0;
};

/// Returns the portal with this name, and adds it when there is none.
base::Result<base::PortalId> create_portal(Store& store, const std::string& name);

}  // namespace muster::portal
