#pragma once

#include <pthread.h>

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace muster::rest {

/// Threads for jobs that take long, with a queue in which everybody has a turn: the jobs of one wait behind each
/// other, and hold up nobody else's. What waits is bounded, in all and for each.
class FairPool {
 public:
  struct Bounds {
    std::size_t jobs = 1024;
    std::size_t works_of_one = 128;
    std::size_t bytes = std::size_t{256} << 20;
    std::size_t bytes_of_one = std::size_t{64} << 20;
  };
  /// What a thread that takes jobs is called, and how far it stands back for others, as `nice` counts.
  struct Threads {
    std::size_t count;
    const char* name;
    int niceness = 0;
  };
  /// How many jobs wait, and how many were not taken so far.
  struct Stats {
    std::size_t waiting = 0;
    std::size_t running = 0;
    std::uint64_t refused = 0;
  };
  /// It must not throw. It is given the number of the thread, from 0.
  using Job = std::function<void(std::size_t thread)>;

  FairPool(const Threads& threads, const Bounds& bounds);
  FairPool(const FairPool&) = delete;
  FairPool& operator=(const FairPool&) = delete;
  /// Does what waits, then ends.
  ~FairPool();

  /// Has `job` done on one of the threads, after the earlier ones of `who`. `bytes` is what it holds while it waits.
  /// False when too much waits; then it is not done. Any thread; does not block.
  bool submit(const std::string& who, std::size_t bytes, Job job);
  Stats stats() const;

 private:
  struct Waiting {
    Job job;
    std::size_t bytes;
  };
  // Somebody, as long as something of theirs waits or runs.
  struct Somebody {
    std::deque<Waiting> jobs;
    std::size_t bytes = 0;
    std::size_t running = 0;
  };
  using People = std::map<std::string, Somebody>;

  void serve(std::size_t thread);
  // Whose turn it is; `people_.end()` when everybody who waits has as many threads as one may.
  People::iterator next();
  bool is_done() const { return stopping_ && turns_.empty(); }

  const Bounds bounds_;
  const std::size_t threads_of_one_;
  mutable std::mutex mutex_;
  std::condition_variable some_;
  People people_;
  std::deque<People::iterator> turns_;  // who has something that waits, each once
  std::size_t jobs_ = 0;
  std::size_t bytes_ = 0;
  std::size_t running_ = 0;
  std::uint64_t refused_ = 0;
  bool stopping_ = false;
  std::vector<std::jthread> threads_;  // the last member, so that they end before what they use
};

}  // namespace muster::rest
