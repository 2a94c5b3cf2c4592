#include "base/password.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <new>
#include <stdexcept>

#include "base/secret.hpp"
#include "base/utf8.hpp"

namespace muster::base {
namespace {

constexpr std::ptrdiff_t fewest_characters = 8;

// Lets the library choose the fastest code for this processor, once. It would work without this call, but slower.
void start_library() {
  static const bool started = sodium_init() >= 0;
  if (!started) throw std::runtime_error("libsodium cannot be used on this machine");
}

std::string hash_of_nobody() {
  std::string password = new_secret();
  std::string hash = hash_password(password);
  wipe(password);
  return hash;
}

// The number of characters in valid UTF-8. Counts every byte that is not a continuation byte.
std::ptrdiff_t characters(std::string_view text) {
  return std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
}

}  // namespace

std::string hash_password(std::string_view password) {
  start_library();
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  if (crypto_pwhash_str(hash.data(), password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                        crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
    throw std::bad_alloc();
  return hash.data();
}

bool is_password(const std::string& hash, std::string_view password) {
  start_library();
  return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

const std::string& nobodys_password() {
  static const std::string hash = hash_of_nobody();
  return hash;
}

Result<void> check_new_password(std::string_view password) {
  if (password.size() > longest_password) return invalid("the password is longer than 1024 bytes");
  if (!is_utf8(password)) return invalid("the password is not UTF-8");
  if (characters(password) < fewest_characters) return invalid("the password has fewer than 8 characters");
  return {};
}

void wipe(std::string& password) {
  password.resize(password.capacity());
  sodium_memzero(password.data(), password.size());
  password.clear();
}

void wipe(void* memory, std::size_t size) {
  sodium_memzero(memory, size);
}

}  // namespace muster::base
