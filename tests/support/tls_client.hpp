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
  int version = 0;                  ///< for example TLS1_2_VERSION; 0: client and server agree on one
  std::filesystem::path ca = {};    ///< the trusted CA; "": any certificate is accepted
  std::string name = {};            ///< the name or address that the certificate must be for; only with `ca`
  std::string_view protocols = {};  ///< an ALPN list of protocols
  SSL_SESSION* resume = nullptr;    ///< the TLS session to resume, if any
};

/// One TLS connection to a server over a blocking socket. Operations that take longer than `patience` throw.
class TlsClient {
 public:
  /// Connects and does the TLS handshake. Throws OpenSSL's reason when that fails. Of `address`, such as
  /// "https://127.0.0.1:8443", only the port is used.
  explicit TlsClient(const std::string& address, const TlsOptions& options = {});
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;
  ~TlsClient();

  HttpReply get(const std::string& target);
  void send(std::string_view bytes);
  HttpReply read_reply();
  /// Waits for the end of the connection. Returns "closed" when the server ends it as TLS requires, otherwise OpenSSL's
  /// reason. Throws when a byte comes.
  std::string read_end();

  /// Sends bytes as they are, without TLS.
  void send_raw(std::string_view bytes) const;
  /// Closes the sending direction of the socket without telling TLS.
  void cut_sending() const;
  /// Asks for a renegotiation, which only TLS 1.2 has. Returns "" when it was done, otherwise OpenSSL's reason.
  std::string renegotiate();

  std::string version() const { return SSL_get_version(ssl_.get()); }
  std::string protocol() const;
  bool resumed() const { return SSL_session_reused(ssl_.get()) == 1; }
  /// The serial number of the server's certificate.
  std::string certificate() const;
  /// The TLS session, for TlsOptions::resume of another connection. With TLS 1.3, call it after the first reply.
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
