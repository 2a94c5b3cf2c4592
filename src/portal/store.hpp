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

/// Who wrote, when and from where: what the audit log says of a revision besides what it changed.
struct Origin {
  base::UnixSeconds at = 0;
  std::string action = {};       ///< the method, "department.update", or the command, "muster import"
  base::UserId user = {};        ///< on whose behalf; none for a command
  base::WebhookId webhook = {};  ///< the credential, this or the next; none for a command
  base::ApplicationId application = {};
  std::string address = {};  ///< the client's, or the name of the command's user on the machine
  std::string request = {};  ///< the X-Request-ID; "" for a command
  bool operator==(const Origin&) const = default;
};

/// What one write makes of a portal: it becomes one revision.
struct NewRevision {
  Origin origin;
  std::vector<Change> changes;
};

/// One record that a revision changed. A record that was not there is a `…Gone`; settings never made are the default.
struct AuditChange {
  Change before;
  Change after;
};

/// Which revisions to tell of.
struct AuditQuery {
  /// Those that changed this record, and of them this change alone.
  std::variant<std::monostate, base::DepartmentId, base::UserId, base::WebhookId> record = {};
  base::UserId by = {};  ///< those made on this person's behalf
  std::optional<base::UnixSeconds> since = {};
  std::optional<base::UnixSeconds> until = {};  ///< the first second that is too late
  std::size_t limit = std::numeric_limits<std::size_t>::max();
};

/// Is told of revisions, the newest first: of each once, and then of each record that it changed, in any order.
struct AuditVisitor {
  std::function<void(base::Revision, const Origin&)> revision;
  std::function<void(const AuditChange&)> change;
};

/// What one step of forgetting the oldest revisions did.
struct Forgotten {
  std::size_t revisions = 0;
  bool more = false;       ///< another step is needed
  bool held_back = false;  ///< what is too old and left must wait for another day
};

/// What a server shows of a portal that it has not loaded: whatever is the newest once somebody asks.
inline constexpr base::Revision any_revision = std::numeric_limits<base::Revision>::max();

/// Tells other processes that this one serves the store and how far it has come. Given back by being destroyed.
class ServerLock {
 public:
  virtual ~ServerLock() = default;
  /// From now on readers of this server see `revision` of the portal or a later one. Any thread.
  virtual void shown(base::PortalId portal, base::Revision revision) = 0;
  /// From now on this server answers for the portals of this list or a later one. Any thread.
  virtual void listed(base::Revision list) = 0;
  /// From now on clients reach this server at `url`, such as "http://127.0.0.1:8080". Any thread.
  virtual void reached_at(const std::string& url) = 0;
};

/// Where portals are kept. Small, blocking, and checked by revision: a commit says which revision it was made on, and
/// fails with `conflict` when that is no longer the newest. Several processes may hold one durable store open.
///
/// Errors: `unavailable` when the medium fails, whatever the call. Nothing is half done after an error.
/// Thread: any. Calls take turns, except `wait_for_change`, which one thread may be in meanwhile. What they are given
/// to call must not call the store.
class Store {
 public:
  virtual ~Store() = default;

  virtual base::Result<PortalList> portals() = 0;
  /// Gives `edit` the list to change, and keeps what became of it: all that belongs to an entry that is gone goes, too.
  /// An entry's revision is not the list's to change. Returns the list's revision, a new one when it differs; after an
  /// error of `edit`, which is returned, nothing did.
  using EditPortals = std::function<base::Result<void>(PortalList&)>;
  virtual base::Result<base::Revision> change_portals(const EditPortals& edit) = 0;

  /// The newest revision of a portal. `not_found` for an unknown one.
  virtual base::Result<Portal> load(base::PortalId portal) = 0;
  /// Writes revisions `expected + 1` and on, all or none, and returns the last; once it returns they survive a crash
  /// of the machine (durable stores), and so does what the audit log says of them. `conflict` when the newest revision
  /// is not `expected`; `invalid` when they are too large for the disk, the store or the memory, so that fewer may do;
  /// `busy` when another process has held the store for too long.
  virtual base::Result<base::Revision> commit(base::PortalId portal, base::Revision expected,
                                              std::span<const NewRevision> revisions) = 0;
  /// Gives `visit` what to apply to a portal at `revision` to bring it to the newest one, which is returned: each
  /// record that differs, once, in any order.
  virtual base::Result<base::Revision> changes_after(base::PortalId portal, base::Revision revision,
                                                     const std::function<void(const Change&)>& visit) = 0;
  /// Blocks until anything was written since the call that set `seen`, or `limit` has passed; true in the first case,
  /// with `seen` set anew. Now and then true without a reason. A mark that is 0 has seen nothing.
  virtual base::Result<bool> wait_for_change(std::uint64_t& seen, std::chrono::milliseconds limit) = 0;

  /// Tells what the audit log has. A revision that is committed meanwhile may be left out. A webhook comes with the
  /// hash of its secret, which is to be shown to nobody. `not_found` for an unknown portal.
  virtual base::Result<void> audit(base::PortalId portal, const AuditQuery& query, const AuditVisitor& visitor) = 0;
  /// Forgets the oldest revisions up to the first one that was made at `before` or later, in a step short enough to
  /// keep nobody waiting, and no more of them on one day than PurgeDay allows. The records stay as they are.
  /// `not_found` for an unknown portal.
  virtual base::Result<Forgotten> forget_audit(base::PortalId portal, base::UnixSeconds before,
                                               const RealTime& now) = 0;

  /// Keeps when webhooks were last used. Makes no revision, and neither the audit log nor `changes_after` tells of it.
  /// Left out are webhooks that are not there and hours before the one that is kept. Does not wait: `busy` while
  /// another thread or process uses the store. `not_found` for an unknown portal.
  virtual base::Result<void> keep_uses(base::PortalId portal, std::span<const access::WebhookUse> uses) = 0;
  /// When a portal's webhooks were last used, by id, as far as it was kept. What is known of a webhook goes with it.
  /// `not_found` for an unknown portal.
  virtual base::Result<std::vector<access::WebhookUse>> webhook_uses(base::PortalId portal) = 0;

  /// Makes this process the one that serves the store. `busy`, naming the other's process id, when one does already.
  virtual base::Result<std::unique_ptr<ServerLock>> lock_server() = 0;
  /// Where clients reach the serving process; "" when there is none, or it has not said so.
  virtual std::string served_at() = 0;
  /// Returns once the serving process, if there is one, shows `revision` of the portal. `busy` when it does not within
  /// `limit`, which is no failure of the commit itself.
  virtual base::Result<void> wait_until_shown(base::PortalId portal, base::Revision revision,
                                              std::chrono::milliseconds limit) = 0;
  /// The same for a list of portals.
  virtual base::Result<void> wait_until_listed(base::Revision list, std::chrono::milliseconds limit) = 0;
};

/// The portal of this name, which is made when there is none.
base::Result<base::PortalId> create_portal(Store& store, const std::string& name);

}  // namespace muster::portal
