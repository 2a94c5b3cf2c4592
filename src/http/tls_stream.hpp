#pragma once

#include <array>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct bio_st;
struct bio_method_st;
struct ssl_ctx_st;
struct ssl_st;

namespace muster::http {

/// Frees what OpenSSL made.
struct TlsDeleter {
  void operator()(ssl_st* stream) const;
  void operator()(ssl_ctx_st* context) const;
  void operator()(bio_method_st* method) const;
};
template <class T>
using TlsHandle = std::unique_ptr<T, TlsDeleter>;

/// TLS for one connection. It never blocks: when it cannot go on, it returns what it needs. It reads the bytes in
/// `room` that `received` was told of, and then from the socket. Bytes for the client are collected until `send`, so
/// that a reply, messages of TLS itself and the end of the connection take one system call.
///
/// Lifetime: holds the socket without owning it, until `forget_socket`. Thread: one.
class TlsStream {
 public:
  enum class Outcome {
    done,
    want_read,  ///< read from the socket into `room`, call `received`, and try again
    want_send,  ///< call `send` until it has sent everything, and try again
    closed,     ///< the client has closed the connection, with or without telling TLS
    failed,     ///< `reason` says why; call `send` to tell the client
  };

  /// Lifetime: the TlsContext that owns `method` outlives the stream. Throws std::bad_alloc when there is no memory.
  TlsStream(ssl_ctx_st* context, const bio_method_st* method, int socket);
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;

  Outcome handshake();
  Outcome read(std::span<char> into, std::size_t& length);
  /// Encrypts the first bytes of `text` and returns how many; 0 after a failure. `send` must have sent all before.
  std::size_t write(std::string_view text);
  /// Tells the client, with the next `send`, that nothing follows. Call once.
  void finish();

  /// Sends the collected bytes; `would_block` when the socket does not take all of them now.
  boost::system::error_code send();

  /// A buffer for bytes from the socket.
  std::span<char> room() { return room_; }
  /// Says that the first `length` bytes of `room` were read from the socket.
  void received(std::size_t length);
  /// Whether bytes have arrived that `read` has not returned yet.
  bool has_unread() const;
  /// From now on the socket is not used. Call it before the socket is closed.
  void forget_socket() { socket_ = -1; }

  bool failed() const { return failed_; }
  /// Why TLS failed or the client closed, for the log: "no protocols available".
  std::string reason() const { return reason_; }

  /// The functions by which OpenSSL reads and writes the bytes of a stream.
  static TlsHandle<bio_method_st> make_transport();

 private:
  Outcome outcome_of(int result);
  // OpenSSL calls these to read ciphertext from the client and to write it.
  static int take(bio_st* transport, char* to, int size);
  static int give(bio_st* transport, const char* from, int size);
  static long control(bio_st* transport, int command, long number, void* pointer);

  // A usual request fits. When a client sends more at once, OpenSSL reads from the socket directly.
  static constexpr std::size_t room_size = 1024;

  int socket_;
  bool drained_ = false;  // whether the last read took all that the socket had
  bool at_end_ = false;   // whether the client's side of the connection has ended
  bool failed_ = false;
  std::size_t begin_ = 0;  // the bytes of room_ that were not read yet: [begin_, end_)
  std::size_t end_ = 0;
  std::size_t sent_ = 0;       // how many bytes of gathered_ were sent
  std::size_t unhurried_ = 0;  // how many bytes at the start of gathered_ may wait for the next reply
  std::string gathered_;
  std::string reason_;
  std::array<char, room_size> room_;
  TlsHandle<ssl_st> ssl_;
};

}  // namespace muster::http
