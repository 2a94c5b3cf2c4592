#pragma once

#include "base/counters.hpp"

namespace muster::portal {

/// Bounds of the histograms: microseconds, and requests.
inline constexpr std::array<std::uint64_t, 12> commit_times{250,    500,    1'000,   2'500,   5'000,     10'000,
                                                            25'000, 50'000, 100'000, 250'000, 1'000'000, 5'000'000};
inline constexpr std::array<std::uint64_t, 9> commit_sizes{1, 2, 4, 8, 16, 32, 64, 128, 256};

/// What a committer has done so far. Its thread counts, any thread reads.
struct CommitCounts {
  base::Histogram<commit_times> times;   ///< of groups of requests: what they wrote is durable and visible
  base::Histogram<commit_sizes> writes;  ///< requests in such a group
  base::Counter failed;                  ///< requests whose writes could not be stored
};

}  // namespace muster::portal
