#pragma once

#include <filesystem>

#include "store/sqlite/connection.hpp"

namespace muster::store::sqlite {

/// Makes an empty database a store of the present schema.
base::Result<void> make_schema(sqlite3* database, const std::filesystem::path& file);

/// Checks that a database is a store, brings its schema to the present version, and checks that all tables, columns
/// and indexes are there. Errors name the file: `unsupported` for what is no store and for a newer schema, which are
/// left as they are, `unavailable` for a store that lacks something.
base::Result<void> migrate(sqlite3* database, const std::filesystem::path& file);

/// The same within a transaction that the caller has begun, and may roll back.
base::Result<void> migrate_within(sqlite3* database, const std::filesystem::path& file);

/// Whether it is a store that this version knows, for one that is not to be changed. An empty file is none.
base::Result<void> check_schema(sqlite3* database, const std::filesystem::path& file);

/// The same for one that is to be read as it is: of the present version, with all that belongs to it.
base::Result<void> check_present_schema(sqlite3* database, const std::filesystem::path& file);

}  // namespace muster::store::sqlite
