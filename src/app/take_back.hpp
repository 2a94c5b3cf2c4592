#pragma once

#include <span>

#include "portal/live_portal.hpp"

namespace muster::app {

/// Undoes the changes that one write made to credentials: webhooks, applications, grants, sessions, passwords, options.
/// Each gets back its state in `before`, the portal on which that write was made. A credential that was changed again
/// since then is left alone. Changes to people, departments and settings are not undone. It is a new write, whose
/// revision or error is returned.
base::Result<base::Revision> take_back(portal::LivePortal& portal, const portal::Origin& origin,
                                       const portal::Portal& before, std::span<const portal::Change> changes);

}  // namespace muster::app
