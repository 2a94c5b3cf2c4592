#pragma once

#include <atomic>
#include <mutex>

#include "portal/hosts.hpp"

namespace muster::portal {

/// All portals of a store, as one process serves them.
class Portals {
 public:
  /// Reads which there are, and loads none. Lifetime: both outlive the portals; the server_lock may be none.
  static base::Result<std::unique_ptr<Portals>> open(Store& store, ServerLock* server_lock);

  const HostCell& hosts() const { return hosts_; }
  /// Takes over what other processes have committed, to the list and to portals that are loaded. Any thread; blocks.
  base::Result<void> catch_up();
  /// Whether the store could be read when it was last asked for changes; whoever asks notes it. Any thread.
  bool store_answers() const { return store_answers_; }
  void note_store(bool answers) { store_answers_ = answers; }

 private:
  Portals(Store& store, ServerLock* server_lock);
  void show(const PortalList& list);

  Store& store_;
  ServerLock* server_lock_;
  std::mutex catching_up_;
  std::atomic<bool> store_answers_{true};
  HostCell hosts_;
};

}  // namespace muster::portal
