#include "http/tls_stream.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <new>

namespace muster::http {
namespace {

constexpr std::size_t write_at_once = 64 * 1024;   // several records, one system call
constexpr std::size_t most_gathered = 256 * 1024;  // for a client that makes TLS send messages but reads none
constexpr std::size_t kept_while_idle = 4 * 1024;

}  // namespace

void TlsDeleter::operator()(ssl_st* stream) const {
  SSL_free(stream);
}

void TlsDeleter::operator()(ssl_ctx_st* context) const {
  SSL_CTX_free(context);
}

void TlsDeleter::operator()(bio_method_st* method) const {
  BIO_meth_free(method);
}

TlsHandle<bio_method_st> TlsStream::make_transport() {
  TlsHandle<bio_method_st> method(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "connection"));
  if (!method) throw std::bad_alloc();
  BIO_meth_set_read(method.get(), take);
  BIO_meth_set_write(method.get(), give);
  BIO_meth_set_ctrl(method.get(), control);
  return method;
}

TlsStream::TlsStream(ssl_ctx_st* context, const bio_method_st* method) : ssl_(SSL_new(context)) {
  BIO* const transport = ssl_ ? BIO_new(method) : nullptr;
  if (!transport) throw std::bad_alloc();
  BIO_set_data(transport, this);
  BIO_set_init(transport, 1);
  SSL_set_bio(ssl_.get(), transport, transport);  // which frees it
  SSL_set_accept_state(ssl_.get());
}

void TlsStream::keep() {
  if (fed_.empty() || fed_.data() == kept_.data()) return;
  std::string left(fed_);
  kept_.swap(left);
  fed_ = kept_;
}

bool TlsStream::has_unread() const {
  return !fed_.empty() || SSL_has_pending(ssl_.get()) != 0;
}

TlsStream::Outcome TlsStream::handshake() {
  ERR_clear_error();
  const Outcome outcome = outcome_of(SSL_do_handshake(ssl_.get()));
  if (outcome != Outcome::done) return outcome;
  // In TLS 1.3 only session tickets are left to send, and they can go with the first reply. In TLS 1.2 the client waits
  // for what is left before it sends anything.
  if (SSL_version(ssl_.get()) < TLS1_3_VERSION && !gathered_.empty()) return Outcome::want_send;
  unhurried_ = gathered_.size();
  return Outcome::done;
}

TlsStream::Outcome TlsStream::read(std::span<char> into, std::size_t& length) {
  // The usual case between two requests. OpenSSL would allocate its buffer and free it again, only to find nothing.
  if (!has_unread()) return Outcome::want_read;
  ERR_clear_error();
  const Outcome outcome = outcome_of(SSL_read_ex(ssl_.get(), into.data(), into.size(), &length));
  // The read has produced an alert or new keys, which the client may wait for.
  return outcome == Outcome::want_read && gathered_.size() > unhurried_ ? Outcome::want_send : outcome;
}

std::size_t TlsStream::write(std::string_view text) {
  if (failed_ || text.empty()) return 0;
  ERR_clear_error();
  std::size_t taken = 0;
  const std::size_t wanted = std::min(text.size(), write_at_once);
  if (outcome_of(SSL_write_ex(ssl_.get(), text.data(), wanted, &taken)) == Outcome::done) return taken;
  failed_ = true;  // there is room for all of `text`, so the write cannot just be waiting
  return 0;
}

void TlsStream::finish() {
  if (failed_) return;
  ERR_clear_error();
  SSL_shutdown(ssl_.get());
}

TlsStream::Outcome TlsStream::outcome_of(int result) {
  if (result > 0) return Outcome::done;
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ: return Outcome::want_read;
    case SSL_ERROR_WANT_WRITE: return Outcome::want_send;
    case SSL_ERROR_ZERO_RETURN: return Outcome::closed;
    default: break;
  }
  failed_ = true;
  const char* const reason = ERR_reason_error_string(ERR_peek_last_error());
  reason_ = reason ? reason : "the connection failed";
  return Outcome::failed;
}

void TlsStream::sent(std::size_t length) {
  sent_ += length;
  if (sent_ < gathered_.size()) return;
  sent_ = unhurried_ = 0;
  gathered_.clear();
  if (gathered_.capacity() > kept_while_idle) gathered_ = std::string();
}

int TlsStream::take(bio_st* transport, char* to, int size) {
  TlsStream& stream = *static_cast<TlsStream*>(BIO_get_data(transport));
  BIO_clear_retry_flags(transport);
  const std::size_t length = stream.fed_.copy(to, static_cast<std::size_t>(size));
  stream.fed_.remove_prefix(length);
  if (stream.fed_.empty() && stream.kept_.capacity() > kept_while_idle) stream.kept_ = std::string();
  if (length > 0) return static_cast<int>(length);
  BIO_set_retry_read(transport);
  return -1;
}

int TlsStream::give(bio_st* transport, const char* from, int size) {
  TlsStream& stream = *static_cast<TlsStream*>(BIO_get_data(transport));
  BIO_clear_retry_flags(transport);
  if (stream.gathered_.size() >= most_gathered) {
    BIO_set_retry_write(transport);
    return -1;
  }
  stream.gathered_.append(from, static_cast<std::size_t>(size));
  return size;
}

long TlsStream::control(bio_st*, int command, long, void*) {
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

}  // namespace muster::http
