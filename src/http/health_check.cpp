#include "http/health_check.hpp"

#include <fmt/format.h>

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>

#include "http/engine/descriptor.hpp"
#include "portal/host_name.hpp"

namespace muster::http {
namespace {

namespace beast = boost::beast;
using SteadyTime = std::chrono::steady_clock::time_point;

// The health pages have only one line; a larger page is from another server.
constexpr std::uint64_t largest_page = 4096;

struct Target {
  std::string host;
  std::string port;
};

std::optional<Target> target_of(std::string_view address) {
  const auto origin = portal::take_origin(address);
  if (!origin || !(address.empty() || address == "/")) return std::nullopt;
  std::string_view host = origin->host;
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  const std::string_view port = origin->port.empty() ? std::string_view() : origin->port.substr(1);
  return Target{std::string(host), !port.empty() ? std::string(port) : origin->scheme == "https" ? "443" : "80"};
}

base::Error no_answer(std::string_view why) {
  return base::unavailable(fmt::format("no answer: {}", why));
}

// Waits for the socket to take bytes or to have some. Error: ETIMEDOUT when the time is over.
int wait_for(const Descriptor& socket, short what, SteadyTime until) {
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    pollfd one{socket.get(), what, 0};
    const int ready = left.count() < 0 ? 0 : ::poll(&one, 1, static_cast<int>(left.count()) + 1);
    if (ready > 0) return 0;
    if (ready == 0) return ETIMEDOUT;
    if (errno != EINTR) return errno;
  }
}

// A socket that is connected to one of the target's addresses, which are tried one after the other.
base::Result<Descriptor> connect(const Target& target, SteadyTime until) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int unknown = ::getaddrinfo(target.host.c_str(), target.port.c_str(), &wanted, &found); unknown != 0)
    return no_answer(::gai_strerror(unknown));
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> places(found, ::freeaddrinfo);
  int error = 0;
  for (const addrinfo* place = found; place; place = place->ai_next) {
    Descriptor socket(::socket(place->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, place->ai_protocol));
    error = socket.is_open() && ::connect(socket.get(), place->ai_addr, place->ai_addrlen) == 0 ? 0 : errno;
    if (error == EINPROGRESS) error = wait_for(socket, POLLOUT, until);
    socklen_t size = sizeof(error);
    if (error == 0) ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size);
    if (error == 0) return socket;
  }
  return no_answer(std::strerror(error));
}

using Parser = beast::http::response_parser<beast::http::string_body>;

base::Result<Parser::value_type> ask(const Target& target, std::chrono::milliseconds limit) {
  const SteadyTime until = std::chrono::steady_clock::now() + limit;
  auto socket = connect(target, until);
  if (!socket) return socket.error();
  // So little that a new connection takes it at once.
  const std::string request =
      fmt::format("GET /healthz/ready HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", target.host);
  if (::send(socket->get(), request.data(), request.size(), MSG_NOSIGNAL) < 0) return no_answer(std::strerror(errno));
  Parser parser;
  parser.body_limit(largest_page);
  parser.eager(true);
  std::string unread;
  std::array<char, 2 * largest_page> bytes;
  while (!parser.is_done()) {
    if (const int error = wait_for(*socket, POLLIN, until); error != 0) return no_answer(std::strerror(error));
    const ssize_t length = ::recv(socket->get(), bytes.data(), bytes.size(), 0);
    if (length < 0) return no_answer(std::strerror(errno));
    unread.append(bytes.data(), static_cast<std::size_t>(length));
    beast::error_code error;
    if (length == 0) parser.put_eof(error);
    if (length > 0) unread.erase(0, parser.put(boost::asio::buffer(unread), error));
    if (length == 0 && !parser.got_some()) return no_answer("the connection was closed");
    if (error && error != beast::http::error::need_more) return no_answer(error.message());
  }
  return parser.release();
}

}  // namespace

base::Result<Readiness> ask_readiness(const std::string& address, std::chrono::milliseconds limit) {
  const auto target = target_of(address);
  if (!target) return base::invalid("not an address such as http://127.0.0.1:8080, without a path");
  const auto page = ask(*target, limit);
  if (!page) return page.error();
  std::string says = page->body();
  while (says.ends_with('\n')) says.pop_back();
  const bool ready = page->result_int() == 200 && says == "ok";
  if (!ready && page->result_int() != 503) return base::unavailable("what answers there is no Muster server");
  return Readiness{ready, ready ? "" : std::move(says)};
}

}  // namespace muster::http
