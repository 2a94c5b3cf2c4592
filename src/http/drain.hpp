#pragma once

#include <atomic>
#include <chrono>

namespace muster::http {

using SteadyTime = std::chrono::steady_clock::time_point;

/// How a server ends, as its I/O threads see it together: from the stop on each answer says that its connection closes,
/// and connections are still taken in until what was in flight is answered. One for a server. Any thread.
class Drain {
 public:
  /// How long a client has, after a stop, to send a request that is on its way. Also how long nobody must have sent one
  /// before connections that wait for one end.
  static constexpr std::chrono::milliseconds chance{100};
  /// How often the threads look, once there is a stop.
  static constexpr std::chrono::milliseconds tick{10};

  /// `threads` have requests in flight until they say otherwise. `give_up`: when all ends, whatever it does. Once.
  void begin(SteadyTime now, SteadyTime give_up, unsigned threads);
  SteadyTime give_up() const { return give_up_; }

  void connection_opened() { connection_count_.fetch_add(1, std::memory_order_relaxed); }
  void connection_closed() { connection_count_.fetch_sub(1, std::memory_order_relaxed); }
  /// One thread has nothing further to answer of what came before the stop.
  void thread_done() { busy_threads_.fetch_sub(1, std::memory_order_relaxed); }
  void request_began(SteadyTime now) { heard_ = now; }

  /// Whether connections that wait for a request may end.
  bool is_quiet(SteadyTime now) const { return now - heard_.load() >= chance; }
  /// Whether nothing is left to be waited for, so that no connection need be taken in any more.
  bool may_stop_accepting(SteadyTime now) const;

 private:
  SteadyTime begun_;
  SteadyTime give_up_;
  std::atomic<int> connection_count_{0};
  std::atomic<unsigned> busy_threads_{0};
  std::atomic<SteadyTime> heard_{SteadyTime()};
};

/// Has the system ignore who wants to connect to this listening socket from now on, but let in who has begun to:
/// closing the socket then resets nobody. A client tries again, and finds the next server or none. Best effort.
void ignore_newcomers(int listening_socket);

}  // namespace muster::http
