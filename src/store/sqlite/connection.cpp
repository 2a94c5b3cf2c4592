#include "store/sqlite/connection.hpp"

#include <fmt/format.h>

#include <new>

#include "base/file_owner.hpp"

namespace muster::store::sqlite {

using base::Error;
using base::ErrorKind;
using base::Result;

namespace {

bool is_refusal(int code) {
  code &= 0xff;
  return code == SQLITE_CANTOPEN || code == SQLITE_READONLY || code == SQLITE_PERM || code == SQLITE_AUTH;
}

// "; " and who owns the file, when SQLite was denied access to it; else "".
std::string whose(int code, const std::filesystem::path& file) {
  const std::string why = is_refusal(code) && !file.empty() ? base::why_refused(file) : "";
  return why.empty() ? "" : "; " + why;
}

// Maps an error code of SQLite. Data that is too large is the writer's fault (`invalid`), because smaller data may fit.
ErrorKind kind_of(int code) {
  switch (code & 0xff) {
    case SQLITE_NOTADB: return ErrorKind::unsupported;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return ErrorKind::busy;
    case SQLITE_FULL:
    case SQLITE_TOOBIG:
    case SQLITE_NOMEM: return ErrorKind::invalid;
    default: return ErrorKind::unavailable;
  }
}

}  // namespace

Error failure(sqlite3* database, std::string_view what) {
  const char* const file = sqlite3_db_filename(database, "main");
  return Error(kind_of(sqlite3_errcode(database)), fmt::format("the store: {}: {}{}", what, sqlite3_errmsg(database),
                                                               whose(sqlite3_errcode(database), file ? file : "")));
}

Statement::Statement(sqlite3* database, std::string_view sql) : database_(database) {
  sqlite3_prepare_v3(database, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement_,
                     nullptr);
}

Result<bool> Statement::step() {
  if (statement_ && bound_ != SQLITE_OK)
    return base::unavailable(fmt::format("the store: a value cannot be bound: {}", sqlite3_errstr(bound_)));
  const int code = statement_ ? sqlite3_step(statement_) : SQLITE_ERROR;
  if (code == SQLITE_ROW) return true;
  const auto result = code == SQLITE_DONE ? Result<bool>(false) : failure(database_, "a statement failed");
  sqlite3_reset(statement_);  // a statement that is not reset keeps its lock
  return result;
}

std::optional<std::string_view> Statement::text(int column) const {
  if (sqlite3_column_type(statement_, column) == SQLITE_NULL) return std::nullopt;
  const auto* start = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  if (!start) throw std::bad_alloc();
  return std::string_view(start, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
}

namespace {

Result<Connection> connect_as(const std::filesystem::path& file, const std::string& name, int flags) {
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(name.c_str(), &opened, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  Connection connection(opened, sqlite3_close_v2);
  if (code != SQLITE_OK)
    return base::unavailable(fmt::format("{}: {}{}", file.string(), sqlite3_errmsg(opened), whose(code, file)));
  sqlite3_busy_timeout(opened, patience_ms);
  return connection;
}

}  // namespace

Result<Connection> connect(const std::filesystem::path& file, bool create) {
  return connect_as(file, file.string(), SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0));
}

Result<Connection> connect_to_read(const std::filesystem::path& file, bool unchanging) {
  std::string address = "file:";
  for (const char c : std::filesystem::absolute(file).string()) {
    if (c == '%' || c == '?' || c == '#')
      address += fmt::format("%{:02x}", static_cast<unsigned char>(c));
    else
      address += c;
  }
  address += unchanging ? "?mode=ro&immutable=1" : "?mode=ro";
  return connect_as(file, address, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
}

Result<void> run(sqlite3* database, const char* sql, std::string_view what) {
  if (sqlite3_exec(database, sql, nullptr, nullptr, nullptr) != SQLITE_OK) return failure(database, what);
  return {};
}

void roll_back(sqlite3* database) {
  sqlite3_exec(database, "ROLLBACK", nullptr, nullptr, nullptr);
}

ReadTransaction::ReadTransaction(sqlite3* database) : database_(database), own_(sqlite3_get_autocommit(database) != 0) {
  if (own_) begun_ = run(database, "BEGIN", "cannot read");
}

ReadTransaction::~ReadTransaction() {
  if (own_ && begun_) roll_back(database_);
}

Result<std::uint64_t> number_of(sqlite3* database, std::string_view sql) {
  Statement statement(database, sql);
  const auto row = statement.step();
  if (!row) return row.error();
  return *row ? statement.number(0) : 0;
}

}  // namespace muster::store::sqlite
