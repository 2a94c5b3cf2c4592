#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace muster::base {

/// A counter that one thread increments and any thread reads. A reader may see a slightly old value. It takes no lock.
class Counter {
 public:
  void add(std::uint64_t more = 1) {
    value_.store(value_.load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
  }
  std::uint64_t read() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// Counts values in buckets. `bounds` lists the largest value of each bucket in rising order, and one more bucket holds
/// the values above all of them. One thread observes, any thread reads.
template <const auto& bounds>
class Histogram {
 public:
  /// The counts of one histogram, or the sum of several.
  struct Reading {
    std::array<std::uint64_t, bounds.size() + 1> counts{};  // the last one: values above all bounds
    std::uint64_t sum = 0;

    std::uint64_t count() const {
      std::uint64_t all = 0;
      for (const std::uint64_t one : counts) all += one;
      return all;
    }
  };

  void observe(std::uint64_t value) {
    std::size_t bucket = 0;
    while (bucket < bounds.size() && value > bounds[bucket]) ++bucket;
    counts_[bucket].add();
    sum_.add(value);
  }
  void add_to(Reading& reading) const {
    for (std::size_t i = 0; i < counts_.size(); ++i) reading.counts[i] += counts_[i].read();
    reading.sum += sum_.read();
  }

 private:
  std::array<Counter, bounds.size() + 1> counts_;
  Counter sum_;
};

}  // namespace muster::base
