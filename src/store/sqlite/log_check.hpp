#pragma once

#include <filesystem>
#include <string>

namespace muster::store::sqlite {

/// Checks a store's write-ahead log for committed changes that SQLite will ignore because their checksums do not match.
/// Returns one line for the operator that names the file, or "" when there are none. Call it before SQLite opens the
/// store, and only when nobody else has it open.
std::string unusable_log(const std::filesystem::path& log);

}  // namespace muster::store::sqlite
