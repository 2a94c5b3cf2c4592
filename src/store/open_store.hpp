#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "portal/store.hpp"

namespace muster::store {

/// The points in a commit at which a crash must do no harm. Tests end the process there.
enum class CommitStep { begun, record_written, all_written, committed };

struct SqliteOptions {
  std::filesystem::path file;
  bool create = true;  ///< otherwise a file that does not exist is `not_found`
  bool to_read =
      false;  ///< for reading only: a store without write access is opened as it is, and then each write is an error
  std::function<void(const std::string&)> warn = nullptr;  ///< receives warnings for the operator, one line each
  std::function<void(CommitStep)> on_commit_step = nullptr;
};

/// Opens a durable store in one SQLite file, with a write-ahead log and full synchronisation. Creates it when it does
/// not exist, and migrates it to the present schema. Afterwards each write and `wait_for_change` return `unavailable`
/// as long as the files are not where they were. Errors: `unsupported` for a newer schema or a file of another kind,
/// `invalid` for a file with several names (hard links), `busy` when a server has another file open under this name,
/// otherwise `unavailable`.
base::Result<std::unique_ptr<portal::Store>> open_sqlite_store(SqliteOptions options);

/// Reads the portals of such a file without changing it, even when its schema is older. Errors as above, and
/// `not_found` when there is no file.
base::Result<portal::PortalList> look_at_portals(const std::filesystem::path& file);

/// Makes a store in memory, for tests.
std::unique_ptr<portal::Store> make_memory_store();

}  // namespace muster::store
