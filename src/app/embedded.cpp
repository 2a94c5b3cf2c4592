#include "app/embedded.hpp"

extern "C" {
extern const char muster_demo_company[];
extern const char muster_demo_company_end[];
}

namespace muster::app {

std::string_view demo_company() {
  return {muster_demo_company, static_cast<std::size_t>(muster_demo_company_end - muster_demo_company)};
}

}  // namespace muster::app
