#include "http/process_stats.hpp"

#include <unistd.h>

#include <ctime>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace muster::http {
namespace {

// The second number in /proc/self/statm, which counts pages.
std::uint64_t resident_pages() {
  std::ifstream file("/proc/self/statm");
  std::uint64_t size = 0;
  std::uint64_t resident = 0;
  file >> size >> resident;
  return resident;
}

// When this process started, in clock ticks since the machine did.
std::uint64_t start_ticks() {
  std::ifstream file("/proc/self/stat");
  std::string line;
  std::getline(file, line);
  const auto name_end = line.rfind(')');  // the name may hold anything
  if (name_end == std::string::npos) return 0;
  std::istringstream fields(line.substr(name_end + 1));
  std::string field;
  for (int i = 3; i < 22; ++i) fields >> field;
  std::uint64_t ticks = 0;
  fields >> ticks;
  return ticks;
}

double seconds_of(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

}  // namespace

ProcessStats read_process_stats() {
  ProcessStats stats;
  stats.resident_bytes = resident_pages() * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  std::error_code ignored;
  for (std::filesystem::directory_iterator at("/proc/self/fd", ignored), end; at != end; at.increment(ignored))
    ++stats.open_descriptors;
  if (stats.open_descriptors > 0) --stats.open_descriptors;  // the one that was open for counting
  const double age =
      seconds_of(CLOCK_BOOTTIME) - static_cast<double>(start_ticks()) / static_cast<double>(sysconf(_SC_CLK_TCK));
  stats.started = seconds_of(CLOCK_REALTIME) - age;
  return stats;
}

}  // namespace muster::http
