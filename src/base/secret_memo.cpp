#include "base/secret_memo.hpp"

#include <sodium.h>

#include <algorithm>
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
  if (sets_.empty()) return std::nullopt;
  const KeyedHash keyed = hash_of(secret);
  const std::size_t set = keyed[0] % sets;
  for (std::size_t place = 0; place < places; ++place) {
    if (sets_[set].keyed[place] == keyed) return known_[set * places + place];
  }
  return std::nullopt;
}

void SecretMemo::remember(std::string_view secret, const Known& known) {
  if (sets_.empty()) {
    sets_.resize(sets);
    known_.resize(sets * places);
  }
  const KeyedHash keyed = hash_of(secret);
  const std::size_t number = keyed[0] % sets;
  auto& set = sets_[number].keyed;
  auto place = std::ranges::find(set, keyed);
  if (place == set.end()) place = std::ranges::find(set, KeyedHash{});
  if (place == set.end()) place = set.begin() + static_cast<std::ptrdiff_t>(next_++ % places);
  *place = keyed;
  known_[number * places + static_cast<std::size_t>(place - set.begin())] = known;
}

}  // namespace muster::base
