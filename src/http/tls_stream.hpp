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

/// TLS for one connection, apart from its socket. It never waits: when it cannot go on, it returns what it needs. It
/// reads the bytes that it was fed. Bytes for the client are gathered until somebody sends them, so that a reply,
/// messages of TLS itself and the end of the connection take one system call.
///
/// Thread: one.
class TlsStream {
 public:
  enum class Outcome {
    done,
    want_read,  ///< call `feed` with what the socket receives next, and try again
    want_send,  ///< send all of `gathered`, and try again
    closed,     ///< the client has said that nothing follows
    failed,     ///< `reason` says why; send what is `gathered` to tell the client
  };

  /// Lifetime: the TlsContext that owns `method` outlives the stream. Throws std::bad_alloc when there is no memory.
  TlsStream(ssl_ctx_st* context, const bio_method_st* method);
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;

  Outcome handshake();
  Outcome read(std::span<char> into, std::size_t& length);
  /// Encrypts the first bytes of `text` and returns how many; 0 after a failure. All that was gathered before must have
  /// been sent.
  std::size_t write(std::string_view text);
  /// Tells the client, with what is sent next, that nothing follows. Call once.
  void finish();

  /// The bytes for the client that were not sent yet. Lifetime: until the next call.
  std::string_view gathered() const { return std::string_view(gathered_).substr(sent_); }
  /// Says that so many of these bytes were sent.
  void sent(std::size_t length);

  /// Takes bytes from the socket. All that it was fed before must have been read. Lifetime: until `keep` makes a copy.
  void feed(std::string_view bytes) { fed_ = bytes; }
  /// Copies what it was fed and has not read.
  void keep();
  /// Whether bytes have arrived that `read` has not returned yet.
  bool has_unread() const;

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

  std::string_view fed_;  // what was not read yet of the bytes it was fed
  std::string kept_;      // what `fed_` is in after `keep`
  bool failed_ = false;
  std::size_t sent_ = 0;       // how many bytes of gathered_ were sent
  std::size_t unhurried_ = 0;  // how many bytes at the start of gathered_ may wait for the next reply
  std::string gathered_;
  std::string reason_;
  TlsHandle<ssl_st> ssl_;
};

}  // namespace muster::http
