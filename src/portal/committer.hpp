#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "base/log.hpp"
#include "portal/commit_counts.hpp"
#include "portal/served_portal.hpp"

namespace muster::portal {

/// Something that changes a served portal, made on the committer's thread.
class Work {
 public:
  virtual ~Work() = default;
  /// Makes its writes. Called again, on another state, when they could not be committed as they were, so nothing of an
  /// earlier call may be kept.
  virtual void run(Transaction& transaction) = 0;
  /// Called once, after the last `run`: its writes are durable and visible, or none was made and here is why.
  virtual void finish(const base::Result<base::Revision>& committed) = 0;
};

/// The one thread that writes to served portals. What waits for a portal while a commit is on its way to the disk
/// shares the next one, each work with its own outcome (group commit).
class Committer {
 public:
  explicit Committer(base::Log log);
  /// Makes what was submitted, then ends.
  ~Committer();

  /// The portal is loaded first, if need be. Any thread; does not block.
  void submit(std::shared_ptr<ServedPortal> portal, std::unique_ptr<Work> work);

  const CommitCounts& counts() const { return counts_; }

 private:
  using Works = std::span<const std::unique_ptr<Work>>;
  // Works for one portal.
  struct Group {
    std::shared_ptr<ServedPortal> portal;
    std::vector<std::unique_ptr<Work>> works;
  };
  struct Waiting {
    std::shared_ptr<ServedPortal> portal;
    std::unique_ptr<Work> work;
  };
  void serve();
  Group next_group();
  void commit(ServedPortal& portal, Works works);
  base::Result<base::Revision> run(ServedPortal& portal, Works works);

  base::Log log_;
  CommitCounts counts_;
  std::mutex mutex_;
  std::condition_variable some_;
  std::vector<Waiting> waiting_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace muster::portal
