#pragma once

#include <cstdint>

namespace muster::http {

/// What the system reports about this process; 0 for what it does not report.
struct ProcessStats {
  std::uint64_t resident_bytes = 0;
  std::uint64_t open_descriptors = 0;
  double started = 0;  ///< seconds since 1970
};

/// Reads a few files of /proc. Any thread.
ProcessStats read_process_stats();

}  // namespace muster::http
