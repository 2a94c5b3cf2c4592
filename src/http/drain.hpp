#pragma once

#include <atomic>
#include <chrono>

namespace muster::http {

using SteadyTime = std::chrono::steady_clock::time_point;

/// How a server shuts down, shared by its I/O threads. After the stop each reply says that its connection closes. New
/// connections are still accepted until the requests that were in flight are answered. One for each server. Any thread.
class Drain {
 public:
  /// How long a client has, after the stop, to send a request that is on its way. Idle connections end once no request
  /// has come for this long.
  static constexpr std::chrono::milliseconds chance{100};
  /// How often the threads check, after the stop, whether they are done.
  static constexpr std::chrono::milliseconds tick{10};

  /// Starts the shutdown. Each of the `threads` counts as busy until it calls `thread_done`. At `give_up` all
  /// connections end, whatever they are doing, except those whose write the committer has. Call once.
  void begin(SteadyTime now, SteadyTime give_up, unsigned threads);
  SteadyTime give_up() const { return give_up_; }

  void connection_opened() { connection_count_.fetch_add(1, std::memory_order_relaxed); }
  void connection_closed() { connection_count_.fetch_sub(1, std::memory_order_relaxed); }
  /// Says that one thread has answered everything that was in flight at the stop. Each thread calls it once.
  void thread_done() { busy_threads_.fetch_sub(1, std::memory_order_relaxed); }
  void request_began(SteadyTime now) { heard_ = now; }

  /// Whether connections that wait for a request may end: no request began within the last `chance`.
  bool is_quiet(SteadyTime now) const { return now - heard_.load() >= chance; }
  /// Whether the server need not accept connections any more.
  bool may_stop_accepting(SteadyTime now) const;

 private:
  SteadyTime begun_;
  SteadyTime give_up_;
  std::atomic<int> connection_count_{0};
  std::atomic<unsigned> busy_threads_{0};
  std::atomic<SteadyTime> heard_{SteadyTime()};  // when the last request began
};

/// Makes the system ignore new attempts to connect to this listening socket; handshakes that have begun are completed.
/// So no client is reset when the socket is closed. The ignored clients try again by themselves, and reach the next
/// server, if there is one. Best effort.
void ignore_newcomers(int listening_socket);

}  // namespace muster::http
