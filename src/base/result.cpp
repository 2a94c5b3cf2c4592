#include "base/result.hpp"

#include <stdexcept>

namespace muster::base {

void throw_exception_from_error(const Error& error, const boost::source_location& where) {
  throw std::runtime_error(error.message + " (unchecked result at " + where.to_string() + ")");
}

}  // namespace muster::base
