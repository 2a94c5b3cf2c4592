#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <vector>

#include "app/commands/cli.hpp"

// `muster` with a clock that can be put forward, for tests of what takes hours. A client of the socket that
// MUSTER_CONTROL_SOCKET names sends lines `advance SECONDS`. Each is answered by `now MICROSECONDS`, the new time since
// 1970, or by `error` and the reason. support/test_clock.hpp is such a client.
namespace muster::test {
namespace {

constexpr const char* variable = "MUSTER_CONTROL_SOCKET";
constexpr base::Microseconds most_seconds = 10'000'000'000;
constexpr std::size_t longest_line = 100;

int check(int result, const std::string& what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

class OffsetClock final : public base::Clock {
 public:
  base::Microseconds now() const override { return system_.now() + offset_; }
  void advance(base::Microseconds time) { offset_ += time; }

 private:
  base::SystemClock system_;
  std::atomic<base::Microseconds> offset_ = 0;
};

// The reply to a line, without the line end.
std::string answer(std::string_view line, OffsetClock& clock) {
  constexpr std::string_view verb = "advance ";
  if (!line.starts_with(verb)) return "error: a line is `advance SECONDS`";
  line.remove_prefix(verb.size());
  base::Microseconds seconds = 0;
  const auto [stop, error] = std::from_chars(line.data(), line.data() + line.size(), seconds);
  if (error != std::errc{} || stop != line.data() + line.size() || seconds < 0 || seconds > most_seconds)
    return "error: SECONDS is a whole number, not less than 0 and not too large";
  clock.advance(seconds * 1'000'000);
  return "now " + std::to_string(clock.now());
}

// Listens on the socket with a thread of its own, as long as the object lives.
class ControlSocket {
 public:
  ControlSocket(const std::string& path, OffsetClock& clock) : clock_(clock) {
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    if (path.size() >= sizeof(address.sun_path)) throw std::runtime_error("the path of a socket cannot be so long");
    std::ranges::copy(path, address.sun_path);
    unlink(path.c_str());  // a server that was killed may have left it
    const int listener = check(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
    stop_ = check(eventfd(0, EFD_CLOEXEC), "eventfd");
    peers_ = {{.wanted = {stop_, POLLIN, 0}, .unread = ""}, {.wanted = {listener, POLLIN, 0}, .unread = ""}};
    check(bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), path);
    check(listen(listener, SOMAXCONN), path);
    start();
  }
  ControlSocket(const ControlSocket&) = delete;
  ControlSocket& operator=(const ControlSocket&) = delete;
  ~ControlSocket() {
    eventfd_write(stop_, 1);
    thread_.join();
    for (const Peer& peer : peers_) close(peer.wanted.fd);
  }

 private:
  struct Peer {
    pollfd wanted;
    std::string unread;
  };

  // The thread must not get signals: the server waits for them in its own threads.
  void start() {
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    thread_ = std::thread([this] { serve(); });
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }

  void serve() {
    for (;;) {
      std::vector<pollfd> wanted;
      for (const Peer& peer : peers_) wanted.push_back(peer.wanted);
      if (poll(wanted.data(), wanted.size(), -1) < 0) continue;
      if (wanted[0].revents != 0) return;
      for (std::size_t i = wanted.size() - 1; i > 1; --i) {
        if (wanted[i].revents != 0 && !hear(peers_[i])) drop(i);
      }
      if (wanted[1].revents == 0) continue;
      const int client = accept4(wanted[1].fd, nullptr, nullptr, SOCK_CLOEXEC);
      if (client >= 0) peers_.push_back({.wanted = {client, POLLIN, 0}, .unread = ""});
    }
  }

  // Reads once and answers each line that is whole. False when nothing more will come.
  bool hear(Peer& peer) {
    std::array<char, 1024> block;
    const ssize_t length = read(peer.wanted.fd, block.data(), block.size());
    if (length <= 0) return false;
    peer.unread.append(block.data(), static_cast<std::size_t>(length));
    for (auto end = peer.unread.find('\n'); end != std::string::npos; end = peer.unread.find('\n')) {
      const std::string reply = answer(std::string_view(peer.unread).substr(0, end), clock_) + "\n";
      peer.unread.erase(0, end + 1);
      if (send(peer.wanted.fd, reply.data(), reply.size(), MSG_NOSIGNAL) < 0) return false;
    }
    return peer.unread.size() <= longest_line;
  }

  void drop(std::size_t place) {
    close(peers_[place].wanted.fd);
    peers_.erase(peers_.begin() + static_cast<std::ptrdiff_t>(place));
  }

  OffsetClock& clock_;
  int stop_ = -1;
  std::vector<Peer> peers_;  // first the one that tells to stop, then the listener, then the clients
  std::thread thread_;
};

int run(int argc, char** argv) {
  const char* const given = std::getenv(variable);
  if (!given || !*given) throw std::runtime_error(std::string(variable) + " names no socket");
  const std::string path = given;
  unsetenv(variable);  // the server might take it for a mistyped key
  OffsetClock clock;
  const ControlSocket socket(path, clock);
  return app::run(argc, argv, clock);
}

}  // namespace
}  // namespace muster::test

int main(int argc, char** argv) try { return muster::test::run(argc, argv); } catch (const std::exception& problem) {
  std::fprintf(stderr, "muster_on_a_test_clock: %s\n", problem.what());
  return 2;
}
