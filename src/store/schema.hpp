#pragma once

#include <vector>

namespace muster::store {

/// One SQL text for each version of the SQLite schema. It migrates the version before to this one. Only ever append
/// entries. The build embeds the texts from schema/sqlite_N.sql.
extern const std::vector<const char*> schema_steps;

}  // namespace muster::store
