#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace muster::app {

/// What a flag or a word of a command takes. Help shows its name after the flag: "ID", "DATE", "text|json".
struct ValueKind {
  std::string example;  ///< a good value
  bool secret = false;  ///< no message may show what was given
  /// "" for a value of this kind, or what it should have been: "a whole number from 1 to 2147483647".
  std::string (*wrong)(const ValueKind& kind, const std::string& value);
  std::string words = {};  ///< those there are, with | between them, where only words of a fixed set will do
};

/// Nothing for an unknown name. A new name goes into the table in the source.
std::optional<ValueKind> find_value_kind(std::string_view name);

/// "" for a value of this kind, or what is wrong with it: "\"one\" is not a whole number …, such as --user 7". `flag`
/// is as it was given, or "" for a word of its own, which is not shown: somebody may have put a secret there.
std::string check_value(const ValueKind& kind, const std::string& flag, const std::string& value);

/// "" for a text that may be a webhook's secret, else what one is.
std::string secret_wanted(const std::string& text);

}  // namespace muster::app
