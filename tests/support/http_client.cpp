#include "support/http_client.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "support/client_socket.hpp"

namespace muster::test {
namespace {

namespace json = boost::json;

constexpr std::string_view head_end = "\r\n\r\n";

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; });
  return lower;
}

void append_encoded(std::string& out, std::string_view text) {
  for (const char c : text) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    if (plain)
      out += c;
    else
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
}

void append_pairs(std::string& out, const std::string& name, const json::value& value, bool raw_brackets) {
  const auto inner = [&](std::string_view key) {
    std::string full = name + (raw_brackets ? "[" : "%5B");
    append_encoded(full, key);
    return full + (raw_brackets ? "]" : "%5D");
  };
  if (const auto* list = value.if_array()) {
    for (const json::value& element : *list) append_pairs(out, inner(""), element, raw_brackets);
  } else if (const auto* map = value.if_object()) {
    for (const auto& [key, element] : *map) append_pairs(out, inner(key), element, raw_brackets);
  } else {
    if (!out.empty()) out += '&';
    out += name + '=';
    append_encoded(out, value.is_string() ? std::string(value.get_string()) : json::serialize(value));
  }
}

}  // namespace

HttpReply parse_head(std::string_view head) {
  if (!head.starts_with("HTTP/1.1 ") || head.size() < 12)
    throw std::runtime_error("no HTTP reply: " + std::string(head));
  HttpReply reply;
  reply.status = static_cast<unsigned>(std::stoul(std::string(head.substr(9, 3))));
  std::size_t at = head.find("\r\n");
  while (at != std::string_view::npos) {
    const std::size_t end = head.find("\r\n", at + 2);
    const std::string_view line = head.substr(at + 2, end == std::string_view::npos ? end : end - at - 2);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) throw std::runtime_error("no header line: " + std::string(line));
    std::string_view value = line.substr(colon + 1);
    value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
    const std::string name = lower_case(line.substr(0, colon));
    const auto [at_name, is_new] = reply.headers.emplace(name, value);
    // Each cookie has a header line of its own.
    if (!is_new && name != "set-cookie") throw std::runtime_error("a header line twice: " + name);
    if (!is_new) at_name->second += "\n" + std::string(value);
    at = end;
  }
  return reply;
}

json::value HttpReply::json() const {
  return json::parse(body);
}

std::string HttpReply::error() const {
  return std::string(json().at("error").as_string());
}

HttpClient::HttpClient(const std::string& address, const std::string& from)
    : socket_(open_client_socket(address, from)) {
  if (socket_ < 0) fail("connect");
}

HttpClient::HttpClient(HttpClient&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), unread_(std::move(other.unread_)) {}

HttpClient::~HttpClient() {
  if (socket_ >= 0) ::close(socket_);
}

HttpReply HttpClient::get(const std::string& target) {
  send(request_text("GET", target));
  return read_reply();
}

HttpReply HttpClient::post_form(const std::string& target, const std::string& body) {
  send(request_text("POST", target, "Content-Type: application/x-www-form-urlencoded\r\n", body));
  return read_reply();
}

HttpReply HttpClient::post_json(const std::string& target, const std::string& body) {
  send(request_text("POST", target, "Content-Type: application/json\r\n", body));
  return read_reply();
}

void HttpClient::send(std::string_view bytes) {
  if (!try_send(bytes)) fail("send");
}

bool HttpClient::try_send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && (errno == EPIPE || errno == ECONNRESET)) return false;
    if (sent < 0) fail("send");
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void HttpClient::finish_sending() {
  ::shutdown(socket_, SHUT_WR);
}

// False at the end of the connection.
bool HttpClient::read_some() {
  std::array<char, 64 * 1024> block;
  ssize_t length = -1;
  // When another thread starts a program, a call with a time limit may be interrupted.
  do length = ::recv(socket_, block.data(), block.size(), 0);
  while (length < 0 && errno == EINTR);
  if (length < 0) fail("recv");
  unread_.append(block.data(), static_cast<std::size_t>(length));
  return length > 0;
}

HttpReply HttpClient::read_reply(bool has_body) {
  std::size_t end = 0;
  while ((end = unread_.find(head_end)) == std::string::npos) {
    if (!read_some()) throw std::runtime_error("the connection ended before a reply; so far: " + unread_);
  }
  HttpReply reply = parse_head(std::string_view(unread_).substr(0, end));
  unread_.erase(0, end + head_end.size());
  const bool is_bare = reply.status == 100 || reply.status == 204 || reply.status == 304;
  if (!has_body || is_bare) return reply;
  const std::size_t length = std::stoul(reply.headers.at("content-length"));
  while (unread_.size() < length) {
    if (!read_some()) throw std::runtime_error("the connection ended in a reply's body");
  }
  reply.body = unread_.substr(0, length);
  unread_.erase(0, length);
  return reply;
}

std::string HttpClient::read_to_end() {
  while (read_some()) {
  }
  return std::exchange(unread_, {});
}

void HttpClient::read_byte() {
  char byte = 0;
  (void)::recv(socket_, &byte, 1, MSG_DONTWAIT);
}

bool HttpClient::readable_within(std::chrono::milliseconds time) const {
  if (!unread_.empty()) return true;
  pollfd wanted{socket_, POLLIN, 0};
  int ready = -1;
  do ready = poll(&wanted, 1, static_cast<int>(time.count()));
  while (ready < 0 && errno == EINTR);
  return ready > 0;
}

bool refuses_connections(const std::string& address) {
  const int socket = open_client_socket(address);
  if (socket < 0) return errno == ECONNREFUSED;
  ::close(socket);
  return false;
}

std::string request_text(std::string_view verb, std::string_view target, std::string_view header_lines,
                         std::string_view body) {
  std::string text = fmt::format("{} {} HTTP/1.1\r\nHost: localhost\r\n{}", verb, target, header_lines);
  if (!body.empty()) text += fmt::format("Content-Length: {}\r\n", body.size());
  text += "\r\n";
  text += body;
  return text;
}

std::string bracket_syntax(const json::object& params, bool raw_brackets) {
  std::string out;
  for (const auto& [name, value] : params) append_pairs(out, std::string(name), value, raw_brackets);
  return out;
}

}  // namespace muster::test
