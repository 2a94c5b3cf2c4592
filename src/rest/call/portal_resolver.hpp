#pragma once

#include <string>

#include "portal/hosts.hpp"
#include "rest/protocol/request.hpp"
#include "rest/protocol/wire_error.hpp"

namespace muster::rest {

/// One thread's way from a request to its portal (protocol.md 1.3). It keeps snapshots for the next request,
/// and nothing of the request itself. Thread: one.
class PortalResolver {
 public:
  explicit PortalResolver(const portal::HostCell& hosts) : hosts_(hosts) {}
  /// Every host leads to one portal, which is read alone.
  explicit PortalResolver(const portal::SnapshotCell& snapshots) : hosts_(snapshots) {}

  /// Where a request leads. Lifetime: until the next one is looked for.
  struct Resolution {
    const portal::HostTable::Hosted* hosted = nullptr;  ///< null: no portal
    const portal::Portal* snapshot = nullptr;           ///< null: no portal, or it is not loaded, or none is needed
    bool by_old_name = false;                           ///< the portal has moved to the first of its host names
    const WireError* refusal = nullptr;                 ///< why the request goes no further; null when it does
  };
  /// The portal that answers for the host, as it is now. A request that is no call needs no portal.
  Resolution find(std::string_view host, bool is_call);
  /// The same for a portal that is known by its number.
  Resolution find(base::PortalId id);
  /// What belongs to a portal, without its snapshot; null when there is no such portal.
  const portal::HostTable::Hosted* hosted(base::PortalId id) { return hosts_.find(id); }

  /// Lets go of old snapshots. Call now and then.
  void refresh() { hosts_.refresh(); }
  /// Lets go of all snapshots, for a thread that may not ask again for long.
  void release() { hosts_.release(); }

 private:
  portal::HostReader hosts_;
};

/// The request's address at the portal's first host name. `public_url` has the scheme and port, unless it is "".
std::string address_at(const portal::PortalEntry& portal, const Request& request, std::string_view public_url);

}  // namespace muster::rest
