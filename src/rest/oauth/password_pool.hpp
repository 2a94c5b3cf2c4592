#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace muster::rest {

/// Threads of their own for what takes long and much memory, above all the hashes of passwords: so that I/O threads
/// answer others meanwhile, and no more memory is taken than so many threads do.
class PasswordPool {
 public:
  /// So many `threads`, at least one. At most `longest_queue` works wait for one.
  PasswordPool(std::size_t threads, std::size_t longest_queue);
  PasswordPool(const PasswordPool&) = delete;
  PasswordPool& operator=(const PasswordPool&) = delete;
  /// Finishes what was submitted.
  ~PasswordPool() = default;

  /// Has `work`, which must not throw, done on one of the threads, in the order of the calls. False when the queue is
  /// full; then it is not done. Any thread; does not block.
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
