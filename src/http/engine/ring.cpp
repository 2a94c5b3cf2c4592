#include "http/engine/ring.hpp"

#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>
#include <vector>

#include "http/engine/descriptor.hpp"

namespace muster::http {
namespace {

void require(int result, const char* what) {
  if (result < 0) throw std::system_error(-result, std::system_category(), what);
}

// Only one thread submits, and the kernel does its part of the work when that thread waits for it, not at any moment
// (Linux 6.1). Older kernels do without.
int set_up(io_uring& ring, const Ring::Options& options, unsigned flags) {
  io_uring_params parameters{};
  parameters.flags = IORING_SETUP_CQSIZE | IORING_SETUP_R_DISABLED | flags;
  parameters.cq_entries = options.completions;
  return io_uring_queue_init_params(options.submissions, &ring, &parameters);
}

// What has completed: about the receive, and about the sends.
struct Seen {
  const io_uring_cqe* received = nullptr;
  const io_uring_cqe* sent = nullptr;
};

constexpr std::uint64_t receive_tag = 1;
constexpr std::uint64_t send_tag = 2;

void submit_send(Ring& ring, int socket, std::span<const char> bytes) {
  io_uring_sqe& submission = ring.next();
  io_uring_prep_send(&submission, socket, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT | MSG_WAITALL);
  submission.flags |= IOSQE_CQE_SKIP_SUCCESS;
  io_uring_sqe_set_data64(&submission, send_tag);
}

Seen look(Ring& ring) {
  ring.submit(false);
  Seen seen;
  unsigned head = 0;
  io_uring_cqe* one = nullptr;
  io_uring_for_each_cqe(&ring.get(), head, one)(one->user_data == send_tag ? seen.sent : seen.received) = one;
  return seen;
}

}  // namespace

void Ring::try_out() {
  Ring ring({.submissions = 8, .completions = 64, .buffers = 4, .buffer_size = 64});
  ring.begin();
  std::array<int, 2> numbers{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, numbers.data()) != 0) require(-errno, "socketpair");
  const Descriptor client(numbers[0]);
  const Descriptor server(numbers[1]);
  io_uring_sqe& submission = ring.next();
  io_uring_prep_recv_multishot(&submission, server.get(), nullptr, 0, 0);
  submission.flags |= IOSQE_BUFFER_SELECT;
  submission.buf_group = buffer_group;
  io_uring_sqe_set_data64(&submission, receive_tag);
  const std::array little{'x'};
  submit_send(ring, client.get(), little);
  const Seen first = look(ring);
  if (!first.received || first.received->res != 1 || !(first.received->flags & IORING_CQE_F_MORE))
    require(first.received && first.received->res < 0 ? first.received->res : -EOPNOTSUPP, "multishot receive");
  if (first.sent) require(first.sent->res < 0 ? first.sent->res : -EOPNOTSUPP, "sends without a completion");
  // More than fits: what was not sent whole must be told.
  const std::vector<char> much(8 << 20);
  submit_send(ring, server.get(), much);
  const Seen second = look(ring);
  const bool is_part = second.sent && second.sent->res > 0 && static_cast<std::size_t>(second.sent->res) < much.size();
  if (!is_part) require(-EOPNOTSUPP, "telling what was not sent");
}

Ring::Ring(const Options& options) : options_(options) {
  int made = set_up(ring_, options, IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN);
  if (made == -EINVAL) made = set_up(ring_, options, 0);
  require(made, "io_uring_setup");
  try {
    make_buffers();
  } catch (...) {
    io_uring_queue_exit(&ring_);
    throw;
  }
}

Ring::~Ring() {
  io_uring_queue_exit(&ring_);
  ::munmap(buffers_, options_.buffers * sizeof(io_uring_buf));
}

void Ring::make_buffers() {
  memory_ = std::make_unique<char[]>(options_.buffers * stride());
  void* const pages = ::mmap(nullptr, options_.buffers * sizeof(io_uring_buf), PROT_READ | PROT_WRITE,
                             MAP_ANONYMOUS | MAP_PRIVATE, -1, 0);
  if (pages == MAP_FAILED) throw std::system_error(errno, std::system_category(), "mmap");
  buffers_ = static_cast<io_uring_buf_ring*>(pages);
  io_uring_buf_reg place{};
  place.ring_addr = reinterpret_cast<std::uintptr_t>(buffers_);
  place.ring_entries = options_.buffers;
  place.bgid = buffer_group;
  if (const int result = io_uring_register_buf_ring(&ring_, &place, 0); result < 0) {
    ::munmap(buffers_, options_.buffers * sizeof(io_uring_buf));
    require(result, "io_uring_register_buf_ring");
  }
  io_uring_buf_ring_init(buffers_);
  for (unsigned id = 0; id < options_.buffers; ++id) give_back(id);
}

void Ring::begin() {
  // liburing 2.3 declares a function for this, but its shared library has none.
  const long enabled = ::syscall(__NR_io_uring_register, ring_.ring_fd, IORING_REGISTER_ENABLE_RINGS, nullptr, 0);
  require(enabled < 0 ? -errno : 0, "io_uring_register");
  io_uring_register_ring_fd(&ring_);  // saves a look-up at each call; it does without
}

io_uring_sqe& Ring::next() {
  for (;;) {
    if (io_uring_sqe* const free = io_uring_get_sqe(&ring_)) return *free;
    const int result = io_uring_submit(&ring_);
    if (result != -EINTR && result != -EAGAIN) require(result, "io_uring_enter");
  }
}

bool Ring::submit(bool may_sleep) {
  const int result = may_sleep ? io_uring_submit_and_wait(&ring_, 1) : io_uring_submit_and_get_events(&ring_);
  if (result != -EINTR && result != -EAGAIN && result != -EBUSY) require(result, "io_uring_enter");
  return io_uring_sq_ready(&ring_) == 0;
}

bool Ring::show_more() {
  if (!io_uring_cq_has_overflow(&ring_)) return false;
  io_uring_get_events(&ring_);
  return true;
}

void Ring::give_back(unsigned id) {
  io_uring_buf_ring_add(buffers_, memory_.get() + id * stride(), static_cast<unsigned>(options_.buffer_size),
                        static_cast<unsigned short>(id), io_uring_buf_ring_mask(options_.buffers), 0);
  io_uring_buf_ring_advance(buffers_, 1);
}

}  // namespace muster::http
