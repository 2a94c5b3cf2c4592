#include "rest/protocol/wire_error.hpp"

#include <stdexcept>
#include <string>

namespace muster::rest {
namespace {

bool is(const WireError& error, const WireError& known) {
  return error.code == known.code && error.description == known.description;
}

// "BITRIX_REST_V3_EXCEPTION_METHODNOTFOUNDEXCEPTION" for "ERROR_METHOD_NOT_FOUND".
std::string version_3_code(std::string_view code) {
  std::string name = "BITRIX_REST_V3_EXCEPTION_";
  if (code.starts_with("ERROR_")) code.remove_prefix(6);
  for (const char c : code) {
    if (c != '_') name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return name + "EXCEPTION";
}

}  // namespace

Version3Error version_3_error(const WireError& error) {
  if (error.code == errors::insufficient_scope.code)
    return {403, version_3_code(error.code), "Insufficient access rights: required scope is missing"};
  // REST 3.0 does not tell which error of a credential it is, nor that HTTPS is required.
  if (error.status == 401 || error.status == 403)
    return {error.status, version_3_code("ACCESS_DENIED"), "Access denied"};
  if (is(error, errors::method_not_found)) return {error.status, version_3_code(error.code), "Method not found"};
  // Clients decide by these codes whether and when to try again.
  const bool is_limit = error.status == 429 || error.status >= 500 || is(error, errors::portal_deleted);
  return {error.status, is_limit ? std::string(error.code) : version_3_code(error.code), error.description};
}

void write_error(record::JsonWriter& out, const WireError& error) {
  out.string("error", error.code);
  out.string("error_description", error.told.empty() ? error.description : error.told);
  if (!error.argument) return;
  out.string("argument", *error.argument);
}

void throw_exception_from_error(const WireError& error, const boost::source_location& where) {
  throw std::runtime_error(std::string(error.code) + " (unchecked result at " + where.to_string() + ")");
}

}  // namespace muster::rest
