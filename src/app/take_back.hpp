#pragma once

#include <span>

#include "portal/live_portal.hpp"

namespace muster::app {

/// Makes every credential that a write changed what it was in `before`, the state on which the write was made:
/// webhooks, applications, grants, sessions, passwords, options. What has been changed again since stays as it is, and
/// so do people and settings. Errors and result are those of the write that does it.
base::Result<base::Revision> take_back(portal::LivePortal& portal, const portal::Origin& origin,
                                       const portal::Portal& before, std::span<const portal::Change> changes);

}  // namespace muster::app
