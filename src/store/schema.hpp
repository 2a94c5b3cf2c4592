#pragma once

#include <vector>

namespace muster::store {

/// One entry for each version of the SQLite schema: what brings the version before it to it. Append only; the text of
/// schema/sqlite_N.sql, embedded by the build.
extern const std::vector<const char*> schema_steps;

}  // namespace muster::store
