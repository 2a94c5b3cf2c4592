#pragma once

#include <array>

#include "http/engine/engine.hpp"

namespace muster::http {

/// The engine for every Linux. Descriptors do not block. The kernel is told of a socket once, edge-triggered: it says
/// when bytes, room to send or the client's end has come, and nothing again until there is more of it. So a read that
/// found less than it asked for is the last one until the next event, and a send that the system took whole needs no
/// event at all. EPOLLRDHUP says that the client has ended its side: the end is then read although no event announces
/// it again.
///
/// Lifetime of buffers: all sockets of the thread receive into one buffer, which is wiped when the coroutine waits
/// again. No buffer is in flight between two system calls.
class EpollEngine final : public Engine {
 public:
  explicit EpollEngine(std::chrono::milliseconds tick);

  void end_accepting() override;

 private:
  class EpollSocket;

  void begin() override;
  void turn(bool may_sleep) override;
  std::unique_ptr<Socket> make_socket(Descriptor descriptor) override;
  void watch(int descriptor, std::uint32_t events, void* about);
  void accept();

  static constexpr std::size_t buffer_size = 16 * 1024;

  const Descriptor epoll_;
  bool accept_at_tick_ = false;  // whether accepting failed, most likely as the process has no descriptors left
  std::array<char, buffer_size> buffer_;
};

}  // namespace muster::http
