#pragma once

#include <bitset>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "base/log.hpp"
#include "portal/commit_counts.hpp"
#include "portal/loader.hpp"
#include "portal/served_portal.hpp"

namespace muster::portal {

/// A change to a served portal, which runs on the committer's thread.
class WriteJob {
 public:
  virtual ~WriteJob() = default;
  /// Makes the writes. It is called again on another state when the writes could not be committed, so it must keep
  /// nothing from an earlier call. An exception fails only this job.
  virtual void run(Transaction& transaction) = 0;
  /// Called once, after the last `run` if there was any. Either the writes are durable and visible, or none was made
  /// and the error says why. `busy` means it may be sent again later: the portal is still loading, or another process
  /// has held the store for too long. It runs on the committer's thread, or where Loader::load calls back.
  virtual void finish(const base::Result<base::Revision>& committed) = 0;
};

/// The one thread that writes to served portals. Jobs that wait for a portal during a commit share the next commit,
/// each with its own outcome (group commit).
///
/// An error `invalid` means that a write is too large for the store. Then the group is split in halves to find the job
/// at fault. All other errors are the store's and fail the whole group at once. When another process holds the store
/// for too long, all waiting jobs fail, so that nobody waits for that twice.
class Committer {
 public:
  explicit Committer(base::Log log, Loader::Times times = Loader::Times());
  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;
  /// Runs all submitted jobs, then ends.
  ~Committer();

  /// Queues a job. The portal is loaded first if needed. Any thread; does not block.
  void submit(std::shared_ptr<ServedPortal> portal, std::unique_ptr<WriteJob> job);

  /// The loader of portals. Lifetime: as long as the committer.
  Loader& loader() { return *loader_; }
  const CommitCounts& counts() const { return counts_; }

 private:
  // Limited, so that the first jobs of a long queue do not wait for the last, and a transaction does not grow without
  // end.
  static constexpr std::size_t largest_group = 256;

  using Result = base::Result<base::Revision>;
  using Jobs = std::span<const std::unique_ptr<WriteJob>>;
  struct Waiting {
    std::shared_ptr<ServedPortal> portal;
    std::unique_ptr<WriteJob> job;
  };
  void enqueue(std::shared_ptr<ServedPortal> portal, std::unique_ptr<WriteJob> job);
  void serve();
  bool take_group();
  void commit_group();
  Result commit(Jobs jobs);
  Result run(Jobs jobs);
  bool run_each(Jobs jobs, Transaction& transaction);
  void finish(Jobs jobs, const Result& committed);
  void finish(WriteJob& job, const Result& committed) const;
  std::vector<Waiting> take_waiting();

  base::Log log_;
  CommitCounts counts_;
  std::mutex mutex_;
  std::condition_variable some_;
  std::vector<Waiting> waiting_;
  bool stopping_ = false;
  // Used by the thread only: the present group and which of its jobs threw. Neither allocates memory during a commit.
  std::shared_ptr<ServedPortal> portal_;
  std::vector<std::unique_ptr<WriteJob>> group_;
  std::bitset<largest_group> threw_;
  std::thread thread_;
  std::optional<Loader> loader_;
};

}  // namespace muster::portal
