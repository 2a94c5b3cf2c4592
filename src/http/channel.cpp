#include "http/channel.hpp"

#include <boost/asio/error.hpp>

namespace muster::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr auto await = asio::as_tuple(asio::use_awaitable);
constexpr unsigned char handshake_record = 0x16;  // no HTTP request begins with it

}  // namespace

Channel::ErrorCode Channel::open() {
  ErrorCode error;
  socket_.non_blocking(true, error);
  if (!error) socket_.set_option(tcp::no_delay(true), error);
  return error;
}

asio::awaitable<std::optional<bool>> Channel::wants_tls() {
  unsigned char first = 0;
  const auto [error, length] =
      co_await socket_.async_receive(asio::buffer(&first, 1), tcp::socket::message_peek, await);
  if (error) co_return std::nullopt;
  co_return first == handshake_record;
}

asio::awaitable<bool> Channel::shake_hands(TlsContext& tls) {
  tls_ = tls.accept(socket_.native_handle());
  ErrorCode error;
  for (;;) {
    const TlsStream::Outcome outcome = tls_->handshake();
    if (outcome == TlsStream::Outcome::done) co_return true;
    if (outcome == TlsStream::Outcome::failed || outcome == TlsStream::Outcome::closed) break;
    // Send our part of the handshake first: the client may need it before it goes on.
    error = co_await send_gathered();
    if (!error && outcome == TlsStream::Outcome::want_read) error = co_await satisfy(outcome);
    if (error) break;
  }
  const bool ours = error == asio::error::operation_aborted;
  const std::string why = ours ? "it was not done in time" : error ? error.message() : tls_->reason();
  tls.log()->debug("TLS handshake with {} failed: {}", client(), why);
  co_return false;
}

asio::awaitable<Channel::Transfer> Channel::read_by_tls(asio::mutable_buffer into) {
  for (;;) {
    std::size_t length = 0;
    const TlsStream::Outcome outcome = tls_->read({static_cast<char*>(into.data()), into.size()}, length);
    if (outcome == TlsStream::Outcome::done) co_return Transfer(ErrorCode(), length);
    if (outcome == TlsStream::Outcome::closed) co_return Transfer(asio::error::eof, 0);
    if (outcome == TlsStream::Outcome::failed) co_return Transfer(asio::error::connection_aborted, 0);
    if (const ErrorCode error = co_await satisfy(outcome)) co_return Transfer(error, 0);
  }
}

std::size_t Channel::write_by_tls(std::string_view bytes, bool last, ErrorCode& error) {
  error = tls_->send();
  if (error) return 0;
  const std::size_t taken = tls_->write(bytes);
  if (taken == 0 && !bytes.empty()) error = asio::error::connection_aborted;
  if (error) return 0;
  if (last && taken == bytes.size() && !finished_) {
    tls_->finish();
    finished_ = true;
  }
  error = tls_->send();
  return taken;
}

asio::awaitable<Channel::ErrorCode> Channel::wait_until_writable() {
  const auto [error] = co_await socket_.async_wait(tcp::socket::wait_write, await);
  co_return error;
}

asio::awaitable<Channel::ErrorCode> Channel::satisfy(TlsStream::Outcome outcome) {
  if (outcome == TlsStream::Outcome::want_send) co_return co_await send_gathered();
  const std::span<char> room = tls_->room();
  const auto [error, length] = co_await socket_.async_read_some(asio::buffer(room.data(), room.size()), await);
  if (!error) tls_->received(length);
  co_return error;
}

asio::awaitable<Channel::ErrorCode> Channel::send_gathered() {
  for (;;) {
    ErrorCode error = tls_->send();
    if (error != asio::error::would_block) co_return error;
    error = co_await wait_until_writable();
    if (error) co_return error;
  }
}

bool Channel::has_arrived() const {
  ErrorCode error;
  const std::size_t length = socket_.available(error);
  return !error && length > 0;
}

Channel::ErrorCode Channel::finish_sending() {
  ErrorCode error;
  if (tls_) {
    if (!finished_) tls_->finish();
    finished_ = true;
    tls_->send();  // best effort: a client that reads nothing does without the rest
  }
  socket_.shutdown(tcp::socket::shutdown_send, error);
  return error;
}

std::string Channel::client() const {
  ErrorCode unknown;
  const auto endpoint = socket_.remote_endpoint(unknown);
  return unknown ? "" : endpoint.address().to_string();
}

void Channel::cancel() {
  ErrorCode ignored;
  socket_.cancel(ignored);
}

void Channel::close() {
  ErrorCode ignored;
  if (tls_) tls_->forget_socket();  // its number may soon be another connection's
  socket_.close(ignored);
}

}  // namespace muster::http
