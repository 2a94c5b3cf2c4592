#include "http/engine/io_uring.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "base/password.hpp"

namespace muster::http {
namespace {

// A usual request fits into a buffer. Buffers are out only while completions are handled, so a round has enough.
constexpr Ring::Options ring_options{.submissions = 1024, .completions = 8192, .buffers = 512, .buffer_size = 2048};
// So many replies are sent at once. Of more, the first would be out of the near caches before the kernel copies them.
constexpr std::size_t most_unsent = 32;
constexpr std::size_t most_kept = 16 * 1024;  // bytes for which nobody waits; beyond, receiving ends for a while

}  // namespace

// The completion's user data: the topic in the lowest bits, which are 0 in the address of a socket.
std::uint64_t IoUringEngine::tag_of(Topic topic, const IoUringSocket* socket) {
  return reinterpret_cast<std::uintptr_t>(socket) | static_cast<std::uint64_t>(topic);
}

class IoUringEngine::IoUringSocket final : public Socket {
 public:
  IoUringSocket(IoUringEngine& engine, Descriptor descriptor) : Socket(engine, std::move(descriptor)) { ask(); }
  ~IoUringSocket() override {
    wipe(arrived_);
    wipe(held_);
  }

  bool has_arrived() const override {
    if (!arrived_.empty() || Socket::has_arrived()) return true;
    const std::span unhandled = std::span(loop().completions_).subspan(loop().handled_);
    return std::any_of(unhandled.begin(), unhandled.end(), [this](const Completion& one) {
      return one.topic == Topic::receive && one.socket == this && one.result > 0;
    });
  }

  // This may destroy the socket.
  void on_receive(int result, bool goes_on, std::span<char> bytes) {
    if (!goes_on) asked_ = stops_ = false;
    if (released_) {
      if (!asked_) end();
      return;
    }
    const bool is_awaited = awaits(Wait::receive);
    if (quiet_) loop().must_not_sleep_ = true;  // the coroutine has something to do when the send has ended
    if (result > 0 && !is_awaited) keep(bytes);
    if (result <= 0 && result != -ENOBUFS && result != -ECANCELED && result != -EINTR && result != -EAGAIN) {
      at_end_ = true;
      error_ = -result;
    }
    if (!is_awaited) return;
    if (result > 0 || at_end_) {
      received_ = {bytes, error_};
      return finish();
    }
    if (!asked_) ask();
  }

  // This may destroy the socket.
  void on_send(int result) {
    const bool interrupted = std::exchange(interrupted_, false);
    if (result >= 0)
      sent_.bytes = static_cast<std::size_t>(result);
    else if (result != -EAGAIN)
      sent_.error = -result;
    if (interrupted) sent_.error = ECANCELED;
    finish();
  }
  bool is_quiet() const { return quiet_; }
  void set_quiet_result(int result) { quiet_result_ = result; }
  // This may destroy the socket.
  void end_quiet_send() {
    quiet_ = false;
    on_send(quiet_result_);
  }

 private:
  bool begin_receive() override {
    wipe(held_);
    if (!arrived_.empty()) {
      held_.swap(arrived_);
      received_.bytes = held_;
      return true;
    }
    if (at_end_) {
      received_.error = error_;
      return true;
    }
    if (!asked_) ask();
    return false;
  }
  bool begin_send(bool urgent) override {
    io_uring_sqe& submission = loop().ring_.next();
    // MSG_WAITALL makes what is not sent whole a failure, which is told also of a quiet send.
    io_uring_prep_send(&submission, descriptor_.get(), unsent_.data(), unsent_.size(),
                       MSG_NOSIGNAL | MSG_DONTWAIT | MSG_WAITALL);
    io_uring_sqe_set_data64(&submission, tag_of(Topic::send, this));
    const bool goes_on = urgent || !asked_ || stops_ || at_end_ || !arrived_.empty();
    if (goes_on) return false;
    submission.flags |= IOSQE_CQE_SKIP_SUCCESS;
    quiet_ = true;
    quiet_result_ = static_cast<int>(unsent_.size());
    loop().quiet_sends_.push_back(this);
    return false;
  }
  bool begin_send_slowly() override {
    io_uring_sqe& submission = loop().ring_.next();
    io_uring_prep_send(&submission, descriptor_.get(), unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
    io_uring_sqe_set_data64(&submission, tag_of(Topic::send, this));
    return false;
  }
  void interrupt_sending() override {
    interrupted_ = true;
    if (wait_ == Wait::send_slowly) loop().cancel(Topic::send, this);
  }
  void release() override {
    released_ = true;
    if (!asked_) return end();
    stop();
  }
  IoUringEngine& loop() const { return static_cast<IoUringEngine&>(engine_); }

  void ask() {
    io_uring_sqe& submission = loop().ring_.next();
    io_uring_prep_recv_multishot(&submission, descriptor_.get(), nullptr, 0, 0);
    submission.flags |= IOSQE_BUFFER_SELECT;
    submission.buf_group = Ring::buffer_group;
    io_uring_sqe_set_data64(&submission, tag_of(Topic::receive, this));
    asked_ = true;
  }
  void stop() {
    if (!std::exchange(stops_, true)) loop().cancel(Topic::receive, this);
  }
  void end() {
    descriptor_.reset();
    loop().bury(*this);
  }
  void keep(std::span<const char> bytes) {
    arrived_.insert(arrived_.end(), bytes.begin(), bytes.end());
    if (arrived_.size() > most_kept && asked_) stop();
  }
  static void wipe(std::vector<char>& bytes) {
    if (bytes.capacity() == 0) return;
    base::wipe(bytes.data(), bytes.size());
    bytes = {};
  }

  bool asked_ = false;         // whether the kernel receives
  bool stops_ = false;         // whether it was asked to stop
  bool at_end_ = false;        // whether nothing follows what has arrived
  bool quiet_ = false;         // whether a send is under way that completes only when it is not sent whole
  bool interrupted_ = false;   // whether sending is to end with ECANCELED
  int quiet_result_ = 0;       // of that send: all, unless a completion says otherwise
  int error_ = 0;              // how the client's bytes ended
  std::vector<char> arrived_;  // before somebody waited for it
  std::vector<char> held_;     // what the coroutine was given of it
};

IoUringEngine::IoUringEngine(std::chrono::milliseconds tick) : Engine(tick), ring_(ring_options) {}

void IoUringEngine::begin() {
  ring_.begin();
  watch(wake_.get(), Topic::wake);
  watch(timer_.get(), Topic::tick);
  accept();
}

std::unique_ptr<Socket> IoUringEngine::make_socket(Descriptor descriptor) {
  return std::make_unique<IoUringSocket>(*this, std::move(descriptor));
}

void IoUringEngine::watch(int descriptor, Topic topic) {
  io_uring_sqe& submission = ring_.next();
  io_uring_prep_poll_multishot(&submission, descriptor, POLLIN);
  io_uring_sqe_set_data64(&submission, tag_of(topic));
}

void IoUringEngine::cancel(Topic topic, const IoUringSocket* socket) {
  io_uring_sqe& submission = ring_.next();
  io_uring_prep_cancel64(&submission, tag_of(topic, socket), 0);
  io_uring_sqe_set_data64(&submission, tag_of(Topic::nothing));
}

void IoUringEngine::accept() {
  io_uring_sqe& submission = ring_.next();
  io_uring_prep_multishot_accept(&submission, listener_.get(), nullptr, nullptr, SOCK_CLOEXEC);
  io_uring_sqe_set_data64(&submission, tag_of(Topic::accept));
  accepts_ = true;
}

void IoUringEngine::on_accept(const Completion& completion) {
  if (!(completion.flags & IORING_CQE_F_MORE)) accepts_ = false;
  if (completion.result >= 0) handler().accepted(SocketPointer(make_socket(Descriptor(completion.result)).release()));
  if (accepts_) return;
  if (ends_accepting_) return finish_accepting();
  const int error = -completion.result;
  accept_at_tick_ = error > 0 && error != ECONNABORTED && error != EINTR && error != EAGAIN;
  if (!accept_at_tick_) accept();
}

void IoUringEngine::end_accepting() {
  if (std::exchange(ends_accepting_, true)) return;
  accepts_ ? cancel(Topic::accept) : finish_accepting();
}

void IoUringEngine::finish_accepting() {
  ::fcntl(listener_.get(), F_SETFL, O_NONBLOCK);
  while (accept_waiting(0) == 0) continue;
  listener_.reset();
}

void IoUringEngine::turn(bool may_sleep) {
  submit(may_sleep && !must_not_sleep_ && completions_.empty());
  // What completes meanwhile is for the next turn.
  const std::size_t last = completions_.size();
  while (handled_ < last) {
    const Completion completion = completions_[handled_++];
    fetch_ahead();
    handle(completion);
    if (quiet_sends_.size() >= most_unsent) submit(false);
  }
  completions_.erase(completions_.begin(), completions_.begin() + static_cast<std::ptrdiff_t>(handled_));
  handled_ = 0;
}

// Submits what is to be submitted, and takes in what has completed.
void IoUringEngine::submit(bool may_sleep) {
  const std::size_t before = completions_.size();
  bool all = false;
  while (!all) {
    all = ring_.submit(may_sleep && completions_.size() == handled_);
    collect();
  }
  must_not_sleep_ = false;
  settle_quiet_sends(before);
}

// With many connections, what a completion is about is in no near cache any more.
void IoUringEngine::fetch_ahead() const {
  constexpr std::size_t cache_line = 64;
  if (handled_ + 1 < completions_.size() && completions_[handled_ + 1].topic == Topic::receive) {
    const auto* socket = reinterpret_cast<const std::byte*>(completions_[handled_ + 1].socket);
    for (std::size_t ahead = 0; ahead < sizeof(IoUringSocket); ahead += cache_line)
      __builtin_prefetch(socket + ahead, 1);
  }
  if (handled_ < completions_.size() && completions_[handled_].topic == Topic::receive)
    completions_[handled_].socket->fetch_coroutine();
}

// Takes what has completed out of the ring, so that there is room for more.
void IoUringEngine::collect() {
  do {
    unsigned head = 0;
    unsigned count = 0;
    io_uring_cqe* seen = nullptr;
    io_uring_for_each_cqe(&ring_.get(), head, seen) {
      constexpr std::uint64_t topics = 7;
      // NOLINTNEXTLINE(performance-no-int-to-ptr): the kernel gives back the number that it was given
      auto* const socket = reinterpret_cast<IoUringSocket*>(seen->user_data & ~topics);
      completions_.push_back({static_cast<Topic>(seen->user_data & topics), socket, seen->res, seen->flags});
      ++count;
    }
    io_uring_cq_advance(&ring_.get(), count);
  } while (ring_.show_more());
}

// Comes first, so that a coroutine waits for its client when the client's bytes are handled.
void IoUringEngine::settle_quiet_sends(std::size_t first_completion) {
  if (quiet_sends_.empty()) return;
  settling_.swap(quiet_sends_);
  for (Completion& completion : std::span(completions_).subspan(first_completion)) {
    if (completion.topic != Topic::send || !completion.socket->is_quiet()) continue;
    completion.topic = Topic::nothing;
    completion.socket->set_quiet_result(completion.result);
  }
  for (IoUringSocket* socket : settling_) socket->end_quiet_send();
  settling_.clear();
}

void IoUringEngine::handle(const Completion& completion) {
  const bool goes_on = completion.flags & IORING_CQE_F_MORE;
  switch (completion.topic) {
    case Topic::receive: return on_receive(completion);
    case Topic::send: return completion.socket->on_send(completion.result);
    case Topic::accept: return on_accept(completion);
    case Topic::wake:
      if (!goes_on) watch(wake_.get(), Topic::wake);
      return woken();
    case Topic::tick:
      if (!goes_on) watch(timer_.get(), Topic::tick);
      if (std::exchange(accept_at_tick_, false) && !ends_accepting_) accept();
      return ticked();
    case Topic::nothing: return;
  }
}

void IoUringEngine::on_receive(const Completion& completion) {
  const bool goes_on = completion.flags & IORING_CQE_F_MORE;
  if (!(completion.flags & IORING_CQE_F_BUFFER)) return completion.socket->on_receive(completion.result, goes_on, {});
  const unsigned id = completion.flags >> IORING_CQE_BUFFER_SHIFT;
  const std::span<char> bytes = ring_.buffer(id, static_cast<std::size_t>(std::max(completion.result, 0)));
  completion.socket->on_receive(completion.result, goes_on, bytes);
  base::wipe(bytes.data(), bytes.size());
  ring_.give_back(id);
}

base::Result<void> IoUringEngine::probe() try {
  Ring::try_out();
  return {};
} catch (const std::system_error& refused) {
  return base::unavailable(refused.what());
}

}  // namespace muster::http
