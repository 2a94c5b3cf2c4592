#pragma once

#include "base/counters.hpp"

namespace muster::portal {

/// Bounds of the histograms, in microseconds and in requests.
inline constexpr std::array<std::uint64_t, 12> commit_times{250,    500,    1'000,   2'500,   5'000,     10'000,
                                                            25'000, 50'000, 100'000, 250'000, 1'000'000, 5'000'000};
inline constexpr std::array<std::uint64_t, 9> commit_sizes{1, 2, 4, 8, 16, 32, 64, 128, 256};

/// Statistics of a committer. Its thread counts, any thread reads.
struct CommitCounts {
  base::Histogram<commit_times> times;   ///< time until a group's writes are durable and visible
  base::Histogram<commit_sizes> writes;  ///< requests in a group
  base::Counter failed;                  ///< requests whose writes could not be stored
};

}  // namespace muster::portal
