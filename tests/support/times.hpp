#pragma once

namespace muster::test {

/// How often a test that tries the same with other random values does so: a sixth of `count` under a sanitizer. Nothing
/// new is to be found in memory by further rounds, each of which takes up to ten times as long there.
template <typename Number>
constexpr Number times(Number count) {
#ifdef MUSTER_SANITIZED
  return (count + 5) / 6;
#else
  return count;
#endif
}

}  // namespace muster::test
