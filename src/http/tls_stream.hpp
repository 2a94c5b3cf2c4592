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

/// TLS of one connection, which never waits: it says what it waits for. Bytes from the client are what `received` was
/// told of, and what the socket has beyond that. Bytes to the client are gathered until `send`, so that a reply, what
/// TLS itself has to say and the end of the connection take one system call.
///
/// Lifetime: holds the socket without owning it, until `forget_socket`. Thread: one.
class TlsStream {
 public:
  enum class Outcome {
    done,
    want_read,  ///< read from the socket into `room`, say `received`, and ask again
    want_send,  ///< `send` until nothing is left, and ask again
    closed,     ///< by the client, in good order or not
    failed,     ///< `reason` says why; what `send` has left tells the client
  };

  /// Lifetime: the context that `method` belongs to outlives the stream. Throws when there is no memory.
  TlsStream(ssl_ctx_st* context, const bio_method_st* method, int socket);
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;

  Outcome handshake();
  Outcome read(std::span<char> into, std::size_t& length);
  /// Takes the first bytes of `text` and returns how many, 0 after a failure. What `send` has left must be gone.
  std::size_t write(std::string_view text);
  /// Says that nothing follows. Once.
  void finish();

  /// Sends what is gathered; `would_block` when the socket does not take it all now.
  boost::system::error_code send();

  /// Where to put what the socket has for us.
  std::span<char> room() { return room_; }
  void received(std::size_t length);
  /// Whether there is more of what came than `read` has given.
  bool has_unread() const;
  void forget_socket() { socket_ = -1; }

  bool failed() const { return failed_; }
  /// For the operator: "no protocols available". Of the last outcome that was not `done`.
  std::string reason() const { return reason_; }

  /// How OpenSSL reaches a stream.
  static TlsHandle<bio_method_st> make_transport();

 private:
  Outcome outcome_of(int result);
  // What OpenSSL calls for ciphertext from the client and to it.
  static int take(bio_st* transport, char* to, int size);
  static int give(bio_st* transport, const char* from, int size);
  static long control(bio_st* transport, int command, long number, void* pointer);

  // A usual request fits. A client that sends more at once is read from directly until it pauses.
  static constexpr std::size_t room_size = 1024;

  int socket_;
  bool drained_ = false;  // the socket had no more when it was last asked
  bool at_end_ = false;   // of what the client sends
  bool failed_ = false;
  std::size_t begin_ = 0;  // what is left of room_: [begin_, end_)
  std::size_t end_ = 0;
  std::size_t sent_ = 0;       // of gathered_
  std::size_t unhurried_ = 0;  // the first bytes of gathered_, which may wait for a reply
  std::string gathered_;
  std::string reason_;
  std::array<char, room_size> room_;
  TlsHandle<ssl_st> ssl_;
};

}  // namespace muster::http
