#include "base/secret.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
#include <memory>
#include <span>
#include <stdexcept>

namespace muster::base {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

void fill_randomly(std::span<unsigned char> bytes) {
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
    throw std::runtime_error("the system's random source failed");
}

struct Digest {
  // Fetched once. Otherwise OpenSSL 3 looks the algorithm up by name on each use, which costs more than the hash.
  std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> algorithm{EVP_MD_fetch(nullptr, "SHA256", nullptr), EVP_MD_free};
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), EVP_MD_CTX_free};
};

}  // namespace

std::string new_secret(std::size_t size) {
  std::string secret;
  while (secret.size() < size) {
    std::array<unsigned char, 64> bytes{};
    fill_randomly(bytes);
    for (unsigned char byte : bytes) {
      // Larger byte values are rejected, so that all characters are equally likely.
      if (byte < 256 / alphabet.size() * alphabet.size() && secret.size() < size)
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

bool same_text(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

SecretHash new_mac_key() {
  SecretHash key{};
  fill_randomly(key);
  return key;
}

// 22 characters hold 131 bits. Some characters are slightly likelier than others, which costs less than one bit.
std::string mac_of(const SecretHash& key, std::string_view text) {
  SecretHash mac{};
  unsigned size = 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  if (!HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes, text.size(), mac.data(), &size))
    throw std::runtime_error("HMAC is not available");
  std::string text_of_mac;
  for (std::size_t i = 0; i < mac_size; ++i) text_of_mac += alphabet[mac[i] % alphabet.size()];
  return text_of_mac;
}

std::string base64(const SecretHash& hash) {
  std::array<unsigned char, 64> text{};
  const int size = EVP_EncodeBlock(text.data(), hash.data(), static_cast<int>(hash.size()));
  return {text.begin(), text.begin() + size};
}

std::string base64url(const SecretHash& hash) {
  std::string text = base64(hash);
  while (text.ends_with('=')) text.pop_back();
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  return text;
}

}  // namespace muster::base
