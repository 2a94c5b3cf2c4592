#pragma once

#include "portal/snapshot_cell.hpp"
#include "rest/dispatcher.hpp"
#include "support/company.hpp"

namespace muster::fuzz {

/// A small company with everything that replies differ by, and what serves it. The secret of its owner's webhook is
/// short, so that a mutation seldom breaks it: `/rest/1/s/{method}`.
struct Served {
  Served();

  test::FixedClock clock{test::test_now};
  rest::Service service;
  portal::SnapshotCell cell;
  rest::Dispatcher dispatcher;
};

}  // namespace muster::fuzz
