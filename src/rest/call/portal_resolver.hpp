#pragma once

#include <string>

#include "portal/hosts.hpp"
#include "rest/protocol/request.hpp"
#include "rest/protocol/wire_error.hpp"

namespace muster::rest {

/// Leads requests to portals (protocol.md 1.3). One for each dispatcher: it keeps what the last request was
/// led to, until the next one or `forget`. Thread: one.
class PortalResolver {
 public:
  explicit PortalResolver(const portal::HostCell& hosts) : hosts_(hosts) {}
  /// Every host leads to one portal, which is read alone.
  explicit PortalResolver(const portal::SnapshotCell& snapshots) : hosts_(snapshots) {}

  enum class Resolution { found, moved, unknown };
  /// Takes the newest snapshot of the portal that answers for the host, when it is loaded. A request that is no call
  /// needs no portal.
  WireResult<Resolution> open(std::string_view host, bool is_call);
  /// The same for a portal that is known by its number: `nowhere` when there is none.
  WireResult<Resolution> open(base::PortalId id);
  /// What is known of a portal, or nothing but its number.
  portal::PortalEntry entry(base::PortalId id);
  /// From here on until the next `open` there is no portal.
  void forget();

  /// Nothing without a portal, or as long as it is not loaded.
  const portal::Portal* snapshot() const { return snapshot_; }
  /// Of a portal that was found, with what belongs to it.
  const portal::HostTable::Hosted& hosted() const { return *hosted_; }
  /// Its number, or 0 without one.
  base::PortalId id() const { return hosted_ ? hosted_->entry.id : base::PortalId{}; }
  /// Its name, or "" without one.
  std::string_view name() const { return hosted_ ? std::string_view(hosted_->entry.name) : std::string_view(); }
  /// The request's address at the portal's first host name. `public_url` has the scheme and port, unless it is "".
  std::string new_address(const Request& request, std::string_view public_url) const;

  /// Lets go of old snapshots. Call now and then.
  void refresh() { hosts_.refresh(); }
  /// Forgets, and lets go of all snapshots, for a thread that may not ask again for long.
  void release();

 private:
  portal::HostReader hosts_;
  const portal::HostTable::Hosted* hosted_ = nullptr;
  const portal::Portal* snapshot_ = nullptr;
};

}  // namespace muster::rest
