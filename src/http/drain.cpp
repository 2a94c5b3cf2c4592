#include "http/drain.hpp"

#include <linux/filter.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>

namespace muster::http {
namespace {

// How long new clients can keep a stopping server from closing its port.
constexpr std::chrono::seconds longest_for_newcomers{1};

}  // namespace

void Drain::begin(SteadyTime now, SteadyTime give_up, unsigned threads) {
  begun_ = now;
  give_up_ = give_up;
  heard_ = now;
  busy_threads_ = threads;
}

bool Drain::may_stop_accepting(SteadyTime now) const {
  if (connection_count_ == 0) return true;
  // The last fifth of the time is kept for answering the clients that connected last.
  if (now >= give_up_ - (give_up_ - begun_) / 5) return true;
  return busy_threads_ == 0 && now - begun_ >= longest_for_newcomers;
}

void ignore_newcomers(int listening_socket) {
  // The filter gets each segment from its TCP header on. It drops those without ACK, which begin a connection.
  constexpr std::uint32_t flags_at = 13;
  constexpr std::uint32_t ack = 0x10;
  std::array<sock_filter, 4> code{{
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, flags_at),
      BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, ack, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
      BPF_STMT(BPF_RET | BPF_K, 0),
  }};
  const sock_fprog program{static_cast<unsigned short>(code.size()), code.data()};
  (void)setsockopt(listening_socket, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program));
}

}  // namespace muster::http
