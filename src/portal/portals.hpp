#pragma once

#include <mutex>

#include "portal/hosts.hpp"

namespace muster::portal {

/// All portals of a store, as one process serves them.
class Portals {
 public:
  /// Reads which there are, and loads none but one that is alone. Lifetime: both outlive the portals; the claim may be
  /// none.
  static base::Result<std::unique_ptr<Portals>> open(Store& store, ServingClaim* claim);

  const HostCell& hosts() const { return hosts_; }
  /// Takes over what other processes have committed, to the list and to portals that are loaded. Any thread; blocks.
  base::Result<void> catch_up();

 private:
  Portals(Store& store, ServingClaim* claim);
  void show(const PortalList& list);

  Store& store_;
  ServingClaim* claim_;
  std::mutex catching_up_;
  HostCell hosts_;
};

}  // namespace muster::portal
