#pragma once

#include <sqlite3.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>

#include "base/result.hpp"

namespace muster::store::sqlite {

/// The error for the last failed call of SQLite. `unsupported`: the file is not a database. `busy`: another process
/// held it for too long. `invalid`: the data is too large for the disk, for SQLite or for the memory. Otherwise
/// `unavailable`. When the system denied access, the message also tells who owns the file and what to do.
base::Error failure(sqlite3* database, std::string_view what);

/// A prepared statement. Bind values, step, and read columns by index. Lifetime: at most as long as its connection.
/// Bound texts must outlive the steps. Texts that were read live until the next step.
class Statement {
 public:
  /// When the SQL cannot be prepared, each step fails.
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
  /// Returns true for a row and false at the end. Also fails when a value could not be bound, because NULL would be
  /// used instead.
  base::Result<bool> step();
  std::uint64_t number(int column) const { return static_cast<std::uint64_t>(signed_number(column)); }
  std::int64_t signed_number(int column) const { return sqlite3_column_int64(statement_, column); }
  /// Nothing for NULL. Throws bad_alloc when SQLite has no memory for the text.
  std::optional<std::string_view> text(int column) const;
  void finish() { sqlite3_reset(statement_); }

 private:
  // Keeps the first of several failures.
  Statement& note(int code) {
    if (bound_ == SQLITE_OK) bound_ = code;
    return *this;
  }

  sqlite3* database_;
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = SQLITE_OK;
};

using Connection = std::unique_ptr<sqlite3, decltype(&sqlite3_close_v2)>;

/// How long a connection waits for locks of others, in milliseconds.
inline constexpr int patience_ms = 60'000;  // a large import of another process may lock out writers that long

/// Opens a database. The connection waits up to a minute for locks of others. Errors name the file.
base::Result<Connection> connect(const std::filesystem::path& file, bool create);
/// Opens a database for reading only. `unchanging` promises that nobody writes to it meanwhile. SQLite then needs no
/// files next to it and looks at none.
base::Result<Connection> connect_to_read(const std::filesystem::path& file, bool unchanging);

/// Runs statements that return no rows. An error starts with `what`, followed by SQLite's message.
base::Result<void> run(sqlite3* database, const char* sql, std::string_view what);
void roll_back(sqlite3* database);

/// Everything read during its lifetime is of one moment. Inside an open transaction it is part of that transaction.
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

/// The number in the first row, or 0 when there is no row.
base::Result<std::uint64_t> number_of(sqlite3* database, std::string_view sql);

}  // namespace muster::store::sqlite
