#pragma once

#include <filesystem>
#include <string>

namespace muster::store::sqlite {

/// What a store's write-ahead log holds of committed changes that SQLite is going to ignore, because their checksums
/// do not fit: a line for the operator that names the file; "" when there is nothing of the kind. Looked at before
/// SQLite opens the store, and only when nobody else has it open.
std::string unusable_log(const std::filesystem::path& log);

}  // namespace muster::store::sqlite
