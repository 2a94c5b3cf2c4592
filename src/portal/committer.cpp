#include "portal/committer.hpp"

#include <array>
#include <chrono>
#include <new>
#include <utility>

#include "base/mask.hpp"
#include "base/thread.hpp"

namespace muster::portal {
namespace {

// How often parts of a group are tried. To find one job that is too large among 256 takes 17 tries. A full disk refuses
// every try.
constexpr std::size_t most_tries = 64;

}  // namespace

Committer::Committer(base::Log log, Loader::Times times) : log_(std::move(log)) {
  group_.reserve(largest_group);
  thread_ = base::start_thread(log_, "muster-commit", [this] { serve(); });
  loader_.emplace(log_, times);
}

Committer::~Committer() {
  loader_.reset();  // it still submits the jobs that waited for the last portal
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  some_.notify_one();
  thread_.join();
}

void Committer::submit(std::shared_ptr<ServedPortal> portal, std::unique_ptr<WriteJob> job) {
  if (portal->snapshots()) return enqueue(std::move(portal), std::move(job));
  const auto held = std::make_shared<std::unique_ptr<WriteJob>>(std::move(job));
  loader_->load(portal, [this, portal, held](const base::Result<void>& loaded) {
    if (loaded) return enqueue(portal, std::move(*held));
    finish(**held, loaded.error());
  });
}

void Committer::enqueue(std::shared_ptr<ServedPortal> portal, std::unique_ptr<WriteJob> job) {
  Waiting one{std::move(portal), std::move(job)};
  try {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(one));
    some_.notify_one();  // under the lock, because the committer may be destroyed once it is free
  } catch (const std::bad_alloc&) {
    return finish(*one.job, base::unavailable("there is no memory for another request that writes"));
  }
}

void Committer::serve() {
  while (take_group()) {
    commit_group();
    group_.clear();
    portal_ = nullptr;
  }
}

// Takes the jobs for the portal of the first waiting job. Returns false when there is nothing left and the committer
// stops.
bool Committer::take_group() {
  std::unique_lock lock(mutex_);
  some_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
  if (waiting_.empty()) return false;
  portal_ = waiting_.front().portal;
  std::erase_if(waiting_, [this](Waiting& one) {
    if (one.portal != portal_ || group_.size() == largest_group) return false;
    group_.push_back(std::move(one.job));
    return true;
  });
  return true;
}

void Committer::commit_group() {
  // Parts that are still to be tried, the next one on top. Each is half of a half and so on, so 16 are enough.
  std::array<Jobs, 16> parts{Jobs(group_)};
  std::size_t count = 1;
  bool is_logged = false;  // one line for each group, however many jobs fail
  for (std::size_t tries = 1; count > 0; ++tries) {
    const Jobs part = parts[--count];
    const Result committed = commit(part);
    const bool is_ones_fault = !committed && committed.error().kind == base::ErrorKind::invalid;
    if (is_ones_fault && part.size() > 1 && tries < most_tries) {
      const std::size_t half = part.size() / 2;
      parts[count++] = part.subspan(half);
      parts[count++] = part.first(half);
      continue;
    }
    // Taken before anybody is answered. A client that asks again after its answer has not waited yet.
    const bool is_held = !committed && committed.error().kind == base::ErrorKind::busy;
    const std::vector<Waiting> behind = is_held ? take_waiting() : std::vector<Waiting>();
    finish(part, committed);
    if (committed) continue;
    if (!std::exchange(is_logged, true)) log_->error("cannot write: {}", base::masked(committed.error().message));
    if (is_ones_fault) continue;
    while (count > 0) finish(parts[--count], committed);
    for (const Waiting& one : behind) finish({&one.job, 1}, committed);
  }
}

Committer::Result Committer::commit(Jobs jobs) {
  const auto start = std::chrono::steady_clock::now();
  Result committed = run(jobs);
  if (committed) {
    const auto spent = std::chrono::steady_clock::now() - start;
    const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(spent).count();
    counts_.times.observe(static_cast<std::uint64_t>(microseconds));
    counts_.writes.observe(jobs.size());
  }
  return committed;
}

// An exception fails only these jobs, not the thread.
Committer::Result Committer::run(Jobs jobs) try {
  threw_.reset();
  const auto open = portal_->open();
  if (!open) return open.error();
  return (*open)->transact([&](Transaction& transaction) -> base::Result<void> {
    // A job that throws may have written something already. It must not stay, so all other jobs run once more.
    const Transaction empty = transaction;
    while (!run_each(jobs, transaction)) transaction = empty;
    return {};
  });
} catch (const std::bad_alloc&) {
  return base::invalid("there is not enough memory for what was to be written");
} catch (const std::exception& problem) {
  return base::unavailable(problem.what());
}

// Runs the jobs that have not thrown yet. Returns false when one throws.
bool Committer::run_each(Jobs jobs, Transaction& transaction) {
  bool all = true;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (threw_[i]) continue;
    try {
      jobs[i]->run(transaction);
    } catch (const std::exception& problem) {
      log_->error("a request that writes failed: {}", base::masked(problem.what()));
      threw_.set(i);
      all = false;
    }
  }
  return all;
}

void Committer::finish(Jobs jobs, const Result& committed) {
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const bool threw = committed && threw_[i];
    if (!committed || threw) counts_.failed.add();
    finish(*jobs[i], threw ? Result(base::unavailable("a request that writes failed")) : committed);
  }
}

void Committer::finish(WriteJob& job, const Result& committed) const try {
  job.finish(committed);
} catch (const std::exception& problem) {
  log_->error("a request that was written could not be answered: {}", base::masked(problem.what()));
}

std::vector<Committer::Waiting> Committer::take_waiting() {
  const std::lock_guard lock(mutex_);
  return std::exchange(waiting_, {});
}

}  // namespace muster::portal
