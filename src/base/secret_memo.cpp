#include "base/secret_memo.hpp"

#include <sodium.h>

#include <stdexcept>

namespace muster::base {

SecretMemo::SecretMemo() {
  static_assert(crypto_shorthash_siphashx24_KEYBYTES == std::tuple_size_v<decltype(key_)>);
  static_assert(crypto_shorthash_siphashx24_BYTES == sizeof(KeyedHash));
  if (sodium_init() < 0) throw std::runtime_error("libsodium cannot be used on this machine");
  crypto_shorthash_keygen(key_.data());
}

SecretMemo::KeyedHash SecretMemo::hash_of(std::string_view secret) const {
  KeyedHash hash;
  crypto_shorthash_siphashx24(reinterpret_cast<unsigned char*>(hash.data()),
                              reinterpret_cast<const unsigned char*>(secret.data()), secret.size(), key_.data());
  return hash;
}

std::optional<SecretMemo::Known> SecretMemo::find(std::string_view secret) const {
  if (entries_.empty()) return std::nullopt;
  const KeyedHash keyed = hash_of(secret);
  const Entry& entry = entries_[keyed[0] % places];
  return entry.keyed == keyed ? std::optional(entry.known) : std::nullopt;
}

void SecretMemo::remember(std::string_view secret, const Known& known) {
  if (entries_.empty()) entries_.resize(places);
  const KeyedHash keyed = hash_of(secret);
  entries_[keyed[0] % places] = {keyed, known};
}

}  // namespace muster::base
