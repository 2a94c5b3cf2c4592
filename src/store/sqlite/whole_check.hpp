#pragma once

#include <filesystem>

#include "store/backup.hpp"
#include "store/sqlite/connection.hpp"

namespace muster::store::sqlite {

/// Opens a copy of a store as a server would, and all of it: each page, each table, the list of portals, each record
/// of each portal, the audit logs and the uses of webhooks. Leaves the copy as it is; nobody else has it open. Errors
/// name `name`: `unsupported` for what is no store or one of a newer version, `unavailable` for a damaged one.
Copied check_wholly(sqlite3* copy, const std::filesystem::path& name);

}  // namespace muster::store::sqlite
