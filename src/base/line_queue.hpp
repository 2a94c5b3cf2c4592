#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace muster::base {

/// Lines on their way to standard error, which a thread of their own writes, so that nobody waits for a reader that is
/// slow or asleep. There is a bound for what waits; lines beyond it are lost and counted, as are those that a full disk
/// does not take. Their number is said by a line in their place once there is room.
class LineQueue {
 public:
  /// Makes the line that says how many were lost. Not called by two threads at once.
  using LostLine = std::function<std::string(std::uint64_t count)>;

  /// `most`: how many bytes may wait.
  LineQueue(std::size_t most, LostLine lost_line);
  LineQueue(const LineQueue&) = delete;
  LineQueue& operator=(const LineQueue&) = delete;
  /// As `flush`. What is not written then is lost.
  ~LineQueue();

  /// Whole lines; no other line gets in between. Does not wait. Any thread.
  void push(std::string_view lines);
  /// Waits until what was pushed is written, but not for long once nobody reads: a second, or five in all.
  void flush();
  /// How many lines were lost so far.
  std::uint64_t lost() const;

 private:
  struct State;
  const std::shared_ptr<State> state_;  // the thread's as well, which may be stuck in a write for ever
};

}  // namespace muster::base
