#pragma once

#include <functional>
#include <string>

#include "store/sqlite/connection.hpp"
#include "store/store_file.hpp"

namespace muster::store::sqlite {

/// A store's database, open. The file is closed last, as it must be.
struct Opened {
  StoreFile file;
  Connection main;
  bool read_only = false;
  bool unchanging = false;  ///< opened as one that nobody writes to
};

/// Is told what the operator should know, a line each.
using Warn = std::function<void(const std::string&)>;

/// Opens a store to read and write, of the present schema and in WAL mode. Errors as `open_sqlite_store`.
base::Result<Opened> open_to_write(const std::filesystem::path& name, const Warn& warn);

/// Opens a store as it is, also one that may not be written to: what SQLite has beside a store is used where that is
/// possible, and where it is not there. `unavailable` where it is there and cannot be used, for it may hold changes.
base::Result<Opened> open_to_read(const std::filesystem::path& name, const Warn& warn);

/// Makes a new store, which has its name once it is whole. None when there is a file of that name by then.
base::Result<void> make_store(const std::filesystem::path& name);

}  // namespace muster::store::sqlite
