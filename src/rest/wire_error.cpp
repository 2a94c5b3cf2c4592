#include "rest/wire_error.hpp"

#include <stdexcept>
#include <string>

namespace muster::rest {

void throw_exception_from_error(const WireError& error, const boost::source_location& where) {
  throw std::runtime_error(std::string(error.code) + " (unchecked result at " + where.to_string() + ")");
}

}  // namespace muster::rest
