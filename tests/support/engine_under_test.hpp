#pragma once

#include <cstdlib>
#include <string>

#include "http/engine/engine_choice.hpp"

namespace muster::test {

/// The engine that servers of the tests use, as ENGINE_UNDER_TEST says: CTest runs what concerns connections once for
/// each. "auto" when it says nothing.
inline std::string engine_under_test() {
  const char* const name = std::getenv("ENGINE_UNDER_TEST");
  return name && *name ? name : "auto";
}

/// The same for a server in this process.
inline http::EngineKind engine_kind_under_test() {
  const std::string name = engine_under_test();
  return name == "epoll"      ? http::EngineKind::epoll
         : name == "io_uring" ? http::EngineKind::io_uring
                              : http::EngineKind::automatic;
}

}  // namespace muster::test
