#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <limits>

#include "base/clock.hpp"

namespace muster::base {

/// Limits for one piece of work: processor time of its thread in microseconds, and bytes of output.
struct WorkLimits {
  Microseconds time = std::numeric_limits<Microseconds>::max();
  std::size_t bytes = std::numeric_limits<std::size_t>::max();
  bool operator==(const WorkLimits&) const = default;
};

class WorkBudget;

/// Thrown when a budget is spent. It travels from deep inside a loop to the code that set the budget.
class WorkStopped final : public std::exception {
 public:
  enum class Reason { time, bytes, cancelled };
  WorkStopped(const WorkBudget& budget, Reason reason) : budget_(&budget), reason_(reason) {}
  const char* what() const noexcept override { return "the work took more than it may"; }
  /// Whether `budget` is the one that was spent.
  bool is_of(const WorkBudget& budget) const { return budget_ == &budget; }
  Reason reason() const { return reason_; }

 private:
  const WorkBudget* budget_;
  Reason reason_;
};

/// Limits the work of the current thread while the object lives. Every loop that may run long calls `step`, and every
/// writer calls `wrote`. These throw WorkStopped once a budget is spent. Budgets nest: the time of an outer budget
/// includes all inner ones, while only the innermost budget limits bytes. A budget belongs to its thread, because it
/// measures that thread's processor time. Thread: one.
class WorkBudget {
 public:
  /// `written` is the present size of the output buffer, whose growth counts as bytes. When `*cancelled` becomes true,
  /// the work ends at its next check of the time. Lifetime: `cancelled` outlives the budget.
  explicit WorkBudget(const WorkLimits& limits, std::size_t written = 0, const std::atomic<bool>* cancelled = nullptr);
  ~WorkBudget();
  WorkBudget(const WorkBudget&) = delete;
  WorkBudget& operator=(const WorkBudget&) = delete;

  /// The time left in microseconds, at least 0.
  Microseconds time_left();

  /// Counts `turns` turns of a loop. One turn may take up to a few microseconds.
  static void step(std::int32_t turns = 1) {
    if ((steps_left -= turns) < 0) look();
  }
  /// Announces a step that takes about `time` and cannot be interrupted. Throws when a budget has less time left.
  static void expect(Microseconds time);
  /// Reports the present size of the output buffer.
  static void wrote(std::size_t size) {
    if (size > largest_size) stop_for_bytes();
  }
  /// How many bytes may still be written to a buffer of this size. Without a budget there is no limit.
  static std::size_t bytes_left(std::size_t size) { return size < largest_size ? largest_size - size : 0; }

 private:
  static void look();
  [[noreturn]] static void stop_for_bytes();
  static Microseconds thread_time();
  bool is_over(Microseconds now);
  // Throws when one of the budgets is spent at this time.
  static void look_at(Microseconds time);

  static constexpr std::int32_t steps_between_looks = 64;  // checking the time costs as much as a few steps
  static inline constinit thread_local std::int32_t steps_left = steps_between_looks;
  static inline constinit thread_local std::size_t largest_size = std::numeric_limits<std::size_t>::max();
  static inline constinit thread_local WorkBudget* innermost = nullptr;

  WorkBudget* const outer_;
  const std::size_t outer_size_;
  const Microseconds time_;
  Microseconds end_ = -1;  // in processor time of the thread; set by the first check, since most work ends before it
  const std::atomic<bool>* const cancelled_;
};

}  // namespace muster::base
