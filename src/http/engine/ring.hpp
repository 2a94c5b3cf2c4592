#pragma once

#include <liburing.h>

#include <memory>
#include <span>

namespace muster::http {

/// A ring of io_uring as the server uses it, with a ring of buffers from which the kernel takes one for each piece that
/// it receives. Made on any thread, then used by the thread that calls `begin`.
class Ring {
 public:
  struct Options {
    unsigned submissions;
    unsigned completions;
    unsigned buffers;  ///< a power of two
    std::size_t buffer_size;
  };

  /// Throws std::system_error, which names what the kernel refused.
  explicit Ring(const Options& options);
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;
  ~Ring();

  /// Does once, between two sockets of its own, all that the engine relies on. Throws std::system_error, which names
  /// what the kernel does not do.
  static void try_out();

  /// From now on the ring is this thread's. Throws std::system_error.
  void begin();
  /// Room for one submission. Submits those before when there is none. Throws std::system_error.
  io_uring_sqe& next();
  /// Submits all, and waits for a completion if `may_sleep`. When it returns true, the kernel has tried each submission
  /// once, and what it completed then can be seen, now or after `show_more`. False: take what can be seen, and call it
  /// again. Throws std::system_error.
  bool submit(bool may_sleep);
  /// Has the kernel show the completions for which the ring had no room. False when there are none.
  bool show_more();

  io_uring& get() { return ring_; }
  static constexpr unsigned short buffer_group = 1;
  std::span<char> buffer(unsigned id, std::size_t size) { return {memory_.get() + id * stride(), size}; }
  /// Gives a buffer to the kernel again, which may overwrite it at once.
  void give_back(unsigned id);

 private:
  void make_buffers();
  // Apart by a line of the cache more than a power of two: else the begins of all buffers, of which most requests take
  // no more, would share a few places of the cache.
  std::size_t stride() const { return options_.buffer_size + 64; }

  const Options options_;
  io_uring ring_{};
  io_uring_buf_ring* buffers_ = nullptr;
  std::unique_ptr<char[]> memory_;
};

}  // namespace muster::http
