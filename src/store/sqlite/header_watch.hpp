#pragma once

#include <array>

#include "store/sqlite/connection.hpp"

namespace muster::store::sqlite {

/// Notices when another program, such as `cp`, overwrites the database file in place. It compares the file's header,
/// which identifies the file and has counters that only increase. Thread: the thread of the connection.
class HeaderWatch {
 public:
  /// The database must be in WAL mode and have tables. Lifetime: the connection outlives this object.
  explicit HeaderWatch(sqlite3* database) : database_(database) {}

  /// `unavailable` when the file is not the one of the first call any more. Takes a few microseconds.
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

/// Writes a random number into the header of a new database, so that `HeaderWatch` can tell it from a copy. Nobody else
/// may have it open.
base::Result<void> number_anew(sqlite3* database);

}  // namespace muster::store::sqlite
