#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"

namespace muster::store {

/// What was read back from a copy of a store.
struct CopiedPortal {
  std::string name;
  base::Revision revision = 0;
  std::size_t departments = 0;
  std::size_t people = 0;
};
using Copied = base::Result<std::vector<CopiedPortal>>;

/// Both write a file that only its owner may read beside the one that is to come, open it as a server would, all of it,
/// and only then put it in its place. After an error everything is as it was. Errors name the file: `not_found` when
/// there is nothing to copy, `invalid` when something is in the way and `replace` does not allow that, or when both are
/// the same file, `unsupported` for what is no store or one of a newer version, `unavailable` else.

/// Copies a store, as it is at one moment, into one file. Other processes may read and write it meanwhile.
/// `warn` is told what the operator should know, a line each.
Copied back_up_sqlite_store(const std::filesystem::path& store, const std::filesystem::path& file, bool replace,
                            const std::function<void(const std::string&)>& warn = nullptr);

/// Makes a store of such a file. `busy` when another process has the store open.
Copied restore_sqlite_store(const std::filesystem::path& file, const std::filesystem::path& store, bool replace);

}  // namespace muster::store
