#include "app/serving/embedded.hpp"

extern "C" {
extern const char muster_demo_company[];
extern const char muster_demo_company_end[];
extern const char muster_generator_words[];
extern const char muster_generator_words_end[];
}

namespace muster::app {

std::string_view demo_company() {
  return {muster_demo_company, static_cast<std::size_t>(muster_demo_company_end - muster_demo_company)};
}

std::string_view generator_words() {
  return {muster_generator_words, static_cast<std::size_t>(muster_generator_words_end - muster_generator_words)};
}

}  // namespace muster::app
