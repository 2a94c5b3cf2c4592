#include "rest/operating_times.hpp"

#include <algorithm>
#include <numeric>

namespace muster::rest {
namespace {

using base::Microseconds;

constexpr Microseconds minute = 60'000'000;

// What lies in the future is from before the clock was set back.
bool counts(Microseconds start, Microseconds now) {
  return now - start < operating_window && start - now <= operating_window;
}

}  // namespace

std::size_t OperatingTimes::Hash::operator()(const Operation& operation) const {
  const std::uint64_t credential = operation.webhook.value ^ ~operation.application.value;
  std::uint64_t mixed = std::uint64_t{operation.portal.value} << 32 ^ credential;
  mixed = (mixed ^ reinterpret_cast<std::uintptr_t>(operation.method)) * 0x9e3779b97f4a7c15;
  return mixed ^ mixed >> 32;
}

void OperatingTimes::drop_old(Baskets& baskets, Microseconds now) {
  std::erase_if(baskets, [&](const Basket& basket) { return !counts(basket.start, now); });
}

Operating OperatingTimes::total(const Baskets& baskets, Microseconds now) {
  const Microseconds first = baskets.empty() ? now : baskets.front().start;
  const Microseconds sum = std::accumulate(baskets.begin(), baskets.end(), Microseconds{0},
                                           [](Microseconds all, const Basket& basket) { return all + basket.sum; });
  return {.sum = sum, .reset_at = first + operating_window};
}

Operating OperatingTimes::spent(const Operation& operation, Microseconds now) {
  Operating spent = total({}, now);
  operations_.use_known(operation, [&](Baskets& baskets) {
    drop_old(baskets, now);
    spent = total(baskets, now);
  });
  return spent;
}

// Calls that ran side by side may be counted in another order than they began in: then the newest basket takes the
// older call, too. So baskets begin a minute apart at least, and there are never more than ten.
OperatingTimes::Charged OperatingTimes::add(const Operation& operation, Microseconds start, Microseconds time) {
  const auto spent = [start](const Baskets& baskets) {
    return std::ranges::none_of(baskets, [start](const Basket& basket) { return counts(basket.start, start); });
  };
  return operations_.use(operation, start, spent, [&](Baskets& baskets) -> Charged {
    drop_old(baskets, start);
    if (baskets.empty() || start - baskets.back().start >= minute) baskets.push_back({start, 0});
    baskets.back().sum += time;
    return {total(baskets, start), {operation, baskets.back().start, time}};
  });
}

void OperatingTimes::take_back(const Charge& charge) {
  operations_.use_known(charge.operation, [&](Baskets& baskets) {
    const auto found = std::ranges::find(baskets, charge.basket, &Basket::start);
    if (found != baskets.end()) found->sum -= charge.time;
  });
}

}  // namespace muster::rest
