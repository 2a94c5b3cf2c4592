#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace muster::app {

/// A kind of value that a flag or an argument of a command takes. Help shows its name after the flag: "ID", "DATE",
/// "text|json".
struct ValueKind {
  std::string example;  ///< a valid value
  bool secret = false;  ///< whether messages must not show the value
  /// Checks a value. Returns "" or what it should be: "a whole number from 1 to 2147483647".
  std::string (*wrong)(const ValueKind& kind, const std::string& value);
  std::string words = {};  ///< the only valid words, with | between them; "" for other kinds
};

/// The kind of this name; nothing for an unknown name. value_kinds.cpp has the table of kinds. A name with | in it is
/// a kind that takes these words.
std::optional<ValueKind> find_value_kind(std::string_view name);

/// Checks a value. Returns "" or what is wrong: "\"one\" is not a whole number …, such as --user 7". `flag` is the flag
/// as it was given. For an argument without a flag it is "", and the message does not show the value: somebody may have
/// put a secret there.
std::string check_value(const ValueKind& kind, const std::string& flag, const std::string& value);

/// Checks a text that is to be a webhook's secret. Returns "" or what a secret must be.
std::string secret_wanted(const std::string& text);

}  // namespace muster::app
