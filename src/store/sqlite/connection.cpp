#include "store/sqlite/connection.hpp"

#include <fmt/format.h>

namespace muster::store::sqlite {

using base::Error;
using base::ErrorKind;
using base::Result;

Error failure(sqlite3* database, std::string_view what) {
  const auto kind = sqlite3_errcode(database) == SQLITE_NOTADB ? ErrorKind::unsupported : ErrorKind::unavailable;
  return Error(kind, fmt::format("the store: {}: {}", what, sqlite3_errmsg(database)));
}

Statement::Statement(sqlite3* database, std::string_view sql) : database_(database) {
  sqlite3_prepare_v3(database, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement_,
                     nullptr);
}

Result<bool> Statement::step() {
  const int code = statement_ ? sqlite3_step(statement_) : SQLITE_ERROR;
  if (code == SQLITE_ROW) return true;
  const auto result = code == SQLITE_DONE ? Result<bool>(false) : failure(database_, "a statement failed");
  sqlite3_reset(statement_);  // what is not reset keeps a lock
  return result;
}

std::optional<std::string_view> Statement::text(int column) const {
  const auto* start = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  if (!start) return std::nullopt;
  return std::string_view(start, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
}

Result<Connection> connect(const std::filesystem::path& file, bool create) {
  sqlite3* opened = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (create ? SQLITE_OPEN_CREATE : 0);
  const int code = sqlite3_open_v2(file.c_str(), &opened, flags, nullptr);
  Connection connection(opened, sqlite3_close_v2);
  if (code != SQLITE_OK) return base::unavailable(fmt::format("{}: {}", file.string(), sqlite3_errmsg(opened)));
  sqlite3_busy_timeout(opened, patience_ms);
  return connection;
}

Result<void> run(sqlite3* database, const char* sql, std::string_view what) {
  if (sqlite3_exec(database, sql, nullptr, nullptr, nullptr) != SQLITE_OK) return failure(database, what);
  return {};
}

void roll_back(sqlite3* database) {
  sqlite3_exec(database, "ROLLBACK", nullptr, nullptr, nullptr);
}

std::uint64_t number_of(sqlite3* database, std::string_view sql) {
  Statement statement(database, sql);
  const auto row = statement.step();
  return row && *row ? statement.number(0) : 0;
}

}  // namespace muster::store::sqlite
