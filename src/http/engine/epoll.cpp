#include "http/engine/epoll.hpp"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>

#include "base/password.hpp"

namespace muster::http {
namespace {

constexpr std::size_t events_at_once = 512;
constexpr std::uint32_t socket_events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;

bool is_would_block(int error) {
  return error == EAGAIN || error == EWOULDBLOCK;
}

}  // namespace

class EpollEngine::EpollSocket final : public Socket {
 public:
  EpollSocket(EpollEngine& engine, Descriptor descriptor) : Socket(engine, std::move(descriptor)) {
    engine.watch(descriptor_.get(), socket_events, this);
  }

  void on_events(std::uint32_t events) {
    if (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) at_end_ = readable_ = true;
    if (events & EPOLLIN) readable_ = true;
    if (events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) writable_ = true;
    if (readable_ && awaits(Wait::receive)) return read();
    if (writable_ && awaits(Wait::send_slowly) && send_some()) finish();
  }

 private:
  // Each read has a turn of its own, so that a client who sends much does not hold up others.
  bool begin_receive() override {
    reads_at_turn_ = readable_;
    if (readable_) finish_later();
    return false;
  }
  bool begin_send(bool) override {
    send_some();
    return true;
  }
  bool begin_send_slowly() override { return writable_ && send_some(); }
  void interrupt_sending() override {
    sent_ = {0, ECANCELED};
    finish_later();
  }
  void on_turn() override {
    if (!std::exchange(reads_at_turn_, false) || received_.error != 0) return finish();
    due_ = false;
    read();
  }
  void release() override {
    released_ = true;
    descriptor_.reset();
    loop().bury(*this);
  }
  EpollEngine& loop() const { return static_cast<EpollEngine&>(engine_); }

  // Goes on waiting when there was nothing to read.
  void read() {
    std::array<char, buffer_size>& buffer = loop().buffer_;
    ssize_t length = 0;
    do length = ::recv(descriptor_.get(), buffer.data(), buffer.size(), 0);
    while (length < 0 && errno == EINTR);
    if (length < 0 && is_would_block(errno)) {
      readable_ = false;
      return;
    }
    const std::size_t size = length < 0 ? 0 : static_cast<std::size_t>(length);
    if (size < buffer.size() && !at_end_) readable_ = false;
    received_ = {{buffer.data(), size}, length < 0 ? errno : 0};
    finish();  // which may destroy this
    base::wipe(buffer.data(), size);
  }

  // Whether there is something to tell: bytes were taken, or it failed.
  bool send_some() {
    ssize_t length = 0;
    do length = ::send(descriptor_.get(), unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
    while (length < 0 && errno == EINTR);
    if (length >= 0) {
      sent_.bytes = static_cast<std::size_t>(length);
    } else if (!is_would_block(errno)) {
      sent_.error = errno;
    }
    writable_ = sent_.error != 0 || sent_.bytes == unsent_.size();
    return length >= 0 || sent_.error != 0;
  }

  bool readable_ = false;
  bool writable_ = true;
  bool at_end_ = false;  // whether nothing follows what can be read
  bool reads_at_turn_ = false;
};

EpollEngine::EpollEngine(std::chrono::milliseconds tick) : Engine(tick), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (!epoll_.is_open()) throw std::system_error(errno, std::system_category(), "epoll_create1");
}

void EpollEngine::watch(int descriptor, std::uint32_t events, void* about) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = about;
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, descriptor, &event) != 0 &&
      (errno != EEXIST || ::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, descriptor, &event) != 0))
    throw std::system_error(errno, std::system_category(), "epoll_ctl");
}

// Events other than those of sockets are about members.
void EpollEngine::begin() {
  ::fcntl(listener_.get(), F_SETFL, O_NONBLOCK);
  watch(listener_.get(), EPOLLIN, &listener_);
  watch(timer_.get(), EPOLLIN, const_cast<Descriptor*>(&timer_));
  watch(wake_.get(), EPOLLIN, const_cast<Descriptor*>(&wake_));
}

std::unique_ptr<Socket> EpollEngine::make_socket(Descriptor descriptor) {
  return std::make_unique<EpollSocket>(*this, std::move(descriptor));
}

void EpollEngine::accept() {
  const int error = accept_waiting(SOCK_NONBLOCK);
  if (error == 0 || error == EAGAIN) return;
  watch(listener_.get(), 0, &listener_);  // instead of being told again and again
  accept_at_tick_ = true;
}

void EpollEngine::end_accepting() {
  while (listener_.is_open() && accept_waiting(SOCK_NONBLOCK) == 0) continue;
  listener_.reset();
}

void EpollEngine::turn(bool may_sleep) {
  std::array<epoll_event, events_at_once> events;
  const int count = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), may_sleep ? -1 : 0);
  if (count < 0 && errno != EINTR) throw std::system_error(errno, std::system_category(), "epoll_wait");
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    void* const about = event.data.ptr;
    if (about == &listener_) {
      if (listener_.is_open()) accept();
    } else if (about == &wake_) {
      woken();
    } else if (about == &timer_) {
      if (std::exchange(accept_at_tick_, false) && listener_.is_open()) watch(listener_.get(), EPOLLIN, &listener_);
      ticked();
    } else if (auto& socket = *static_cast<EpollSocket*>(about); !socket.is_released()) {
      socket.on_events(event.events);
    }
  }
}

}  // namespace muster::http
