#include "e2e/programs.hpp"

#include <cstdlib>

namespace muster::test {
namespace {

const char* other_tree() {
  return std::getenv("MUSTER_PROGRAMS");
}

std::filesystem::path tree() {
  const char* const other = other_tree();
  return other ? other : MUSTER_BUILD_TREE;
}

}  // namespace

const std::filesystem::path& muster_program() {
  static const std::filesystem::path program = tree() / "muster";
  return program;
}

const std::filesystem::path& clocked_program() {
  static const std::filesystem::path program = tree() / "tests" / "muster_on_a_test_clock";
  return program;
}

bool has_sanitizer() {
  return other_tree() != nullptr;
}

}  // namespace muster::test
