#include "admin/refusal.hpp"

#include <stdexcept>

namespace muster::admin {

bool is_unknown(Reason reason) {
  return reason == Reason::unknown_user || reason == Reason::unknown_department || reason == Reason::unknown_webhook ||
         reason == Reason::unknown_application;
}

void throw_exception_from_error(const Refusal& refusal, const boost::source_location& where) {
  throw std::runtime_error(refusal.message + " (unchecked result at " + where.to_string() + ")");
}

}  // namespace muster::admin
