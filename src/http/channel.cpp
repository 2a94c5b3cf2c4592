#include "http/channel.hpp"

#include <cerrno>
#include <cstring>

#include "http/listener.hpp"

namespace muster::http {
namespace {

constexpr char handshake_record = 0x16;  // no HTTP request begins with it
constexpr int client_ended = -1;         // in place of an errno

std::string text_of_error(int error) {
  if (error == client_ended) return "the client ended the connection";
  return error == ECANCELED ? "it was not done in time" : std::strerror(error);
}

std::string_view text_of(std::span<const char> bytes) {
  return {bytes.data(), bytes.size()};
}

}  // namespace

bool Channel::begins_tls(std::span<const char> bytes) {
  return !bytes.empty() && bytes.front() == handshake_record;
}

Task<bool> Channel::shake_hands(TlsContext& tls, std::string_view arrived) {
  tls_ = tls.accept();
  tls_->feed(arrived);
  int error = 0;
  for (;;) {
    const TlsStream::Outcome outcome = tls_->handshake();
    if (outcome == TlsStream::Outcome::done) co_return true;
    if (outcome == TlsStream::Outcome::failed || outcome == TlsStream::Outcome::closed) break;
    // Send our part of the handshake first: the client may need it before it goes on.
    error = co_await send_gathered();
    if (error == 0 && outcome == TlsStream::Outcome::want_read) {
      const Received received = co_await socket_->receive();
      error = received.bytes.empty() && received.error == 0 ? client_ended : received.error;
      tls_->feed(text_of(received.bytes));
    }
    if (error != 0) break;
  }
  tls.log()->debug("TLS handshake with {} failed: {}", client(), error == 0 ? tls_->reason() : text_of_error(error));
  co_return false;
}

Task<Received> Channel::receive_by_tls(std::span<char> room) {
  for (;;) {
    std::size_t length = 0;
    const TlsStream::Outcome outcome = tls_->read(room, length);
    if (outcome == TlsStream::Outcome::done) co_return Received{room.subspan(0, length)};
    if (outcome == TlsStream::Outcome::closed) co_return Received{};
    if (outcome == TlsStream::Outcome::failed) co_return Received{{}, ECONNABORTED};
    if (outcome == TlsStream::Outcome::want_send) {
      if (const int error = co_await send_gathered(); error != 0) co_return Received{{}, error};
      continue;
    }
    const Received received = co_await socket_->receive();
    if (received.bytes.empty()) co_return received;
    tls_->feed(text_of(received.bytes));
  }
}

std::string_view Channel::next(std::string_view& text, bool last, int& error) {
  if (!tls_) return text;
  if (const std::string_view before = tls_->gathered(); !before.empty()) return before;
  if (!text.empty()) {
    const std::size_t taken = tls_->write(text);
    if (taken == 0) error = ECONNABORTED;
    text.remove_prefix(taken);
  }
  if (last && text.empty() && !finished_ && error == 0) {
    tls_->finish();
    finished_ = true;
  }
  return tls_->gathered();
}

Task<int> Channel::send_gathered() {
  tls_->keep();
  bool is_slow = false;
  for (std::string_view left = tls_->gathered(); !left.empty(); left = tls_->gathered()) {
    Sent sent;
    if (is_slow)
      sent = co_await socket_->send_slowly(left);
    else
      sent = co_await socket_->send(left, true);
    if (sent.error != 0) co_return sent.error;
    is_slow = sent.bytes < left.size();
    tls_->sent(sent.bytes);
  }
  co_return 0;
}

// Best effort: a client that reads nothing does without the rest.
Task<bool> Channel::finish_sending() {
  if (tls_) {
    if (!std::exchange(finished_, true)) tls_->finish();
    const Sent sent = co_await socket_->send(tls_->gathered(), true);
    tls_->sent(sent.bytes);
  }
  co_return socket_->end_sending();
}

std::string Channel::client() const {
  const auto place = peer_of(socket_->descriptor());
  return place ? std::string(http::text_of(place->address).view()) : "";
}

}  // namespace muster::http
