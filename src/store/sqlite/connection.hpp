#pragma once

#include <sqlite3.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>

#include "base/result.hpp"

namespace muster::store::sqlite {

/// What SQLite says of the last call that failed: `unsupported` when the file is no database, `busy` when another
/// process holds it for too long, `invalid` when what is to be written is too large for the disk, for SQLite or for the
/// memory, else `unavailable`. When the system did not allow it, also whose the file is and what to do.
base::Error failure(sqlite3* database, std::string_view what);

/// A prepared statement; bind, step and read columns by place. Lifetime: no longer than its connection; texts that are
/// bound outlive the steps, and texts that are read live until the next one.
class Statement {
 public:
  /// When the text cannot be prepared, each step fails.
  Statement(sqlite3* database, std::string_view sql);
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement() { sqlite3_finalize(statement_); }

  Statement& start() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
    bound_ = SQLITE_OK;
    return *this;
  }
  Statement& bind(int place, std::uint64_t number) { return bind_signed(place, static_cast<std::int64_t>(number)); }
  Statement& bind_signed(int place, std::int64_t number) { return note(sqlite3_bind_int64(statement_, place, number)); }
  Statement& bind(int place, std::string_view text) {
    return note(sqlite3_bind_text64(statement_, place, text.data() ? text.data() : "", text.size(), SQLITE_STATIC,
                                    SQLITE_UTF8));
  }
  /// True for a row, false at the end. Fails as well when a value could not be bound, for then NULL stands in its
  /// place.
  base::Result<bool> step();
  std::uint64_t number(int column) const { return static_cast<std::uint64_t>(signed_number(column)); }
  std::int64_t signed_number(int column) const { return sqlite3_column_int64(statement_, column); }
  /// Nothing for NULL. Throws bad_alloc when SQLite lacks the memory to give it.
  std::optional<std::string_view> text(int column) const;
  void finish() { sqlite3_reset(statement_); }

 private:
  // Of several failures the first.
  Statement& note(int code) {
    if (bound_ == SQLITE_OK) bound_ = code;
    return *this;
  }

  sqlite3* database_;
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = SQLITE_OK;
};

using Connection = std::unique_ptr<sqlite3, decltype(&sqlite3_close_v2)>;

/// How long a connection waits for the locks of others.
inline constexpr int patience_ms = 60'000;  // a large import of another process may hold the writer's place that long

/// Opens a database, which waits for the locks of others for a minute. Errors name the file.
base::Result<Connection> connect(const std::filesystem::path& file, bool create);
/// The same to read alone. `unchanging` says that nobody writes to it meanwhile, so that SQLite needs no files beside
/// it and looks at none.
base::Result<Connection> connect_to_read(const std::filesystem::path& file, bool unchanging);

/// Runs statements that give no rows. `what` stands before SQLite's words in an error.
base::Result<void> run(sqlite3* database, const char* sql, std::string_view what);
void roll_back(sqlite3* database);

/// What is read meanwhile is of one moment. Part of a transaction that is open already, if there is one.
class ReadTransaction {
 public:
  explicit ReadTransaction(sqlite3* database);
  ReadTransaction(const ReadTransaction&) = delete;
  ReadTransaction& operator=(const ReadTransaction&) = delete;
  ~ReadTransaction();
  const base::Result<void>& begun() const { return begun_; }

 private:
  sqlite3* database_;
  bool own_;
  base::Result<void> begun_;
};

/// The number in the first row; 0 when there is none.
base::Result<std::uint64_t> number_of(sqlite3* database, std::string_view sql);

}  // namespace muster::store::sqlite
