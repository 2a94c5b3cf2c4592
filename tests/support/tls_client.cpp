#include "support/tls_client.hpp"

#include <openssl/err.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <stdexcept>
#include <utility>

#include "support/client_socket.hpp"

namespace muster::test {
namespace {

int connected_socket(const std::string& address) {
  const int made = open_client_socket(address);
  if (made < 0) throw std::runtime_error("cannot connect to " + address);
  return made;
}

void expect_name(SSL* ssl, const std::string& name) {
  X509_VERIFY_PARAM* const wanted = SSL_get0_param(ssl);
  if (X509_VERIFY_PARAM_set1_ip_asc(wanted, name.c_str()) == 1) return;
  X509_VERIFY_PARAM_set1_host(wanted, name.data(), name.size());
}

}  // namespace

TlsClient::TlsClient(const std::string& address, const TlsOptions& options)
    : context_(SSL_CTX_new(TLS_client_method())) {
  std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to sockets that the server may have closed
  if (options.version != 0) {
    SSL_CTX_set_cipher_list(context_.get(), "ALL:@SECLEVEL=0");  // otherwise it would not even offer an old version
    SSL_CTX_set_min_proto_version(context_.get(), options.version);
    SSL_CTX_set_max_proto_version(context_.get(), options.version);
  }
  if (!options.ca.empty()) {
    SSL_CTX_load_verify_file(context_.get(), options.ca.c_str());
    SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
  }
  ssl_.reset(SSL_new(context_.get()));
  if (!options.name.empty()) expect_name(ssl_.get(), options.name);
  if (!options.protocols.empty())
    SSL_set_alpn_protos(ssl_.get(), reinterpret_cast<const unsigned char*>(options.protocols.data()),
                        static_cast<unsigned>(options.protocols.size()));
  if (options.resume) SSL_set_session(ssl_.get(), options.resume);
  socket_ = connected_socket(address);
  SSL_set_fd(ssl_.get(), socket_);
  ERR_clear_error();
  if (SSL_connect(ssl_.get()) == 1) return;
  const std::string why = error();
  ::close(socket_);
  throw std::runtime_error(why);
}

TlsClient::~TlsClient() {
  // Otherwise OpenSSL takes the connection for one that an attacker has cut, and does not resume its TLS session.
  SSL_set_shutdown(ssl_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
  ::close(socket_);
}

std::string TlsClient::error() const {
  const char* const reason = ERR_reason_error_string(ERR_peek_last_error());
  return reason ? reason : "the connection ended";
}

HttpReply TlsClient::get(const std::string& target) {
  send(request_text("GET", target));
  return read_reply();
}

void TlsClient::send(std::string_view bytes) {
  ERR_clear_error();
  if (SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())) <= 0) throw std::runtime_error(error());
}

// False when the server has ended the connection as TLS requires.
bool TlsClient::read_some() {
  std::array<char, 64 * 1024> block;
  ERR_clear_error();
  const int length = SSL_read(ssl_.get(), block.data(), static_cast<int>(block.size()));
  if (length <= 0 && SSL_get_error(ssl_.get(), length) == SSL_ERROR_ZERO_RETURN) return false;
  if (length <= 0) throw std::runtime_error(error());
  unread_.append(block.data(), static_cast<std::size_t>(length));
  return true;
}

HttpReply TlsClient::read_reply() {
  constexpr std::string_view head_end = "\r\n\r\n", length_name = "\r\nContent-Length:";
  const auto more = [this] {
    if (!read_some()) throw std::runtime_error("the connection ended before a reply");
  };
  std::size_t end = 0;
  while ((end = unread_.find(head_end)) == std::string::npos) more();
  const std::string head = unread_.substr(0, end);
  HttpReply reply = parse_head(head);
  unread_.erase(0, end + head_end.size());
  if (reply.status == 100) return reply;
  const std::size_t length = std::stoul(head.substr(head.find(length_name) + length_name.size()));
  while (unread_.size() < length) more();
  reply.body = unread_.substr(0, length);
  unread_.erase(0, length);
  return reply;
}

std::string TlsClient::read_end() {
  try {
    if (!read_some()) return "closed";
  } catch (const std::runtime_error& ended) {
    return ended.what();
  }
  throw std::logic_error("bytes came instead of the end: " + unread_);
}

void TlsClient::send_raw(std::string_view bytes) const {
  if (::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(bytes.size()))
    throw std::runtime_error("cannot send");
}

void TlsClient::cut_sending() const {
  ::shutdown(socket_, SHUT_WR);
}

std::string TlsClient::renegotiate() {
  ERR_clear_error();
  SSL_renegotiate(ssl_.get());
  return SSL_do_handshake(ssl_.get()) == 1 ? "" : error();
}

std::string TlsClient::protocol() const {
  const unsigned char* name = nullptr;
  unsigned length = 0;
  SSL_get0_alpn_selected(ssl_.get(), &name, &length);
  return {reinterpret_cast<const char*>(name), length};
}

std::string TlsClient::certificate() const {
  const std::unique_ptr<X509, decltype(&X509_free)> shown(SSL_get1_peer_certificate(ssl_.get()), X509_free);
  const std::unique_ptr<char, void (*)(char*)> text(i2s_ASN1_INTEGER(nullptr, X509_get_serialNumber(shown.get())),
                                                    [](char* made) { OPENSSL_free(made); });
  return text.get();
}

}  // namespace muster::test
