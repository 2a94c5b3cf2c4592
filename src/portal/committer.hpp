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

/// Something that changes a served portal, made on the committer's thread.
class WriteJob {
 public:
  virtual ~WriteJob() = default;
  /// Makes its writes. Called again, on another state, when they could not be committed as they were, so nothing of an
  /// earlier call may be kept. What it throws fails this job alone.
  virtual void run(Transaction& transaction) = 0;
  /// Called once, after the last `run`, if there was any: its writes are durable and visible, or none was made and here
  /// is why. `busy`: it may be sent again later, for the portal is still being loaded, or another process has held the
  /// store for too long. On the committer's thread, or where Loader::load says so.
  virtual void finish(const base::Result<base::Revision>& committed) = 0;
};

/// The one thread that writes to served portals. What waits for a portal while a commit is on its way to the disk
/// shares the next one, each job with its own outcome (group commit).
///
/// When a group cannot be committed, what is one job's fault is looked for by halves: `invalid`, which a store says of
/// what is too large for it. All other errors are the store's, and fail the group at once. When another process holds
/// the store for too long, all that waits fails, so that nobody waits for that twice.
class Committer {
 public:
  explicit Committer(base::Log log, Loader::Times times = Loader::Times());
  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;
  /// Makes what was submitted, then ends.
  ~Committer();

  /// The portal is loaded first, if need be. Any thread; does not block.
  void submit(std::shared_ptr<ServedPortal> portal, std::unique_ptr<WriteJob> job);

  /// What loads portals. Lifetime: the committer's.
  Loader& loader() { return *loader_; }
  const CommitCounts& counts() const { return counts_; }

 private:
  // So that a long queue neither keeps its first waiting for its last, nor makes one transaction without end.
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
  // Of the thread: the group it is at, and which of it threw. Neither takes memory while it commits.
  std::shared_ptr<ServedPortal> portal_;
  std::vector<std::unique_ptr<WriteJob>> group_;
  std::bitset<largest_group> threw_;
  std::thread thread_;
  std::optional<Loader> loader_;
};

}  // namespace muster::portal
