#include "rest/dispatch/fair_pool.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

namespace muster::rest {

FairPool::FairPool(const Threads& threads, const Bounds& bounds)
    : bounds_(bounds), threads_of_one_(std::max<std::size_t>(threads.count, 2) - 1) {
  for (std::size_t i = 0; i < threads.count; ++i) {
    threads_.emplace_back([this, i, niceness = threads.niceness] {
      // On Linux each thread has a niceness of its own. If it cannot be set, the thread runs with the usual one.
      setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), niceness);
      serve(i);
    });
    pthread_setname_np(threads_.back().native_handle(), threads.name);
  }
}

FairPool::~FairPool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  some_.notify_all();
}

bool FairPool::submit(const std::string& who, std::size_t bytes, Job job) {
  const std::lock_guard lock(mutex_);
  const auto known = people_.find(who);
  const std::size_t their_jobs = known == people_.end() ? 0 : known->second.jobs.size();
  const std::size_t their_bytes = known == people_.end() ? 0 : known->second.bytes;
  if (jobs_ >= bounds_.jobs || bytes > bounds_.bytes - std::min(bytes_, bounds_.bytes) ||
      their_jobs >= bounds_.works_of_one ||
      bytes > bounds_.bytes_of_one - std::min(their_bytes, bounds_.bytes_of_one)) {
    ++refused_;
    return false;
  }
  const auto at = people_.try_emplace(who).first;
  if (at->second.jobs.empty()) turns_.push_back(at);
  at->second.jobs.push_back({std::move(job), bytes});
  at->second.bytes += bytes;
  ++jobs_;
  bytes_ += bytes;
  some_.notify_one();  // under the lock, because the pool may be destroyed once the job is done
  return true;
}

FairPool::Stats FairPool::stats() const {
  const std::lock_guard lock(mutex_);
  return {jobs_, running_, refused_};
}

// No owner gets all threads, so that one is left for the next owner.
FairPool::People::iterator FairPool::next() {
  const auto turn =
      std::ranges::find_if(turns_, [this](const auto& one) { return one->second.running < threads_of_one_; });
  if (turn == turns_.end()) return people_.end();
  const auto who = *turn;
  turns_.erase(turn);
  return who;
}

void FairPool::serve(std::size_t thread) {
  std::unique_lock lock(mutex_);
  for (;;) {
    auto who = people_.end();
    some_.wait(lock, [&] { return (who = next()) != people_.end() || is_done(); });
    if (who == people_.end()) return;
    Somebody& one = who->second;
    Waiting taken = std::move(one.jobs.front());
    one.jobs.pop_front();
    if (!one.jobs.empty()) turns_.push_back(who);
    ++one.running;
    ++running_;
    --jobs_;
    lock.unlock();
    taken.job(thread);
    taken.job = nullptr;
    lock.lock();
    bytes_ -= taken.bytes;
    one.bytes -= taken.bytes;
    --running_;
    --one.running;
    if (one.jobs.empty() && one.running == 0) people_.erase(who);
    // An owner that had as many threads as one may have can get one again, and idle threads must notice a stop.
    some_.notify_all();
  }
}

}  // namespace muster::rest
