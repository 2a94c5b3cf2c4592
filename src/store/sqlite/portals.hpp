#pragma once

#include "portal/portal_list.hpp"
#include "store/sqlite/connection.hpp"

namespace muster::store::sqlite {

/// The list of portals. Of one moment only inside a transaction.
base::Result<portal::PortalList> read_portals(sqlite3* database);

/// Makes `after` of `before` inside a transaction, with a revision above it, and removes all that belonged to portals
/// that are gone.
base::Result<void> write_portals(sqlite3* database, const portal::PortalList& before, const portal::PortalList& after);

}  // namespace muster::store::sqlite
