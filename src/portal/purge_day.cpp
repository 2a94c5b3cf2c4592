#include "portal/purge_day.hpp"

#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

namespace muster::portal {
namespace {

constexpr std::int64_t seconds_of_day = 86'400;
// A tenth of the log each day, so that a wrong clock needs weeks to empty it.
constexpr std::uint64_t part_of_log = 10;
constexpr std::uint64_t least_share = 100;

}  // namespace

RealTime RealTime::now() {
  RealTime now;
  std::ifstream("/proc/sys/kernel/random/boot_id") >> now.boot;
  if (now.boot.empty()) now.boot = "process " + std::to_string(::getpid());
  timespec since{};
  ::clock_gettime(CLOCK_BOOTTIME, &since);
  now.seconds = since.tv_sec;
  return now;
}

std::uint64_t PurgeDay::left(const RealTime& now, base::Revision newest, std::uint64_t in_log) {
  if (seen.boot == now.boot) passed += std::max<std::int64_t>(0, now.seconds - seen.seconds);
  if (seen.boot.empty() || passed >= seconds_of_day) {
    passed = 0;
    began_at = newest;
    share = std::max(least_share, in_log / part_of_log);
    forgotten = 0;
  }
  seen = now;
  const std::uint64_t allowed = share + (newest > began_at ? newest - began_at : 0);
  return allowed > forgotten ? allowed - forgotten : 0;
}

}  // namespace muster::portal
