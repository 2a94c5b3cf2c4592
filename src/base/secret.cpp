#include "base/secret.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <memory>
#include <stdexcept>

namespace muster::base {
namespace {

struct Digest {
  // Fetched once: OpenSSL 3 looks an algorithm up by name on each use otherwise, which costs more than the hash.
  std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> algorithm{EVP_MD_fetch(nullptr, "SHA256", nullptr), EVP_MD_free};
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), EVP_MD_CTX_free};
};

}  // namespace

std::string new_secret() {
  static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::string secret;
  while (secret.size() < 32) {
    std::array<unsigned char, 64> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
      throw std::runtime_error("the system's random source failed");
    for (unsigned char byte : bytes) {
      // Bytes past the last whole multiple are thrown away, so that no character is likelier than another.
      if (byte < 256 / alphabet.size() * alphabet.size() && secret.size() < 32)
        secret += alphabet[byte % alphabet.size()];
    }
    OPENSSL_cleanse(bytes.data(), bytes.size());
  }
  return secret;
}

SecretHash hash_secret(std::string_view secret) {
  thread_local Digest digest;
  SecretHash hash{};
  if (EVP_DigestInit_ex(digest.context.get(), digest.algorithm.get(), nullptr) != 1 ||
      EVP_DigestUpdate(digest.context.get(), secret.data(), secret.size()) != 1 ||
      EVP_DigestFinal_ex(digest.context.get(), hash.data(), nullptr) != 1)
    throw std::runtime_error("SHA-256 is not available");
  return hash;
}

bool same_secret(const SecretHash& a, const SecretHash& b) {
  return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace muster::base
