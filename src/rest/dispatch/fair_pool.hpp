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

/// A pool of threads for long jobs. Owners of jobs take turns: many jobs of one owner do not delay those of another.
/// At the same time one owner may use all threads but one. The waiting jobs are limited, in total and for each owner.
class FairPool {
 public:
  /// The limits. `jobs` count while they wait, `bytes` until the job is done.
  struct Bounds {
    std::size_t jobs = 1024;
    std::size_t works_of_one = 128;  ///< jobs of one owner
    std::size_t bytes = std::size_t{256} << 20;
    std::size_t bytes_of_one = std::size_t{64} << 20;  ///< bytes of one owner's jobs
  };
  struct Threads {
    std::size_t count;  ///< at least 1
    const char* name;   ///< the system's name of each thread, at most 15 characters
    int niceness = 0;   ///< as in nice(1): above 0, the system prefers other threads
  };
  /// Numbers of jobs.
  struct Stats {
    std::size_t waiting = 0;
    std::size_t running = 0;
    std::uint64_t refused = 0;  ///< since the start
  };
  /// Called with the index of the thread that runs it, from 0 to `count - 1`. Must not throw.
  using Job = std::function<void(std::size_t thread)>;

  FairPool(const Threads& threads, const Bounds& bounds);
  FairPool(const FairPool&) = delete;
  FairPool& operator=(const FairPool&) = delete;
  /// Runs all jobs that wait, then ends the threads. Blocks.
  ~FairPool();

  /// Queues a job of the owner `who`. It begins after all earlier jobs of this owner have begun. `bytes` is the memory
  /// that the job holds. Returns false, and the job never runs, when a limit would be exceeded. Any thread; does not
  /// block.
  bool submit(const std::string& who, std::size_t bytes, Job job);
  /// Any thread.
  Stats stats() const;

 private:
  struct Waiting {
    Job job;
    std::size_t bytes;
  };
  // An owner of jobs, as long as one of them waits or runs.
  struct Somebody {
    std::deque<Waiting> jobs;
    std::size_t bytes = 0;
    std::size_t running = 0;
  };
  using People = std::map<std::string, Somebody>;

  void serve(std::size_t thread);
  // The owner whose turn it is. `people_.end()` when each owner with a waiting job has as many threads as one may have.
  People::iterator next();
  bool is_done() const { return stopping_ && turns_.empty(); }

  const Bounds bounds_;
  const std::size_t threads_of_one_;
  mutable std::mutex mutex_;
  std::condition_variable some_;
  People people_;
  std::deque<People::iterator> turns_;  // the owners with waiting jobs, each once
  std::size_t jobs_ = 0;
  std::size_t bytes_ = 0;
  std::size_t running_ = 0;
  std::uint64_t refused_ = 0;
  bool stopping_ = false;
  std::vector<std::jthread> threads_;  // the last member, so that the threads end before what they use is destroyed
};

}  // namespace muster::rest
