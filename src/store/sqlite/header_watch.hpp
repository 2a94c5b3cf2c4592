#pragma once

#include <array>

#include "store/sqlite/connection.hpp"

namespace muster::store::sqlite {

/// Notices that something else than SQLite wrote over a database's file in place, as `cp` does: by the header at its
/// beginning, which tells of the file's identity and only ever counts up.
/// Thread: that of the connection.
class HeaderWatch {
 public:
  /// Of a database in WAL mode that has tables. Lifetime: the connection outlives it.
  explicit HeaderWatch(sqlite3* database) : database_(database) {}

  /// `unavailable` when the file is not the one of the first call any more. Takes some microseconds.
  base::Result<void> check();

 private:
  static constexpr std::size_t header_size = 100;
  struct Seen {
    std::array<unsigned char, header_size> header{};
    std::int64_t size = 0;
  };
  bool read(Seen& seen) const;
  static bool can_follow(const Seen& earlier, const Seen& later);

  sqlite3* database_;
  bool any_ = false;
  Seen last_;
};

/// Gives a new database a number of its own in its header, by which `HeaderWatch` tells it from a copy of it. Nobody
/// else has it open.
base::Result<void> number_anew(sqlite3* database);

}  // namespace muster::store::sqlite
