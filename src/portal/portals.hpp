#pragma once

#include <atomic>
#include <mutex>

#include "portal/hosts.hpp"

namespace muster::portal {

/// All portals of a store that a process serves.
class Portals {
 public:
  /// Reads the list of portals and loads none of them. Lifetime: store and lock outlive the portals. The lock may be
  /// null.
  static base::Result<std::unique_ptr<Portals>> open(Store& store, ServerLock* server_lock);

  const HostCell& hosts() const { return hosts_; }
  /// Takes over changes of other processes to the list and to loaded portals. Any thread; blocks.
  base::Result<void> catch_up();
  /// Whether the store could be read when it was last asked for changes. Whoever asks calls `note_store`. Any thread.
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
