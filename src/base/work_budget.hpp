#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <limits>

#include "base/clock.hpp"

namespace muster::base {

/// What one piece of work may take: processor time of its thread, and bytes of what it writes.
struct WorkLimits {
  Microseconds time = std::numeric_limits<Microseconds>::max();
  std::size_t bytes = std::numeric_limits<std::size_t>::max();
  bool operator==(const WorkLimits&) const = default;
};

class WorkBudget;

/// Ends work that took all of its budget. It is thrown from deep inside a loop to whoever set the budget.
class WorkStopped final : public std::exception {
 public:
  enum class Reason { time, bytes, cancelled };
  WorkStopped(const WorkBudget& budget, Reason reason) : budget_(&budget), reason_(reason) {}
  const char* what() const noexcept override { return "the work took more than it may"; }
  /// Whether this budget is the one that is spent.
  bool is_of(const WorkBudget& budget) const { return budget_ == &budget; }
  Reason reason() const { return reason_; }

 private:
  const WorkBudget* budget_;
  Reason reason_;
};

/// Bounds the work that this thread does as long as the budget lives. Every loop that can be long calls `step`, and
/// what writes calls `wrote`; they throw WorkStopped once a budget is spent. Budgets nest: the outer one holds for all
/// within it, the inner one alone bounds bytes. It belongs to the thread, as the time does that it measures, so that no
/// loop can be handed on without it. Thread: one.
class WorkBudget {
 public:
  /// `written` is how large the buffer is already that the bytes are counted in. Lifetime: `cancelled` outlives the
  /// budget; once it is true the work ends at its next look at the time.
  explicit WorkBudget(const WorkLimits& limits, std::size_t written = 0, const std::atomic<bool>* cancelled = nullptr);
  ~WorkBudget();
  WorkBudget(const WorkBudget&) = delete;
  WorkBudget& operator=(const WorkBudget&) = delete;

  /// How much of the time is left, at least 0.
  Microseconds time_left();

  /// So many turns of a loop, each of which takes up to some microseconds.
  static void step(std::int32_t turns = 1) {
    if ((steps_left -= turns) < 0) look();
  }
  /// What follows takes about so long and cannot be ended in between. Throws when a budget has less time left.
  static void expect(Microseconds time);
  /// How large the buffer is now.
  static void wrote(std::size_t size) {
    if (size > largest_size) stop_for_bytes();
  }
  /// How much may be written to a buffer of this size. All there is without a budget.
  static std::size_t bytes_left(std::size_t size) { return size < largest_size ? largest_size - size : 0; }

 private:
  static void look();
  [[noreturn]] static void stop_for_bytes();
  static Microseconds thread_time();
  bool is_over(Microseconds now);
  // Throws when one of the budgets is over at this time.
  static void look_at(Microseconds time);

  static constexpr std::int32_t steps_between_looks = 64;  // a look costs as much as some steps
  static inline constinit thread_local std::int32_t steps_left = steps_between_looks;
  static inline constinit thread_local std::size_t largest_size = std::numeric_limits<std::size_t>::max();
  static inline constinit thread_local WorkBudget* innermost = nullptr;

  WorkBudget* const outer_;
  const std::size_t outer_size_;
  const Microseconds time_;
  Microseconds end_ = -1;  // in processor time of the thread; set by the first look, as most work ends before it
  const std::atomic<bool>* const cancelled_;
};

}  // namespace muster::base
