#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"

namespace muster::store {

/// A portal as it was read back from a copy of a store.
struct CopiedPortal {
  std::string name;
  base::Revision revision = 0;
  std::size_t departments = 0;
  std::size_t people = 0;
};
using Copied = base::Result<std::vector<CopiedPortal>>;

/// Both functions first write a temporary file next to the target, which only its owner may read. They check it as a
/// whole, as a server would open it, and only then rename it to the target. After an error everything is as before.
/// Errors name the file. `not_found`: there is nothing to copy. `invalid`: something is in the way and `replace` is not
/// set, or both are the same file. `unsupported`: it is not a store or is of a newer version. Otherwise `unavailable`.

/// Copies a store into one file, at one moment. Other processes may read and write it meanwhile. `warn` receives
/// warnings for the operator, one line each.
Copied back_up_sqlite_store(const std::filesystem::path& store, const std::filesystem::path& file, bool replace,
                            const std::function<void(const std::string&)>& warn = nullptr);

/// Restores a store from such a file. `busy` when another process has the store open.
Copied restore_sqlite_store(const std::filesystem::path& file, const std::filesystem::path& store, bool replace);

}  // namespace muster::store
