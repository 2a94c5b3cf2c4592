#pragma once

#include <filesystem>

#include "store/sqlite/connection.hpp"

namespace muster::store::sqlite {

/// Makes an empty file a store, or checks that it is one and brings its schema to the present version. `unsupported`,
/// naming the file, for somebody else's database and for a newer schema; both are left as they are.
base::Result<void> migrate(sqlite3* database, const std::filesystem::path& file);

/// The same check alone, for a store that is not to be changed; an empty file is none.
base::Result<void> check_schema(sqlite3* database, const std::filesystem::path& file);

}  // namespace muster::store::sqlite
