#include "rest/limits/operating_times.hpp"

#include <algorithm>
#include <numeric>

namespace muster::rest {
namespace {

using base::Microseconds;

constexpr Microseconds window_length = 60'000'000;

// Whether a window still counts. One in the far future is from before the clock was set back.
bool counts(Microseconds start, Microseconds now) {
  return now - start < operating_window && start - now <= operating_window;
}

}  // namespace

std::size_t OperatingTimes::Hash::operator()(const Operation& operation) const {
  const std::uint64_t credential =
      (operation.webhook.value ^ ~operation.application.value) + std::uint64_t{operation.user.value} * 0x9e3779b1;
  std::uint64_t mixed = std::uint64_t{operation.portal.value} << 32 ^ credential;
  mixed = (mixed ^ reinterpret_cast<std::uintptr_t>(operation.method)) * 0x9e3779b97f4a7c15;
  return mixed ^ mixed >> 32;
}

void OperatingTimes::drop_old(TimeWindows& windows, Microseconds now) {
  std::erase_if(windows, [&](const TimeWindow& window) { return !counts(window.start, now); });
}

Operating OperatingTimes::total(const TimeWindows& windows, Microseconds now) {
  const Microseconds first = windows.empty() ? now : windows.front().start;
  const Microseconds sum = std::accumulate(windows.begin(), windows.end(), Microseconds{0},
                                           [](Microseconds all, const TimeWindow& window) { return all + window.sum; });
  return {.sum = sum, .reset_at = first + operating_window};
}

Operating OperatingTimes::spent(const Operation& operation, Microseconds now) {
  Operating spent = total({}, now);
  operations_.use_known(operation, [&](TimeWindows& windows) {
    drop_old(windows, now);
    spent = total(windows, now);
  });
  return spent;
}

// Parallel calls may be counted in another order than they began in; the newest window then counts the older call as
// well. So windows begin at least a minute apart, and there are never more than ten.
OperatingTimes::Charged OperatingTimes::add(const Operation& operation, Microseconds start, Microseconds time) {
  const auto spent = [start](const TimeWindows& windows) {
    return std::ranges::none_of(windows, [start](const TimeWindow& window) { return counts(window.start, start); });
  };
  return operations_.use(operation, start, spent, [&](TimeWindows& windows) -> Charged {
    drop_old(windows, start);
    if (windows.empty() || start - windows.back().start >= window_length) windows.push_back({start, 0});
    windows.back().sum += time;
    return {total(windows, start), {operation, windows.back().start, time}};
  });
}

void OperatingTimes::take_back(const Charge& charge) {
  operations_.use_known(charge.operation, [&](TimeWindows& windows) {
    const auto found = std::ranges::find(windows, charge.window, &TimeWindow::start);
    if (found != windows.end()) found->sum -= charge.time;
  });
}

}  // namespace muster::rest
