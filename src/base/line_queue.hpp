#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace muster::base {

/// A queue of lines that a separate thread writes to standard error, so that a slow reader blocks nobody. The queue is
/// limited in bytes. Lines that do not fit are lost and counted, and so are lines that a full disk refuses. When there
/// is room again, one line reports how many were lost.
class LineQueue {
 public:
  /// Makes the line that reports how many lines were lost. Never called by two threads at once.
  using LostLine = std::function<std::string(std::uint64_t count)>;

  /// `most` is the number of bytes that may wait in the queue.
  LineQueue(std::size_t most, LostLine lost_line);
  LineQueue(const LineQueue&) = delete;
  LineQueue& operator=(const LineQueue&) = delete;
  /// Calls `flush`. Lines that are still waiting after that are lost.
  ~LineQueue();

  /// Adds whole lines. No other line gets between them. Does not block. Any thread.
  void push(std::string_view lines);
  /// Waits until everything pushed so far is written. Gives up after a second in which nothing could be written, or
  /// about five seconds in all.
  void flush();
  /// The number of lines lost so far.
  std::uint64_t lost() const;

 private:
  struct State;
  const std::shared_ptr<State> state_;  // shared with the thread, which may be blocked in a write forever
};

}  // namespace muster::base
