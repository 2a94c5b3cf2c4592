#pragma once

#include <array>

namespace muster::store {

/// One entry for each version of the SQLite schema: what brings the version before it to it. Append only; the text of
/// schema/sqlite_N.sql, embedded by the build.
extern const std::array<const char*, 1> schema_steps;

}  // namespace muster::store
