#include "portal/committer.hpp"

#include <chrono>

#include "base/mask.hpp"
#include "base/thread.hpp"

namespace muster::portal {
namespace {

// So that a long queue neither keeps its first waiting for its last, nor makes one transaction without end.
constexpr std::size_t largest_group = 256;

}  // namespace

Committer::Committer(base::Log log)
    : log_(std::move(log)), thread_(base::start_thread(log_, "muster-commit", [this] { serve(); })) {}

Committer::~Committer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  some_.notify_one();
  thread_.join();
}

void Committer::submit(std::shared_ptr<ServedPortal> portal, std::unique_ptr<Work> work) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back({std::move(portal), std::move(work)});
  }
  some_.notify_one();
}

void Committer::serve() {
  for (;;) {
    const Group group = next_group();
    if (group.works.empty()) return;
    commit(*group.portal, group.works);
  }
}

// What waits for the portal whose work came first. Nothing once all is done and no more comes.
Committer::Group Committer::next_group() {
  std::unique_lock lock(mutex_);
  some_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
  Group group;
  if (waiting_.empty()) return group;
  group.portal = waiting_.front().portal;
  std::erase_if(waiting_, [&group](Waiting& one) {
    if (one.portal != group.portal || group.works.size() == largest_group) return false;
    group.works.push_back(std::move(one.work));
    return true;
  });
  return group;
}

void Committer::commit(ServedPortal& portal, Works works) {
  const auto start = std::chrono::steady_clock::now();
  const auto committed = run(portal, works);
  if (!committed && works.size() > 1) {
    // One that is too large for the disk must not fail the others.
    for (std::size_t i = 0; i < works.size(); ++i) commit(portal, works.subspan(i, 1));
    return;
  }
  if (committed) {
    const auto spent = std::chrono::steady_clock::now() - start;
    const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(spent).count();
    counts_.times.observe(static_cast<std::uint64_t>(microseconds));
    counts_.writes.observe(works.size());
  } else {
    counts_.failed.add();
    log_->error("cannot write: {}", base::masked(committed.error().message));
  }
  for (const auto& work : works) work->finish(committed);
}

// A bug of ours fails what it meets and not the thread.
base::Result<base::Revision> Committer::run(ServedPortal& portal, Works works) try {
  const auto open = portal.open();
  if (!open) return open.error();
  return (*open)->transact([&](Transaction& transaction) -> base::Result<void> {
    for (const auto& work : works) work->run(transaction);
    return {};
  });
} catch (const std::exception& problem) {
  return base::unavailable(problem.what());
}

}  // namespace muster::portal
