#pragma once

#include "portal/snapshot_cell.hpp"
#include "rest/dispatch/dispatcher.hpp"
#include "rest/dispatch/write_queue.hpp"
#include "support/company.hpp"

namespace muster::fuzz {

/// A small company with everything that replies differ by, and what serves it. The secret of its owner's webhook is
/// short, so that a mutation seldom breaks it: `/rest/1/s/{method}`. Person 1 signs in as `a@b.c` with `p`.
struct Served {
  Served();

  /// Makes a request that the dispatcher left for the writer, as rest::WriteQueue does, and forgets what it changed:
  /// one input does not change what the next one meets.
  rest::Reply write(const rest::DeferredRequest& request, std::string& out);

  test::FixedClock clock{test::test_now};
  rest::Service service;
  portal::SnapshotCell cell;
  rest::Dispatcher dispatcher;
};

}  // namespace muster::fuzz
