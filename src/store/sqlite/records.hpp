#pragma once

#include <functional>

#include "portal/portal.hpp"
#include "store/sqlite/connection.hpp"

namespace muster::store::sqlite {

/// The newest revision of a portal, by a statement that selects it. `not_found` for an unknown portal.
base::Result<base::Revision> revision_of(Statement& select, base::PortalId portal);

/// Gives `visit` the records that a statement selects as kind, id and body, and returns the newest revision: all of one
/// moment. `select` is bound and not yet stepped.
base::Result<base::Revision> visit_records(sqlite3* database, base::PortalId portal, Statement& select,
                                           const std::function<void(const portal::Change&)>& visit);

/// The newest revision of a portal. `not_found` for an unknown one.
base::Result<portal::Portal> load_portal(sqlite3* database, base::PortalId portal);

}  // namespace muster::store::sqlite
