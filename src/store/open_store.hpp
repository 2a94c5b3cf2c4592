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
  bool create = true;  ///< otherwise a file that does not exist is `not_found`
  std::function<void(CommitStep)> on_commit_step = nullptr;
};

/// A durable store in one SQLite file (WAL, full synchronisation), made when it does not exist and brought to the
/// present schema. Errors: `unsupported` for a newer schema or a file that is not ours, `unavailable` else.
base::Result<std::unique_ptr<portal::Store>> open_sqlite_store(SqliteOptions options);

/// The portals of such a file, which is left as it is, also when it is of an earlier schema. Errors as above, and
/// `not_found` without a file.
base::Result<portal::PortalList> look_at_portals(const std::filesystem::path& file);

/// A store that lives as long as the object, for tests.
std::unique_ptr<portal::Store> make_memory_store();

}  // namespace muster::store
