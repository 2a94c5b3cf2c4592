#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "http/tls.hpp"

namespace muster::http {

/// The bytes of one connection, plain or by TLS. Plain, it costs no more than the socket alone.
///
/// Lifetime: the TLS context, if there is one, outlives the channel. Thread: one, that of the socket's event loop.
class Channel {
 public:
  using ErrorCode = boost::system::error_code;
  template <class T>
  using Awaitable = boost::asio::awaitable<T>;
  using Transfer = std::tuple<ErrorCode, std::size_t>;

  explicit Channel(boost::asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}

  /// To be called first.
  ErrorCode open();
  /// Waits for the client's first byte, which says whether it wants TLS. Nothing when the connection ends before.
  Awaitable<std::optional<bool>> wants_tls();
  /// Makes this a channel by TLS. False when the client would not; why is in the log, at the level debug.
  Awaitable<bool> shake_hands(TlsContext& tls);

  /// By TLS.
  bool secure() const { return tls_ != nullptr; }
  /// The client broke the rules of TLS: it may have sent what nobody read.
  bool broken() const { return tls_ && tls_->failed(); }
  /// "" when the connection has ended.
  std::string client() const;
  boost::asio::any_io_executor executor() { return socket_.get_executor(); }

  /// At least one byte, or an error.
  Awaitable<Transfer> read_some(boost::asio::mutable_buffer into) {
    if (!tls_) return socket_.async_read_some(into, boost::asio::as_tuple(boost::asio::use_awaitable));
    return read_by_tls(into);
  }
  /// Takes what the socket takes at once, and says how much. `would_block`: wait until it is writable, and call again
  /// with the rest, also when there is none. `last`: nothing will follow.
  std::size_t write_some(std::string_view bytes, bool last, ErrorCode& error) {
    if (!tls_) return socket_.write_some(boost::asio::buffer(bytes.data(), bytes.size()), error);
    return write_by_tls(bytes, last, error);
  }
  Awaitable<ErrorCode> wait_until_writable();
  /// Whether the client has sent what was not read from the socket yet.
  bool has_arrived() const;
  /// The same, or what TLS has read beyond what it gave to `read_some`.
  bool has_unread() const { return has_arrived() || (tls_ && tls_->has_unread()); }
  /// Nothing further will be sent. What was sent arrives, and then the end.
  ErrorCode finish_sending();
  /// Reads what nobody wants, as it comes over the wire.
  Awaitable<Transfer> discard(boost::asio::mutable_buffer into) {
    return socket_.async_read_some(into, boost::asio::as_tuple(boost::asio::use_awaitable));
  }

  /// Ends what waits, with an error.
  void cancel();
  void close();

 private:
  Awaitable<Transfer> read_by_tls(boost::asio::mutable_buffer into);
  std::size_t write_by_tls(std::string_view bytes, bool last, ErrorCode& error);
  // Does what TLS waits for.
  Awaitable<ErrorCode> satisfy(TlsStream::Outcome outcome);
  Awaitable<ErrorCode> send_gathered();

  boost::asio::ip::tcp::socket socket_;
  std::unique_ptr<TlsStream> tls_;
  bool finished_ = false;  // TLS has been told
};

}  // namespace muster::http
