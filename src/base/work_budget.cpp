#include "base/work_budget.hpp"

#include <algorithm>
#include <ctime>

namespace muster::base {
namespace {

Microseconds ask(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return Microseconds{time.tv_sec} * 1'000'000 + time.tv_nsec / 1'000;
}

// How long the thread's processor time is taken to run as fast as the other clock. A thread that is interrupted for
// less is charged for the pause.
constexpr Microseconds longest_guess = 200;

template <class T>
T sum_or_most(T left, T right) {
  return right > std::numeric_limits<T>::max() - left ? std::numeric_limits<T>::max() : left + right;
}

}  // namespace

WorkBudget::WorkBudget(const WorkLimits& limits, std::size_t written, const std::atomic<bool>* cancelled)
    : outer_(innermost), outer_size_(largest_size), time_(limits.time), cancelled_(cancelled) {
  innermost = this;
  largest_size = sum_or_most(written, limits.bytes);
}

WorkBudget::~WorkBudget() {
  innermost = outer_;
  largest_size = outer_size_;
}

bool WorkBudget::is_over(Microseconds now) {
  if (end_ < 0) end_ = sum_or_most(now, time_);
  return now >= end_;
}

Microseconds WorkBudget::time_left() {
  const Microseconds now = thread_time();
  return is_over(now) ? 0 : end_ - now;
}

void WorkBudget::look() {
  steps_left = steps_between_looks;
  if (innermost) look_at(thread_time());
}

void WorkBudget::expect(Microseconds time) {
  if (!innermost) return;
  const Microseconds now = thread_time();
  look_at(now);  // starts the budgets that were not checked before
  look_at(now + time);
}

// When several budgets are spent, the outermost one is reported, because it ends all inside it.
void WorkBudget::look_at(Microseconds now) {
  const WorkBudget* spent = nullptr;
  auto reason = WorkStopped::Reason::time;
  for (WorkBudget* budget = innermost; budget; budget = budget->outer_) {
    const bool cancelled = budget->cancelled_ && budget->cancelled_->load(std::memory_order_relaxed);
    if (!budget->is_over(now) && !cancelled) continue;
    spent = budget;
    reason = cancelled ? WorkStopped::Reason::cancelled : WorkStopped::Reason::time;
  }
  if (spent) throw WorkStopped(*spent, reason);
}

void WorkBudget::stop_for_bytes() {
  throw WorkStopped(*innermost, WorkStopped::Reason::bytes);
}

// The kernel tells a thread's processor time by a system call, which takes twenty times as long as to read a clock. So
// the clock goes on from what the kernel said last. The result never goes back.
Microseconds WorkBudget::thread_time() {
  struct Known {
    Microseconds clock;
    Microseconds processor;  // what the kernel said then
    Microseconds result;     // what was made of it
  };
  static constinit thread_local Known known{-longest_guess, 0, 0};
  static constinit thread_local Microseconds latest = 0;
  const Microseconds clock = ask(CLOCK_MONOTONIC);
  if (clock - known.clock >= longest_guess) {
    const Microseconds processor = ask(CLOCK_THREAD_CPUTIME_ID);
    known = {clock, processor, std::max(known.result + (processor - known.processor), latest)};
  }
  latest = known.result + (clock - known.clock);
  return latest;
}

}  // namespace muster::base
