#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace muster::rest {

/// A pool of threads for work that takes long and needs much memory, above all password hashes. So the I/O threads can
/// answer other requests meanwhile, and the number of threads bounds the memory.
class PasswordPool {
 public:
  /// Starts `threads` threads, at least one. At most `longest_queue` jobs may wait.
  PasswordPool(std::size_t threads, std::size_t longest_queue);
  PasswordPool(const PasswordPool&) = delete;
  PasswordPool& operator=(const PasswordPool&) = delete;
  /// Finishes all submitted jobs.
  ~PasswordPool() = default;

  /// Runs `work`, which must not throw, on one of the threads. Jobs start in the order of the calls. Returns false, and
  /// does not run it, when the queue is full. Any thread; does not block.
  bool submit(std::function<void()> work);

 private:
  void serve(const std::stop_token& stop);

  const std::size_t longest_queue_;
  std::mutex mutex_;
  std::condition_variable_any some_;
  std::deque<std::function<void()>> waiting_;
  std::vector<std::jthread> threads_;  // the last member, so that they end before what they use
};

}  // namespace muster::rest
