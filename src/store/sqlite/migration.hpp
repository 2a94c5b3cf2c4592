#pragma once

#include <filesystem>

#include "store/sqlite/connection.hpp"

namespace muster::store::sqlite {

/// Creates the present schema in an empty database.
base::Result<void> make_schema(sqlite3* database, const std::filesystem::path& file);

/// Checks that a database is a store, migrates it to the present schema, and checks that all tables, columns and
/// indexes are there. Errors name the file: `unsupported` when it is not a store or has a newer schema, and then it is
/// not changed; `unavailable` when a part is missing.
base::Result<void> migrate(sqlite3* database, const std::filesystem::path& file);

/// The same inside a transaction of the caller, who may roll it back.
base::Result<void> migrate_within(sqlite3* database, const std::filesystem::path& file);

/// Checks that the database is a store of a known version, without changing it. An empty file is not a store.
base::Result<void> check_schema(sqlite3* database, const std::filesystem::path& file);

/// Checks that the database is a complete store of the present version, without changing it. For a store that is only
/// read.
base::Result<void> check_present_schema(sqlite3* database, const std::filesystem::path& file);

}  // namespace muster::store::sqlite
