#include "http/engine/engine.hpp"

#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace muster::http {
namespace {

constexpr int accepted_at_once = 64;

Descriptor open_or_throw(int number, const char* what) {
  if (number < 0) throw std::system_error(errno, std::system_category(), what);
  return Descriptor(number);
}

}  // namespace

void Descriptor::reset(int number) {
  if (number_ >= 0) ::close(number_);
  number_ = number;
}

Socket::Socket(Engine& engine, Descriptor descriptor) : engine_(engine), descriptor_(std::move(descriptor)) {
  ++engine_.sockets_;
}

Socket::~Socket() {
  --engine_.sockets_;
}

Socket::Receiving Socket::receive() {
  wait_ = Wait::receive;
  received_ = {{}, closed_ ? ECANCELED : 0};
  return {*this, closed_ || begin_receive()};
}

Socket::Sending Socket::send(std::string_view bytes, bool urgent) {
  wait_ = Wait::send;
  unsent_ = bytes;
  sent_ = {0, closed_ ? ECANCELED : 0};
  return {*this, closed_ || bytes.empty() || begin_send(urgent)};
}

Socket::Sending Socket::send_slowly(std::string_view bytes) {
  wait_ = Wait::send_slowly;
  unsent_ = bytes;
  sent_ = {0, closed_ ? ECANCELED : 0};
  return {*this, closed_ || bytes.empty() || begin_send_slowly()};
}

Socket::Yielding Socket::yield() {
  wait_ = Wait::turn;
  finish_later();
  return {*this, false};
}

void Socket::cancel() {
  if (wait_ == Wait::send || wait_ == Wait::send_slowly) return interrupt_sending();
  if (wait_ != Wait::receive) return;
  received_ = {{}, ECANCELED};
  finish_later();
}

void Socket::close() {
  closed_ = true;
  cancel();
}

bool Socket::has_arrived() const {
  int count = 0;
  return ::ioctl(descriptor_.get(), FIONREAD, &count) == 0 && count > 0;
}

bool Socket::end_sending() const {
  return ::shutdown(descriptor_.get(), SHUT_WR) == 0;
}

void Socket::finish() {
  due_ = false;
  std::exchange(coroutine_, nullptr).resume();
}

void Socket::finish_later() {
  if (!std::exchange(due_, true)) engine_.due_.push_back(this);
}

Engine::Engine(std::chrono::milliseconds tick)
    : wake_(open_or_throw(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "eventfd")),
      timer_(open_or_throw(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC), "timerfd")) {
  set_tick(tick);
}

Engine::~Engine() = default;

void Engine::set_tick(std::chrono::milliseconds interval) const {
  const timespec each{interval.count() / 1000, interval.count() % 1000 * 1'000'000};
  const itimerspec when{each, each};
  ::timerfd_settime(timer_.get(), 0, &when, nullptr);
}

void Engine::run(EngineHandler& handler) {
  handler_ = &handler;
  begin();
  while (!finished_ || sockets_ > 0) {
    turn(due_.empty());
    resume_due();
    buried_.clear();
  }
}

// Those that become due meanwhile have their turn after what has happened by then.
void Engine::resume_due() {
  resuming_.swap(due_);
  for (Socket* socket : resuming_) {
    if (!socket->released_ && socket->due_) socket->on_turn();
  }
  resuming_.clear();
}

void Engine::bury(Socket& socket) {
  if (socket.due_) std::erase(due_, &socket);
  buried_.emplace_back(&socket);
}

void Engine::post(std::function<void()> task) {
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    first = posted_.empty();
    posted_.push_back(std::move(task));
  }
  // Not under the lock, for which the woken thread would have to wait. No task runs before this, so the engine lives.
  constexpr std::uint64_t one = 1;
  if (first) (void)!::write(wake_.get(), &one, sizeof(one));
}

void Engine::woken() {
  std::uint64_t count = 0;
  (void)!::read(wake_.get(), &count, sizeof(count));
  {
    const std::lock_guard lock(mutex_);
    running_.swap(posted_);
  }
  for (auto& task : running_) task();
  running_.clear();
}

void Engine::ticked() {
  std::uint64_t count = 0;
  if (::read(timer_.get(), &count, sizeof(count)) > 0) handler_->tick();
}

int Engine::accept_waiting(int flags) {
  for (int i = 0; i < accepted_at_once; ++i) {
    Descriptor accepted(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | flags));
    if (accepted.is_open()) {
      handler_->accepted(SocketPointer(make_socket(std::move(accepted)).release()));
    } else if (errno != ECONNABORTED && errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

}  // namespace muster::http
