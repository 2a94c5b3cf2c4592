#pragma once

#include <chrono>

namespace muster::test {

/// How long a test waits for what must come. It guards against hanging and measures nothing: sanitizers are slow.
inline constexpr std::chrono::seconds patience{60};

}  // namespace muster::test
