#include "store/sqlite/header_watch.hpp"

#include <fmt/format.h>

#include <cstring>
#include <random>

namespace muster::store::sqlite {
namespace {

using base::Result;

// Offsets in the header, as SQLite documents them.
constexpr std::size_t page_size_place = 16;
constexpr std::size_t change_counter_place = 24;
constexpr std::size_t page_count_place = 28;
constexpr std::size_t schema_cookie_place = 40;
constexpr std::size_t application_place = 68;

// How many schema changes by another version of Muster are accepted between two checks.
constexpr std::uint32_t most_schema_changes = 1000;

std::uint32_t number_at(const unsigned char* header, std::size_t place) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) number = number << 8 | header[place + i];
  return number;
}

}  // namespace

bool HeaderWatch::read(Seen& seen) const {
  sqlite3_file* file = nullptr;
  if (sqlite3_file_control(database_, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK || !file->pMethods)
    return false;
  sqlite3_int64 size = 0;
  if (file->pMethods->xFileSize(file, &size) != SQLITE_OK) return false;
  seen.size = size;
  return file->pMethods->xRead(file, seen.header.data(), static_cast<int>(seen.header.size()), 0) == SQLITE_OK;
}

bool HeaderWatch::can_follow(const Seen& earlier, const Seen& later) {
  const unsigned char* before = earlier.header.data();
  const unsigned char* now = later.header.data();
  if (std::memcmp(before, now, page_size_place + 2) != 0)
    return false;  // the fixed start of every SQLite file, and the page size
  if (std::memcmp(before + application_place, now + application_place, 4) != 0) return false;
  if (number_at(now, schema_cookie_place) - number_at(before, schema_cookie_place) > most_schema_changes) return false;
  const auto counted =
      static_cast<std::int32_t>(number_at(now, change_counter_place) - number_at(before, change_counter_place));
  if (counted != 0) return counted > 0;
  return later.size >= earlier.size && number_at(now, page_count_place) >= number_at(before, page_count_place);
}

Result<void> HeaderWatch::check() {
  Seen now;
  bool fits = read(now) && (!any_ || can_follow(last_, now));
  // The first read may have met a write of another process.
  if (!fits) fits = read(now) && (!any_ || can_follow(last_, now));
  if (!fits) {
    const char* const name = sqlite3_db_filename(database_, "main");
    return base::unavailable(
        fmt::format("{}: something else wrote over the file while the store is in use, so nothing is saved any more; "
                    "end this process and restore a backup",
                    name ? name : ""));
  }
  last_ = now;
  any_ = true;
  return {};
}

Result<void> number_anew(sqlite3* database) {
  std::random_device random;
  const auto set = fmt::format("PRAGMA schema_version={}", 1 + random() % (std::uint32_t{1} << 30));
  return run(database, set.c_str(), "the file cannot be given its number");
}

}  // namespace muster::store::sqlite
