#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "app/config/config_value.hpp"

namespace muster::app {

/// One key of the configuration: all that the program, its messages and docs/configuration.md know of it.
struct Key {
  std::string_view name;      ///< "server.listen": the section, a dot, the name in it; `store` alone has no section
  std::string_view flag;      ///< the flag that gives it on the command line, or ""
  std::string_view fallback;  ///< as it would stand in a file; "" when `fallback_words` says what happens
  std::string_view fallback_words;  ///< what an absent key means, where no value does
  std::string_view example;         ///< as it would stand in a file
  std::string_view meaning;         ///< one sentence
  Kind kind;
};

/// The one table of keys, section by section. What is not in it is an error in a file.
std::span<const Key> config_keys();

/// "MUSTER_SERVER_LISTEN" for "server.listen".
std::string environment_name(std::string_view key);

/// What a name in a file means.
struct NamedKey {
  const Key* key;
  bool in_file = false;  ///< "x_file": the value of the secret `x` is in the file named
};
/// Nothing for an unknown name.
std::optional<NamedKey> find_key(std::span<const Key> keys, std::string_view name);
bool is_section(std::span<const Key> keys, std::string_view name);

/// "; did you mean server.listen?", or where all keys are listed.
std::string suggest_key(std::span<const Key> keys, std::string_view name);
std::string suggest_section(std::span<const Key> keys, std::string_view name);

}  // namespace muster::app
