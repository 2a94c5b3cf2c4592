#pragma once

#include <filesystem>

#include "store/backup.hpp"
#include "store/sqlite/connection.hpp"

namespace muster::store::sqlite {

/// Checks a whole copy of a store by opening it as a server would. It reads every page and table, the list of portals,
/// every record of every portal, the audit logs and the uses of webhooks. The copy is not changed. Nobody else may have
/// it open. Errors name `name`: `unsupported` when it is not a store or is of a newer version, `unavailable` when it is
/// damaged.
Copied check_wholly(sqlite3* copy, const std::filesystem::path& name);

}  // namespace muster::store::sqlite
