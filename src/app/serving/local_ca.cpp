#include "app/serving/local_ca.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <memory>
#include <ostream>
#include <stdexcept>

#include "app/config/config_file.hpp"
#include "base/new_file.hpp"
#include "portal/host_rules.hpp"

namespace muster::app {
namespace {

using base::Result;
namespace fs = std::filesystem;

struct Deleter {
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
};
using Certificate = std::unique_ptr<X509, Deleter>;
using Key = std::unique_ptr<EVP_PKEY, Deleter>;
using Bio = std::unique_ptr<BIO, Deleter>;

constexpr long day = 24 * 60 * 60;
constexpr long ca_days = 3650;
constexpr long server_days = 397;       // more than that, and some clients refuse it
constexpr long clock_leeway = 60 * 60;  // for clients whose clocks are behind
constexpr long renew_before = 7 * day;

struct Signed {
  Certificate certificate;
  Key key;
};

// For calls that fail only when there is no memory or no randomness.
void must(bool done) {
  if (!done) throw std::runtime_error("OpenSSL could not make a certificate");
}

bool is_address(const std::string& host) {
  std::array<unsigned char, 16> binary;
  return inet_pton(AF_INET, host.c_str(), binary.data()) == 1 || inet_pton(AF_INET6, host.c_str(), binary.data()) == 1;
}

std::vector<std::string> all_names(const std::vector<std::string>& hosts) {
  std::vector<std::string> names{"localhost", "127.0.0.1", "::1"};
  for (const std::string& host : hosts) {
    if (std::ranges::find(names, host) == names.end()) names.push_back(host);
  }
  return names;
}

Key new_key() {
  Key key(EVP_EC_gen("P-256"));
  must(key != nullptr);
  return key;
}

void add_extension(X509& certificate, X509& issuer, int what, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, &issuer, &certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, Deleter> extension(X509V3_EXT_conf_nid(nullptr, &context, what, value.c_str()));
  must(extension && X509_add_ext(&certificate, extension.get(), -1) == 1);
}

// A certificate still without extensions and signature. With a null `issuer` it is its own issuer.
Certificate new_certificate(const std::string& name, EVP_PKEY& key, X509* issuer, long days) {
  Certificate certificate(X509_new());
  must(certificate && X509_set_version(certificate.get(), X509_VERSION_3) == 1);
  std::array<unsigned char, 16> serial;
  must(RAND_bytes(serial.data(), serial.size()) == 1);
  serial[0] = (serial[0] & 0x3f) | 0x40;  // positive, and without a leading zero byte, which DER forbids
  must(ASN1_STRING_set(X509_get_serialNumber(certificate.get()), serial.data(), serial.size()) == 1);
  X509_NAME* const subject = X509_get_subject_name(certificate.get());
  const auto* const text = reinterpret_cast<const unsigned char*>(name.data());
  must(X509_NAME_add_entry_by_NID(subject, NID_commonName, MBSTRING_UTF8, text, static_cast<int>(name.size()), -1, 0));
  must(X509_set_issuer_name(certificate.get(), issuer ? X509_get_subject_name(issuer) : subject) == 1);
  must(X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -clock_leeway));
  must(X509_gmtime_adj(X509_getm_notAfter(certificate.get()), days * day));
  must(X509_set_pubkey(certificate.get(), &key) == 1);
  return certificate;
}

void sign(X509& certificate, EVP_PKEY& key) {
  must(X509_sign(&certificate, &key, EVP_sha256()) != 0);
}

Signed make_ca() {
  Signed ca;
  ca.key = new_key();
  // A random part in the name, so that people can tell several CAs apart in a list of trusted ones.
  std::array<unsigned char, 4> number;
  must(RAND_bytes(number.data(), number.size()) == 1);
  const std::string name =
      fmt::format("Muster local CA {:02x}{:02x}{:02x}{:02x}", number[0], number[1], number[2], number[3]);
  ca.certificate = new_certificate(name, *ca.key, nullptr, ca_days);
  X509& certificate = *ca.certificate;
  add_extension(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
  add_extension(certificate, certificate, NID_key_usage, "critical,keyCertSign,cRLSign");
  add_extension(certificate, certificate, NID_subject_key_identifier, "hash");
  sign(certificate, *ca.key);
  return ca;
}

Signed make_server(const Signed& ca, const std::vector<std::string>& names) {
  Signed server;
  server.key = new_key();
  server.certificate = new_certificate(names.front(), *server.key, ca.certificate.get(), server_days);
  X509& certificate = *server.certificate;
  std::string alternatives;
  for (const std::string& name : names)
    alternatives += fmt::format("{}{}:{}", alternatives.empty() ? "" : ",", is_address(name) ? "IP" : "DNS", name);
  add_extension(certificate, *ca.certificate, NID_subject_alt_name, alternatives);
  add_extension(certificate, *ca.certificate, NID_basic_constraints, "critical,CA:FALSE");
  add_extension(certificate, *ca.certificate, NID_key_usage, "critical,digitalSignature");
  add_extension(certificate, *ca.certificate, NID_ext_key_usage, "serverAuth");
  add_extension(certificate, *ca.certificate, NID_subject_key_identifier, "hash");
  add_extension(certificate, *ca.certificate, NID_authority_key_identifier, "keyid");
  sign(certificate, *ca.key);
  return server;
}

std::string pem_of(const Bio& bio) {
  const char* text = nullptr;
  const long length = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(length)};
}

// The key is written first, because a certificate without its key is useless.
Result<void> write(const Signed& made, const fs::path& certificate, const fs::path& key) {
  const Bio key_pem(BIO_new(BIO_s_secmem())), certificate_pem(BIO_new(BIO_s_mem()));
  must(PEM_write_bio_PrivateKey(key_pem.get(), made.key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
  must(PEM_write_bio_X509(certificate_pem.get(), made.certificate.get()) == 1);
  auto written = base::write_whole_file(key, base::private_file, [&](std::ostream& out) { out << pem_of(key_pem); });
  if (!written) return written;
  // The clients of other users must be able to read it.
  return base::write_whole_file(certificate, base::public_file,
                                [&](std::ostream& out) { out << pem_of(certificate_pem); });
}

// A part that cannot be read is null.
Signed read(const fs::path& certificate, const fs::path& key) {
  Signed read;
  const auto parse = [](const fs::path& file, auto&& take) {
    const auto text = read_small_file(file);
    if (text) take(Bio(BIO_new_mem_buf(text->data(), static_cast<int>(text->size()))).get());
  };
  parse(certificate, [&](BIO* pem) { read.certificate.reset(PEM_read_bio_X509(pem, nullptr, nullptr, nullptr)); });
  // With an empty passphrase, OpenSSL does not ask for one on the terminal.
  parse(key, [&](BIO* pem) { read.key.reset(PEM_read_bio_PrivateKey(pem, nullptr, nullptr, const_cast<char*>(""))); });
  ERR_clear_error();
  return read;
}

bool belong_together(const Signed& pair) {
  const bool together = pair.certificate && pair.key && X509_check_private_key(pair.certificate.get(), pair.key.get());
  ERR_clear_error();
  return together;
}

bool lasts(const X509& certificate) {
  time_t soon = time(nullptr) + renew_before;
  return X509_cmp_time(X509_get0_notAfter(&certificate), &soon) > 0;
}

bool has_name(X509& certificate, const std::string& name) {
  if (is_address(name)) return X509_check_ip_asc(&certificate, name.c_str(), 0) == 1;
  return X509_check_host(&certificate, name.data(), name.size(), 0, nullptr) == 1;
}

bool fits(const Signed& server, const Signed& ca, const std::vector<std::string>& names) {
  if (!belong_together(server) || !lasts(*server.certificate)) return false;
  const bool ours = X509_verify(server.certificate.get(), ca.key.get()) == 1;
  ERR_clear_error();
  return ours &&
         std::ranges::all_of(names, [&](const std::string& name) { return has_name(*server.certificate, name); });
}

Result<Signed> existing_or_new_ca(const LocalCa& files) {
  std::error_code ignored;
  if (fs::exists(files.certificate, ignored) && fs::exists(files.key, ignored)) {
    Signed ca = read(files.certificate, files.key);
    if (!belong_together(ca))
      return base::invalid(fmt::format("{} and {} are not a certificate and its key; delete both to have a new CA made",
                                       files.certificate.string(), files.key.string()));
    if (lasts(*ca.certificate)) return ca;
  }
  Signed ca = make_ca();
  if (auto written = write(ca, files.certificate, files.key); !written) return written.error();
  return ca;
}

}  // namespace

LocalCa::LocalCa(const fs::path& folder)
    : certificate(folder / "local-ca.pem"),
      key(folder / "local-ca-key.pem"),
      server{.certificate = folder / "local-cert.pem", .key = folder / "local-key.pem"} {}

Result<void> make_certificate(const LocalCa& files, const std::vector<std::string>& hosts) {
  const std::vector<std::string> names = all_names(hosts);
  const auto ca = existing_or_new_ca(files);
  if (!ca) return ca.error();
  if (fits(read(files.server.certificate, files.server.key), *ca, names)) return {};
  return write(make_server(*ca, names), files.server.certificate, files.server.key);
}

std::string check_host(const std::string& host) {
  const auto is_plain = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.';
  };
  constexpr std::size_t longest_name = 253;
  const bool is_name = !host.empty() && host.size() <= longest_name && std::ranges::all_of(host, is_plain) &&
                       !host.starts_with('.') && !host.starts_with('-') && host.find("..") == std::string::npos;
  if (is_name || is_address(host)) return "";
  // A URL, or a name with a port.
  const auto read =
      host.find_first_of(":/") == std::string::npos ? base::Result<std::string>("") : portal::read_host(host);
  if (!read) return read.error().message;
  return fmt::format("\"{}\" is neither a host name nor an IP address, such as portal.example", host);
}

}  // namespace muster::app
