#pragma once

#include <openssl/ssl.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "support/http_client.hpp"

namespace muster::test {

struct TlsDeleter {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL* stream) const { SSL_free(stream); }
  void operator()(SSL_SESSION* session) const { SSL_SESSION_free(session); }
};
using TlsSession = std::unique_ptr<SSL_SESSION, TlsDeleter>;

struct TlsOptions {
  int version = 0;                  ///< TLS1_2_VERSION, say; 0 leaves it to the two
  std::filesystem::path ca = {};    ///< whom to believe; "" believes anybody
  std::string name = {};            ///< the name or address that the certificate must be for, with `ca`
  std::string_view protocols = {};  ///< as ALPN has them
  SSL_SESSION* resume = nullptr;
};

/// One connection to a server over a blocking socket by OpenSSL. Whatever takes longer than `patience` throws.
class TlsClient {
 public:
  /// Connects and shakes hands; throws what OpenSSL says when that fails. "https://127.0.0.1:8443"; the port alone
  /// counts.
  explicit TlsClient(const std::string& address, const TlsOptions& options = {});
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;
  ~TlsClient();

  HttpReply get(const std::string& target);
  void send(std::string_view bytes);
  HttpReply read_reply();
  /// "closed" when the server ends the connection as TLS wants it, else what OpenSSL says. Throws when a byte comes.
  std::string read_end();

  /// Past TLS, onto the wire.
  void send_raw(std::string_view bytes) const;
  /// Nothing further will be sent, and TLS is not told.
  void cut_sending() const;
  /// Asks for a new handshake, which TLS 1.2 has. "" when it was made, else what OpenSSL says.
  std::string renegotiate();

  std::string version() const { return SSL_get_version(ssl_.get()); }
  std::string protocol() const;
  bool resumed() const { return SSL_session_reused(ssl_.get()) == 1; }
  /// The serial number of the server's certificate.
  std::string certificate() const;
  /// For another connection; once a reply has come, with TLS 1.3.
  TlsSession session() const { return TlsSession(SSL_get1_session(ssl_.get())); }

 private:
  bool read_some();
  std::string error() const;

  std::unique_ptr<SSL_CTX, TlsDeleter> context_;
  std::unique_ptr<SSL, TlsDeleter> ssl_;
  int socket_ = -1;
  std::string unread_;
};

}  // namespace muster::test
