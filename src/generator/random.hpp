#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace muster::generator {

/// Random numbers by SplitMix64. The same seed and stream give the same numbers on every machine and with every
/// standard library; the distributions of <random> do not promise that. Draw only one number in each statement, because
/// the compiler chooses the order in which the arguments of a call are computed. Not for secrets. Thread: one.
class Random {
 public:
  /// The streams of a seed are independent: drawing from one does not change the numbers of another.
  Random(std::uint64_t seed, std::uint64_t stream) : state_(mix(seed) ^ mix(~stream)) {}

  std::uint64_t next() { return mix(state_ += golden); }
  /// From 0 to `limit` - 1; `limit` is at least 1.
  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>((next() >> 32) * limit >> 32); }
  /// From `first` to `last`, both included.
  std::uint32_t between(std::uint32_t first, std::uint32_t last) { return first + below(last - first + 1); }
  /// Like `below`, but small numbers are more frequent; for lists that begin with what is common.
  std::uint32_t low(std::uint32_t limit) {
    const std::uint32_t one = below(limit);
    const std::uint32_t other = below(limit);
    return std::min(one, other);
  }
  bool percent(std::uint32_t chance) { return below(100) < chance; }
  template <class T>
  const T& pick(const std::vector<T>& list) {
    return list[below(static_cast<std::uint32_t>(list.size()))];
  }
  template <class T>
  const T& pick_low(const std::vector<T>& list) {
    return list[low(static_cast<std::uint32_t>(list.size()))];
  }

 private:
  static constexpr std::uint64_t golden = 0x9e3779b97f4a7c15;
  static constexpr std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  std::uint64_t state_;
};

}  // namespace muster::generator
