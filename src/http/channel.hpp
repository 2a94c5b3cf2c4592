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

/// The byte stream of one connection: a plain socket, or TLS over it. Without TLS it costs no more than the socket.
///
/// Lifetime: the TLS context, if there is one, outlives the channel. Thread: only that of the socket's event loop.
class Channel {
 public:
  using ErrorCode = boost::system::error_code;
  template <class T>
  using Awaitable = boost::asio::awaitable<T>;
  using Transfer = std::tuple<ErrorCode, std::size_t>;

  explicit Channel(boost::asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}

  /// Sets the socket's options. Call it first.
  ErrorCode open();
  /// Waits for the client's first byte, which says whether it wants TLS. Nothing when the connection ends before it.
  Awaitable<std::optional<bool>> wants_tls();
  /// Does the TLS handshake; from then on all bytes go through TLS. Returns false when the handshake fails, and logs
  /// the reason at the level debug.
  Awaitable<bool> shake_hands(TlsContext& tls);

  /// Whether the connection uses TLS.
  bool secure() const { return tls_ != nullptr; }
  /// Whether TLS has failed. The client may then have sent bytes that nobody has read.
  bool broken() const { return tls_ && tls_->failed(); }
  /// The client's IP address, "" when the connection has ended.
  std::string client() const;
  boost::asio::any_io_executor executor() { return socket_.get_executor(); }

  /// Reads at least one byte, or fails.
  Awaitable<Transfer> read_some(boost::asio::mutable_buffer into) {
    if (!tls_) return socket_.async_read_some(into, boost::asio::as_tuple(boost::asio::use_awaitable));
    return read_by_tls(into);
  }
  /// Writes what the socket takes now and returns how many bytes of `bytes` that were. After the error `would_block`,
  /// wait until the socket is writable and call again with the rest, even if the rest is empty. `last` says that
  /// nothing follows these bytes.
  std::size_t write_some(std::string_view bytes, bool last, ErrorCode& error) {
    if (!tls_) return socket_.write_some(boost::asio::buffer(bytes.data(), bytes.size()), error);
    return write_by_tls(bytes, last, error);
  }
  Awaitable<ErrorCode> wait_until_writable();
  /// Whether the socket holds bytes that were not read yet.
  bool has_arrived() const;
  /// Whether the socket, or TLS, holds bytes that `read_some` has not returned yet.
  bool has_unread() const { return has_arrived() || (tls_ && tls_->has_unread()); }
  /// Says that nothing more will be sent. The client still gets what was sent, and then sees the end.
  ErrorCode finish_sending();
  /// Reads bytes that nobody will look at. They come as they are on the wire: TLS does not decrypt them.
  Awaitable<Transfer> discard(boost::asio::mutable_buffer into) {
    return socket_.async_read_some(into, boost::asio::as_tuple(boost::asio::use_awaitable));
  }

  /// Ends all waiting operations with an error.
  void cancel();
  void close();

 private:
  Awaitable<Transfer> read_by_tls(boost::asio::mutable_buffer into);
  std::size_t write_by_tls(std::string_view bytes, bool last, ErrorCode& error);
  // Reads from the socket or writes to it, whichever TLS asked for by `outcome`.
  Awaitable<ErrorCode> satisfy(TlsStream::Outcome outcome);
  Awaitable<ErrorCode> send_gathered();

  boost::asio::ip::tcp::socket socket_;
  std::unique_ptr<TlsStream> tls_;
  bool finished_ = false;  // whether TLS was told that nothing follows
};

}  // namespace muster::http
