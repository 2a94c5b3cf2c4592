#pragma once

#include <cstddef>
#include <future>
#include <span>
#include <vector>

#include "directory/builder.hpp"
#include "portal/portal.hpp"

namespace muster::portal {

/// Builds a portal from all its records while they are being read. People are collected in batches, and another thread
/// puts one batch into the directory while the caller reads the next. A portal that fits into one batch needs no
/// thread. Thread: one.
class Assembly {
 public:
  /// Takes a record of any kind. They should come in the order of ids, kind by kind, which is fastest.
  void put(const Change& change);
  /// Takes the packed record of a person.
  void put_user(std::span<const std::byte> record);
  /// Returns the portal. The assembly must not be used afterwards. Like `put`, it throws what the other thread threw.
  Portal finish(base::Revision revision);

 private:
  struct Batch {
    std::vector<std::byte> records;  // each begins at a multiple of 8
    std::vector<std::size_t> ends;
  };

  void build(const Batch& batch);
  void hand_over();
  void wait() {
    if (building_.valid()) building_.get();
  }

  directory::Builder directory_;  // belongs to the other thread until `wait` returns
  PortalDraft others_{Portal{}};
  Batch filling_;
  Batch handed_over_;
  std::future<void> building_;  // destroyed first, which waits for the thread
};

}  // namespace muster::portal
