#include "rest/oauth/password_pool.hpp"

#include <pthread.h>

#include <utility>

namespace muster::rest {

PasswordPool::PasswordPool(std::size_t threads, std::size_t longest_queue) : longest_queue_(longest_queue) {
  for (std::size_t i = 0; i < threads; ++i) {
    threads_.emplace_back([this](const std::stop_token& stop) { serve(stop); });
    pthread_setname_np(threads_.back().native_handle(), "muster-password");
  }
}

bool PasswordPool::submit(std::function<void()> work) {
  const std::lock_guard lock(mutex_);
  if (waiting_.size() >= longest_queue_) return false;
  waiting_.push_back(std::move(work));
  some_.notify_one();  // under the lock, because the pool may be destroyed once the job is done
  return true;
}

// After the stop it still does the jobs that wait.
void PasswordPool::serve(const std::stop_token& stop) {
  for (;;) {
    std::unique_lock lock(mutex_);
    if (!some_.wait(lock, stop, [this] { return !waiting_.empty(); })) return;
    const std::function<void()> work = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    work();
  }
}

}  // namespace muster::rest
