#include "http/tls.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509err.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <new>
#include <vector>

namespace muster::http {
namespace {

using base::Result;

// "http/1.1" and "http/1.0" as an ALPN list, each with its length before it.
constexpr std::string_view protocols{"\x08http/1.1\x08http/1.0", 18};
// A TLS session can be resumed whichever certificate it began with: all have the same session id context.
constexpr std::string_view session_owner = "muster";

// A client that offers only protocols that the server does not speak is refused with an alert.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* length, const unsigned char* offered,
                    unsigned offered_length, void*) {
  unsigned char* found = nullptr;
  const auto* const ours = reinterpret_cast<const unsigned char*>(protocols.data());
  if (SSL_select_next_proto(&found, length, ours, protocols.size(), offered, offered_length) != OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

// Without this callback OpenSSL would ask for a passphrase on the terminal.
int no_passphrase(char*, int, int, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

base::Error bad(const std::filesystem::path& file, std::string_view what) {
  return base::invalid(fmt::format("{}: {}", file.string(), what));
}

// "" or why the file cannot be read, in plainer words than OpenSSL's.
std::string cannot_read(const std::filesystem::path& file) {
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) return "this is a folder";
  errno = 0;
  return std::ifstream(file) ? "" : std::strerror(errno);
}

// The errors in OpenSSL's queue, the innermost first.
class Reasons {
 public:
  Reasons() {
    while (const unsigned long error = ERR_get_error()) errors_.push_back(error);
  }
  bool has(int library, int reason) const {
    return std::ranges::any_of(
        errors_, [&](unsigned long error) { return ERR_GET_LIB(error) == library && ERR_GET_REASON(error) == reason; });
  }
  bool is_not_pem() const {
    return has(ERR_LIB_PEM, PEM_R_NO_START_LINE) || has(ERR_LIB_OSSL_DECODER, ERR_R_UNSUPPORTED);
  }
  std::string text() const {
    const char* const text = errors_.empty() ? nullptr : ERR_reason_error_string(errors_.front());
    return text ? text : "OpenSSL does not say why";
  }

 private:
  std::vector<unsigned long> errors_;
};

void set_up(SSL_CTX& context) {
  SSL_CTX_set_min_proto_version(&context, TLS1_2_VERSION);
  SSL_CTX_set_options(&context, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_CLEANSE_PLAINTEXT);
  SSL_CTX_set_mode(&context, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_read_ahead(&context, 1);
  // Session tickets need no lock. A session cache would be memory that clients can fill.
  SSL_CTX_set_session_cache_mode(&context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_session_id_context(&context, reinterpret_cast<const unsigned char*>(session_owner.data()),
                                 session_owner.size());
  SSL_CTX_set_alpn_select_cb(&context, choose_protocol, nullptr);
}

void carry_ticket_keys(SSL_CTX& from, SSL_CTX& to) {
  std::vector<unsigned char> keys(static_cast<std::size_t>(SSL_CTX_get_tlsext_ticket_keys(&from, nullptr, 0)));
  SSL_CTX_get_tlsext_ticket_keys(&from, keys.data(), keys.size());
  SSL_CTX_set_tlsext_ticket_keys(&to, keys.data(), keys.size());
  OPENSSL_cleanse(keys.data(), keys.size());
}

Result<void> use_certificate(SSL_CTX& context, const std::filesystem::path& file) {
  if (const std::string why = cannot_read(file); !why.empty()) return bad(file, why);
  if (SSL_CTX_use_certificate_chain_file(&context, file.c_str()) == 1) return {};
  const Reasons reasons;
  if (reasons.is_not_pem()) return bad(file, "there is no certificate in PEM form in it");
  return bad(file, fmt::format("the certificate cannot be used: {}", reasons.text()));
}

Result<void> use_key(SSL_CTX& context, const TlsFiles& files) {
  if (const std::string why = cannot_read(files.key); !why.empty()) return bad(files.key, why);
  bool locked = false;
  SSL_CTX_set_default_passwd_cb(&context, no_passphrase);
  SSL_CTX_set_default_passwd_cb_userdata(&context, &locked);
  const bool used = SSL_CTX_use_PrivateKey_file(&context, files.key.c_str(), SSL_FILETYPE_PEM) == 1;
  SSL_CTX_set_default_passwd_cb_userdata(&context, nullptr);
  if (used && SSL_CTX_check_private_key(&context) == 1) return {};
  if (locked) return bad(files.key, "the key has a passphrase; Muster takes a key without one");
  const Reasons reasons;
  if (reasons.has(ERR_LIB_X509, X509_R_KEY_VALUES_MISMATCH) || reasons.has(ERR_LIB_X509, X509_R_KEY_TYPE_MISMATCH))
    return bad(files.key, fmt::format("this is not the key of the certificate in {}", files.certificate.string()));
  return bad(files.key, reasons.is_not_pem() ? "there is no private key in PEM form in it"
                                             : fmt::format("the key cannot be used: {}", reasons.text()));
}

}  // namespace

Result<std::unique_ptr<TlsContext>> TlsContext::load(TlsFiles files, base::Log log) {
  std::unique_ptr<TlsContext> context(new TlsContext(std::move(files), std::move(log)));
  if (auto loaded = context->reload(); !loaded) return loaded.error();
  return context;
}

TlsContext::TlsContext(TlsFiles files, base::Log log)
    : files_(std::move(files)), log_(std::move(log)), transport_(TlsStream::make_transport()) {}

TlsContext::~TlsContext() = default;

Result<TlsHandle<ssl_ctx_st>> TlsContext::read_files() const {
  ERR_clear_error();
  TlsHandle<ssl_ctx_st> context(SSL_CTX_new(TLS_server_method()));
  if (!context) throw std::bad_alloc();
  set_up(*context);
  if (auto used = use_certificate(*context, files_.certificate); !used) return used.error();
  ERR_clear_error();
  if (auto used = use_key(*context, files_); !used) return used.error();
  return context;
}

void TlsContext::warn_of_time(const ssl_ctx_st& context) const {
  const X509* const certificate = SSL_CTX_get0_certificate(&context);
  if (X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0)
    log_->warn("{}: the certificate has expired; clients will refuse it", files_.certificate.string());
  if (X509_cmp_current_time(X509_get0_notBefore(certificate)) > 0)
    log_->warn("{}: the certificate is not valid yet; clients will refuse it", files_.certificate.string());
}

Result<void> TlsContext::reload() {
  auto fresh = read_files();
  if (!fresh) return fresh.error();
  warn_of_time(**fresh);
  const std::lock_guard lock(mutex_);
  if (context_) carry_ticket_keys(*context_, **fresh);
  context_ = std::move(*fresh);
  return {};
}

std::unique_ptr<TlsStream> TlsContext::accept() {
  const std::lock_guard lock(mutex_);
  return std::make_unique<TlsStream>(context_.get(), transport_.get());
}

}  // namespace muster::http
