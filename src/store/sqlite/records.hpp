#pragma once

#include <functional>

#include "portal/portal.hpp"
#include "store/sqlite/connection.hpp"

namespace muster::store::sqlite {

/// Reads the newest revision of a portal with a statement that selects it. `not_found` for an unknown portal.
base::Result<base::Revision> revision_of(Statement& select, base::PortalId portal);

/// Calls `visit` with the records that `select` returns as kind, id and body. Returns the newest revision of the same
/// moment. `select` must be bound and not yet stepped.
base::Result<base::Revision> visit_records(sqlite3* database, base::PortalId portal, Statement& select,
                                           const std::function<void(const portal::Change&)>& visit);

/// Loads a portal at its newest revision. `not_found` for an unknown one.
base::Result<portal::Portal> load_portal(sqlite3* database, base::PortalId portal);

}  // namespace muster::store::sqlite
