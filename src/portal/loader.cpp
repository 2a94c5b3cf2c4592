#include "portal/loader.hpp"

#include <fmt/format.h>
#include <pthread.h>

#include <algorithm>
#include <iterator>

#include "base/mask.hpp"

namespace muster::portal {
namespace {

using std::chrono::steady_clock;

base::Error not_now(const char* why) {
  return base::Error(base::ErrorKind::busy, why);
}

constexpr const char* still_loading = "the portal is still being loaded";
constexpr const char* no_more = "the server stops";

}  // namespace

Loader::Loader(base::Log log, Times times)
    : log_(std::move(log)),
      times_(times),
      loading_([this](const std::stop_token& stop) { serve(stop); }),
      watching_([this](const std::stop_token& stop) { watch(stop); }) {
  pthread_setname_np(loading_.native_handle(), "muster-load");
  pthread_setname_np(watching_.native_handle(), "muster-loadwait");
}

Loader::~Loader() {
  for (std::jthread* thread : {&loading_, &watching_}) thread->request_stop();
  for (std::jthread* thread : {&loading_, &watching_}) thread->join();
  for (Job& job : jobs_) {
    tell(job.brief, not_now(no_more));
    tell(job.endless, not_now(no_more));
  }
}

void Loader::load(std::shared_ptr<ServedPortal> portal, Then then, Patience patience) {
  if (const auto known = put(portal, then, patience)) then(*known);
}

// Queues the request. Returns a result when there is nothing to wait for.
std::optional<base::Result<void>> Loader::put(std::shared_ptr<ServedPortal>& portal, Then& then, Patience patience) {
  const std::lock_guard lock(mutex_);
  if (portal->snapshots()) return base::Result<void>();
  if (stopping_) return not_now(no_more);
  const Time now = steady_clock::now();
  auto job = std::ranges::find(jobs_, portal, &Job::portal);
  if (job == jobs_.end()) {
    const auto failed = failures_.find(portal->id().value);
    if (failed != failures_.end() && now < failed->second.until) return failed->second.error;
    job = jobs_.insert(jobs_.end(), Job{portal, now + times_.patience, {}, {}});
    some_.notify_one();
  }
  if (patience == Patience::endless) {
    job->endless.push_back(std::move(then));
    return std::nullopt;
  }
  if (now >= job->give_up_at) return not_now(still_loading);
  job->brief.push_back(std::move(then));
  if (job->brief.size() == 1) changed_.notify_one();
  return std::nullopt;
}

void Loader::stop() {
  std::vector<Then> waiting;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    waiting = take_brief(Time::max());
  }
  tell(waiting, not_now(no_more));
}

void Loader::serve(const std::stop_token& stop) {
  for (;;) {
    std::unique_lock lock(mutex_);
    some_.wait(lock, stop, [this] { return !jobs_.empty(); });
    if (stop.stop_requested() || stopping_) return;
    const std::shared_ptr<ServedPortal> portal = jobs_.front().portal;
    lock.unlock();
    const auto loaded = load_now(*portal);
    lock.lock();
    note(portal->id(), loaded);
    Job done = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    tell(done.brief, loaded);
    tell(done.endless, loaded);
  }
}

// An exception fails only the portal that is being loaded, not the thread.
base::Result<void> Loader::load_now(ServedPortal& portal) const try {
  const auto opened = portal.open();
  return opened ? base::Result<void>() : opened.error();
} catch (const std::exception& problem) {
  return base::unavailable(fmt::format("portal {} cannot be loaded: {}", portal.id().value, problem.what()));
}

// Logs each cause once, however often it occurs.
void Loader::note(base::PortalId portal, const base::Result<void>& loaded) {
  const auto before = failures_.find(portal.value);
  if (loaded) {
    if (before != failures_.end()) {
      log_->info("portal {} could be loaded", portal.value);
      failures_.erase(before);
    }
    return;
  }
  const base::Error& error = loaded.error();
  if (before == failures_.end() || before->second.error.message != error.message)
    log_->error("cannot load portal {}: {}", portal.value, base::masked(error.message));
  failures_.insert_or_assign(portal.value, Failure{error, steady_clock::now() + times_.pause});
}

void Loader::watch(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    const auto next = next_to_give_up();
    if (!next) {
      changed_.wait(lock, stop, [this] { return next_to_give_up().has_value(); });
    } else if (steady_clock::now() < *next) {
      changed_.wait_until(lock, stop, *next, [this, next] { return next_to_give_up() != next; });
    } else {
      std::vector<Then> waiting = take_brief(*next);
      lock.unlock();
      tell(waiting, not_now(still_loading));
      lock.lock();
    }
  }
}

std::optional<Loader::Time> Loader::next_to_give_up() const {
  std::optional<Time> next;
  for (const Job& job : jobs_) {
    if (!job.brief.empty() && (!next || job.give_up_at < *next)) next = job.give_up_at;
  }
  return next;
}

std::vector<Loader::Then> Loader::take_brief(Time until) {
  std::vector<Then> waiting;
  for (Job& job : jobs_) {
    if (job.give_up_at > until) continue;
    std::ranges::move(job.brief, std::back_inserter(waiting));
    job.brief.clear();
  }
  return waiting;
}

void Loader::tell(std::vector<Then>& all, const base::Result<void>& loaded) const {
  for (Then& then : all) {
    try {
      then(loaded);
    } catch (const std::exception& problem) {
      log_->error("a request that waited for its portal failed: {}", base::masked(problem.what()));
    }
  }
}

}  // namespace muster::portal
