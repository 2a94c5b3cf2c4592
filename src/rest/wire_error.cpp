#include "rest/wire_error.hpp"

#include <stdexcept>
#include <string>

namespace muster::rest {

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
