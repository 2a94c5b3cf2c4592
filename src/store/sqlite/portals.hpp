#pragma once

#include "portal/portal_list.hpp"
#include "store/sqlite/connection.hpp"

namespace muster::store::sqlite {

/// Reads the list of portals. It is only consistent inside a transaction.
base::Result<portal::PortalList> read_portals(sqlite3* database);

/// Changes the stored list from `before` to `after`, with a new revision, and removes everything of portals that are
/// gone. Inside a transaction.
base::Result<void> write_portals(sqlite3* database, const portal::PortalList& before, const portal::PortalList& after);

}  // namespace muster::store::sqlite
