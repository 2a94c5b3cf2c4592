#pragma once

#include <string>

#include "portal/hosts.hpp"
#include "rest/protocol/request.hpp"
#include "rest/protocol/wire_error.hpp"

namespace muster::rest {

/// Finds the portal of a request by its host name (protocol.md 1.3). It keeps snapshots for later requests, but nothing
/// of the request itself. Thread: one.
class PortalResolver {
 public:
  /// Lifetime: the cell outlives the resolver.
  explicit PortalResolver(const portal::HostCell& hosts) : hosts_(hosts) {}
  /// For a single portal, to which every host leads. Lifetime: the cell outlives the resolver.
  explicit PortalResolver(const portal::SnapshotCell& snapshots) : hosts_(snapshots) {}

  /// The portal of a request. Lifetime: until the next call of `find`, `refresh` or `release`.
  struct Resolution {
    const portal::HostTable::Hosted* hosted = nullptr;  ///< null: no portal
    const portal::Portal* snapshot = nullptr;           ///< null: no portal, not loaded yet, or not needed
    bool by_old_name = false;            ///< an old host name; clients are sent to the portal's first one
    const WireError* refusal = nullptr;  ///< the error to answer with; null when the request may go on
  };
  /// Finds the portal that answers for a host. `is_call` says whether the request calls a method. Only then the
  /// snapshot is looked up, and a missing or closed portal is an error.
  Resolution find(std::string_view host, bool is_call);
  /// The same for a call to a portal whose id is known. When there is no such portal, `hosted` is null without an
  /// error.
  Resolution find(base::PortalId id);
  /// The portal's entry in the table of hosts; null when there is no such portal. Lifetime: as that of a Resolution.
  const portal::HostTable::Hosted* hosted(base::PortalId id) { return hosts_.find(id); }

  /// Replaces outdated snapshots, so that their memory can be freed. Call it regularly.
  void refresh() { hosts_.refresh(); }
  /// Releases all snapshots, for a thread that may be idle for long.
  void release() { hosts_.release(); }

 private:
  portal::HostReader hosts_;
};

/// The URL of the same request at the portal's first host name, which the portal must have. Scheme and port are those
/// of `public_url` or, when that is "", of the request.
std::string address_at(const portal::PortalEntry& portal, const Request& request, std::string_view public_url);

}  // namespace muster::rest
