#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "app/config/config_value.hpp"

namespace muster::app {

/// One key of the configuration. The program, its messages and docs/configuration.md are all made from this.
struct Key {
  std::string_view name;      ///< "server.listen": the section, a dot, the name in it; only `store` has no section
  std::string_view flag;      ///< the command line flag that sets it, or ""
  std::string_view fallback;  ///< the default as a file would have it; "" when `fallback_words` describes it
  std::string_view fallback_words;  ///< what happens without the key, when no fixed value is the default
  std::string_view example;         ///< a value as a file would have it
  std::string_view meaning;         ///< one sentence
  Kind kind;
};

/// All keys, section by section. Any other key in a file is an error.
std::span<const Key> config_keys();

/// The environment variable of a key: "MUSTER_SERVER_LISTEN" for "server.listen".
std::string environment_name(std::string_view key);

/// The key that a name in a file stands for.
struct NamedKey {
  const Key* key;
  bool in_file = false;  ///< the name is "x_file": its value is the path of a file that holds the secret `x`
};
/// The key of this name; nothing for an unknown name.
std::optional<NamedKey> find_key(std::span<const Key> keys, std::string_view name);
bool is_section(std::span<const Key> keys, std::string_view name);

/// The end of a message about an unknown name: "; did you mean server.listen?", or where the keys are listed.
std::string suggest_key(std::span<const Key> keys, std::string_view name);
std::string suggest_section(std::span<const Key> keys, std::string_view name);

}  // namespace muster::app
