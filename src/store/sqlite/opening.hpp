#pragma once

#include <functional>
#include <string>

#include "store/sqlite/connection.hpp"
#include "store/store_file.hpp"

namespace muster::store::sqlite {

/// An open database of a store. `file` is the first member, because it must be closed last.
struct Opened {
  StoreFile file;
  Connection main;
  bool read_only = false;
  bool unchanging = false;  ///< opened on the promise that nobody writes to it
};

/// Receives warnings for the operator, one line each.
using Warn = std::function<void(const std::string&)>;

/// Opens a store for reading and writing. Migrates it to the present schema and sets WAL mode. Errors as for
/// `open_sqlite_store`.
base::Result<Opened> open_to_write(const std::filesystem::path& name, const Warn& warn);

/// Opens a store without changing it, even one that may not be written to. SQLite's files next to the store are used
/// where possible. `unavailable` when they exist and cannot be used, because they may contain changes.
base::Result<Opened> open_to_read(const std::filesystem::path& name, const Warn& warn);

/// Creates a new store and gives it its name once it is complete. Does nothing when another process has created a file
/// of that name by then.
base::Result<void> make_store(const std::filesystem::path& name);

}  // namespace muster::store::sqlite
