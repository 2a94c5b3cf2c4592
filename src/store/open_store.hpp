#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "portal/store.hpp"

namespace muster::store {

/// The places in a commit where a crash must do no harm; tests die there.
enum class CommitStep { begun, record_written, all_written, committed };

struct SqliteOptions {
  std::filesystem::path file;
  bool create = true;    ///< otherwise a file that does not exist is `not_found`
  bool to_read = false;  ///< a store that can only be read will do, as it is, and then each write is an error
  std::function<void(const std::string&)> warn = nullptr;  ///< is told what the operator should know, a line each
  std::function<void(CommitStep)> on_commit_step = nullptr;
};

/// A durable store in one SQLite file (WAL, full synchronisation), made when it does not exist and brought to the
/// present schema. Each write, and `wait_for_change`, is `unavailable` as long as its files are not where they were.
/// Errors: `unsupported` for a newer schema or a file that is not ours, `invalid` for a file of several names, `busy`
/// when a server has another file open by this name, `unavailable` else.
base::Result<std::unique_ptr<portal::Store>> open_sqlite_store(SqliteOptions options);

/// The portals of such a file, which is left as it is, also when it is of an earlier schema. Errors as above, and
/// `not_found` without a file.
base::Result<portal::PortalList> look_at_portals(const std::filesystem::path& file);

/// A store that lives as long as the object, for tests.
std::unique_ptr<portal::Store> make_memory_store();

}  // namespace muster::store
