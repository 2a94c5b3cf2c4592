#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "http/engine/engine.hpp"
#include "http/engine/task.hpp"
#include "http/tls.hpp"

namespace muster::http {

/// The byte stream of one connection: a plain socket, or TLS over it. Without TLS it costs no more than the socket.
///
/// Lifetime: the TLS context, if there is one, outlives the channel. Thread: that of the socket's engine.
class Channel {
 public:
  explicit Channel(SocketPointer socket) : socket_(std::move(socket)) {}

  /// The socket, for what TLS has no part in.
  Socket& socket() { return *socket_; }

  /// Whether these first bytes of a client begin TLS.
  static bool begins_tls(std::span<const char> bytes);
  /// Does the TLS handshake, which begins with `arrived`; from then on all bytes go through TLS. False when the
  /// handshake fails; it logs the reason at the level debug.
  Task<bool> shake_hands(TlsContext& tls, std::string_view arrived);
  /// Whether the connection uses TLS.
  bool secure() const { return tls_ != nullptr; }
  /// Whether TLS has failed. The client may then have sent bytes that nobody has read.
  bool broken() const { return tls_ && tls_->failed(); }

  /// Waits for bytes that come through TLS, and decrypts them into `room`.
  Task<Received> receive_by_tls(std::span<char> room);
  /// Copies what the engine has received and TLS has not read. Call it before waiting for anything else than the
  /// channel.
  void keep() {
    if (tls_) tls_->keep();
  }

  /// The bytes to send next for `text`. Nothing when all of it, and all of TLS before it, was sent. What TLS takes of
  /// `text` is removed from it here; what is sent as it is, by `sent`. `last` says that nothing follows `text`. An
  /// errno in `error`. Lifetime: as `text`, or until the next call.
  std::string_view next(std::string_view& text, bool last, int& error);
  /// Whether `bytes`, of what `next` returned, are the last for `text`.
  bool is_last(std::string_view bytes, std::string_view text) const {
    return tls_ ? text.empty() && bytes.size() == tls_->gathered().size() : bytes.size() == text.size();
  }
  /// Says that so many of these bytes were sent.
  void sent(std::size_t length, std::string_view& text) { tls_ ? tls_->sent(length) : text.remove_prefix(length); }

  /// Whether the socket, or TLS, holds bytes that were not returned yet.
  bool has_unread() const { return socket_->has_arrived() || (tls_ && tls_->has_unread()); }
  /// Says that nothing more will be sent. The client still gets what was sent, and then sees the end. False when it is
  /// gone.
  Task<bool> finish_sending();

 private:
  Task<int> send_gathered();
  std::string client() const;

  const SocketPointer socket_;
  std::unique_ptr<TlsStream> tls_;
  bool finished_ = false;  // whether TLS was told that nothing follows
};

}  // namespace muster::http
