#pragma once

#include <chrono>

namespace muster::test {

/// How long a test waits for something that must happen. It is long because sanitizers are slow: it only keeps tests
/// from hanging, and measures nothing.
inline constexpr std::chrono::seconds patience{60};

}  // namespace muster::test
