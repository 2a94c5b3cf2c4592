// A load generator for what wrk does not do: requests on a schedule, and LDAP.
//
//   muster_bench_load ADDRESS:PORT http|ldap FILE CONNECTIONS SECONDS [RATE [FILE CONNECTIONS RATE]]
//
// FILE has a request on each line: a path, or an LDAP message in hexadecimal. Without RATE each connection asks again
// as soon as it has its answer. With RATE so many requests a second are due at even distances, whatever the answers do,
// and one that finds every connection busy waits. Its time counts from when it was due, so that a server that stalls is
// not asked less and does not look better. Prints JSON; times are in milliseconds.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstring>
#include <deque>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

struct Options {
  std::string address;
  std::uint16_t port = 0;
  bool ldap = false;
  std::size_t connections = 1;
  double rate = 0;  // 0: as fast as the answers come
};

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error(what);
}

// What is still missing of a reply. Bytes are those that were received and not yet looked at.
class Framing {
 public:
  explicit Framing(bool ldap) : ldap_(ldap) {}
  /// Whether the reply ends with these bytes. A client here never asks before it has its answer.
  bool ends(const char* bytes, std::size_t size) {
    if (ldap_) return ldap_ends(bytes, size);
    if (left_ == 0) {
      head_.append(bytes, size);
      const auto end = head_.find("\r\n\r\n");
      if (end == std::string::npos) return false;
      left_ = end + 4 + content_length(end) - (head_.size() - size);
      if (head_.compare(9, 3, "200") != 0) ++errors;
      head_.clear();
    }
    if (size > left_) fail("there is more than one reply");
    left_ -= size;
    return left_ == 0;
  }
  std::size_t errors = 0;

 private:
  std::size_t content_length(std::size_t end) const {
    static constexpr std::string_view names[] = {"\r\nContent-Length:", "\r\ncontent-length:"};
    for (const std::string_view name : names) {
      auto at = head_.find(name);
      if (at == std::string::npos || at > end) continue;
      at += name.size();
      while (head_[at] == ' ') ++at;
      std::size_t length = 0;
      std::from_chars(head_.data() + at, head_.data() + end, length);
      return length;
    }
    fail("a reply has no Content-Length");
  }

  // A reply is a row of messages: a sequence with a number and an operation. All but the last are entries.
  bool ldap_ends(const char* bytes, std::size_t size) {
    head_.append(bytes, size);
    std::size_t at = 0;
    bool ended = false;
    while (const std::size_t length = message_length(at)) {
      if (at + length > head_.size()) break;
      ended = look_at_message(at);
      at += length;
    }
    head_.erase(0, at);
    if (ended && !head_.empty()) fail("there is more than one reply");
    return ended;
  }
  // With its tag and its length; 0 when these are not there yet.
  std::size_t message_length(std::size_t at) const {
    if (at + 2 > head_.size()) return 0;
    if (head_[at] != '\x30') fail("a reply is not LDAP");
    const auto first = static_cast<unsigned char>(head_[at + 1]);
    if (first < 0x80) return 2u + first;
    const std::size_t bytes = first & 0x7f;
    if (at + 2 + bytes > head_.size()) return 0;
    std::size_t length = 0;
    for (std::size_t i = 0; i < bytes; ++i) length = length << 8 | static_cast<unsigned char>(head_[at + 2 + i]);
    return 2 + bytes + length;
  }
  // Whether it is the end of a bind or of a search.
  bool look_at_message(std::size_t at) {
    std::size_t value = at + (static_cast<unsigned char>(head_[at + 1]) < 0x80 ? 2 : 2 + (head_[at + 1] & 0x7f));
    value += 2 + static_cast<unsigned char>(head_[value + 1]);  // the number
    const char operation = head_[value];
    if (operation != '\x61' && operation != '\x65') return false;
    value += static_cast<unsigned char>(head_[value + 1]) < 0x80 ? 2 : 2 + (head_[value + 1] & 0x7f);
    const char code = head_[value + 2];
    if (code != 0 && code != 4) ++errors;  // 4: there would be more than was asked for
    return true;
  }

  const bool ldap_;
  std::string head_;
  std::size_t left_ = 0;
};

struct Connection {
  int socket = -1;
  Framing framing;
  Clock::time_point due = {};
  bool busy = false;
};

class Load {
 public:
  Load(const Options& options, std::vector<std::string> requests)
      : options_(options), requests_(std::move(requests)), epoll_(epoll_create1(0)) {
    for (std::size_t i = 0; i < options.connections; ++i) connect_one();
  }

  bool is_on_schedule() const { return options_.rate > 0; }
  void start(Clock::time_point now) { begin_ = next_due_ = now; }

  // Asks what is due, and takes what has come or comes within so many milliseconds.
  void turn(Clock::time_point now, int patience) {
    start_what_is_due(now);
    receive(patience);
  }

  std::string report() {
    std::size_t errors = 0;
    // Those that were due and have no answer are as late as they are now; answers alone would hide them.
    const auto now = Clock::now();
    const bool all = options_.rate > 0 || times_.empty();
    for (const auto& connection : connections_) {
      errors += connection->framing.errors;
      if (connection->busy && all) times_.push_back(milliseconds(now - connection->due));
    }
    for (const auto due : waiting_) times_.push_back(milliseconds(now - due));
    std::sort(times_.begin(), times_.end());
    const double seconds = milliseconds(now - begin_) / 1000;
    return fmt::format(
        R"({{"requests": {}, "errors": {}, "seconds": {:.3f}, "median": {:.4f}, "p99": {:.4f}, "p999": {:.4f}, "longest": {:.4f}}})",
        answered_, errors, seconds, percentile(0.5), percentile(0.99), percentile(0.999), percentile(1));
  }

 private:
  void connect_one() {
    auto connection = std::make_unique<Connection>(Connection{socket(AF_INET, SOCK_STREAM, 0), Framing(options_.ldap)});
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(options_.port);
    inet_pton(AF_INET, options_.address.c_str(), &to.sin_addr);
    if (connect(connection->socket, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0)
      fail(fmt::format("{}:{}: {}", options_.address, options_.port, std::strerror(errno)));
    const int yes = 1;
    setsockopt(connection->socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = connection.get();
    epoll_ctl(epoll_, EPOLL_CTL_ADD, connection->socket, &event);
    idle_.push_back(connection.get());
    connections_.push_back(std::move(connection));
  }

  void start_what_is_due(Clock::time_point now) {
    if (options_.rate == 0) {
      while (!idle_.empty()) ask(*take_idle(), now);
      return;
    }
    const std::chrono::duration<double> distance(1 / options_.rate);
    for (; next_due_ <= now; next_due_ += std::chrono::duration_cast<Clock::duration>(distance))
      waiting_.push_back(next_due_);
    while (!waiting_.empty() && !idle_.empty()) {
      ask(*take_idle(), waiting_.front());
      waiting_.pop_front();
    }
  }
  Connection* take_idle() {
    Connection* connection = idle_.front();
    idle_.pop_front();
    return connection;
  }

  void ask(Connection& connection, Clock::time_point due) {
    const std::string& request = requests_[next_++ % requests_.size()];
    connection.due = due;
    connection.busy = true;
    if (send(connection.socket, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size()))
      fail("a request could not be sent at once");
  }

  void receive(int patience) {
    epoll_event events[256];
    const int count = epoll_wait(epoll_, events, 256, patience);
    for (int i = 0; i < count; ++i) {
      auto& connection = *static_cast<Connection*>(events[i].data.ptr);
      const ssize_t size = recv(connection.socket, bytes_.data(), bytes_.size(), MSG_DONTWAIT);
      if (size < 0 && errno == EAGAIN) continue;
      if (size <= 0) fail("the server closed a connection");
      if (!connection.framing.ends(bytes_.data(), static_cast<std::size_t>(size))) continue;
      const auto now = Clock::now();
      times_.push_back(milliseconds(now - connection.due));
      ++answered_;
      connection.busy = false;
      idle_.push_back(&connection);
      start_what_is_due(now);
    }
  }

  static double milliseconds(Clock::duration time) { return std::chrono::duration<double, std::milli>(time).count(); }
  double percentile(double share) const {
    if (times_.empty()) return 0;
    const auto place = static_cast<std::size_t>(share * static_cast<double>(times_.size()));
    return times_[std::min(place, times_.size() - 1)];
  }

  const Options options_;
  const std::vector<std::string> requests_;
  const int epoll_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::deque<Connection*> idle_;
  std::deque<Clock::time_point> waiting_;  // due, and every connection was busy
  Clock::time_point begin_ = {};
  Clock::time_point next_due_ = {};
  std::vector<double> times_;
  std::string bytes_ = std::string(1 << 18, '\0');
  std::size_t next_ = 0;
  std::size_t answered_ = 0;
};

std::string from_hexadecimal(const std::string& line) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < line.size(); i += 2)
    bytes += static_cast<char>(std::stoi(line.substr(i, 2), nullptr, 16));
  return bytes;
}

std::vector<std::string> read_requests(const std::string& file, const Options& options) {
  std::ifstream lines(file);
  std::vector<std::string> requests;
  for (std::string line; std::getline(lines, line);)
    requests.push_back(
        options.ldap ? from_hexadecimal(line)
                     : fmt::format("GET {} HTTP/1.1\r\nHost: {}:{}\r\n\r\n", line, options.address, options.port));
  if (requests.empty()) fail(file + " has no requests");
  return requests;
}

// On a schedule it does not sleep: the kernel would wake it some fifty microseconds late.
void run(const std::vector<std::unique_ptr<Load>>& loads, double seconds) {
  const auto begin = Clock::now();
  const auto end = begin + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  for (const auto& load : loads) load->start(begin);
  for (auto now = begin; now < end; now = Clock::now()) {
    for (const auto& load : loads) load->turn(now, load->is_on_schedule() ? 0 : 1);
  }
}

}  // namespace

int main(int argc, char** argv) try {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() != 5 && words.size() != 6 && words.size() != 9)
    fail("usage: muster_bench_load ADDRESS:PORT http|ldap FILE CONNECTIONS SECONDS [RATE [FILE CONNECTIONS RATE]]");
  const auto colon = words[0].find(':');
  if (colon == std::string::npos) fail(words[0] + " is not ADDRESS:PORT");
  Options options{words[0].substr(0, colon), static_cast<std::uint16_t>(std::stoi(words[0].substr(colon + 1))),
                  words[1] == "ldap"};
  std::vector<std::unique_ptr<Load>> loads;
  for (std::size_t file = 2; file < words.size(); file += 4) {
    // SECONDS, which comes but once, stands behind the first file's connections.
    options.connections = std::stoul(words[file + 1]);
    const std::size_t rate = file == 2 ? 5 : 8;
    options.rate = words.size() > rate ? std::stod(words[rate]) : 0;
    loads.push_back(std::make_unique<Load>(options, read_requests(words[file], options)));
  }
  run(loads, std::stod(words[4]));
  for (const auto& load : loads) fmt::print("{}\n", load->report());
  return 0;
} catch (const std::exception& problem) {
  fmt::print(stderr, "muster_bench_load: {}\n", problem.what());
  return 1;
}
