#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/config/config.hpp"

namespace muster::app {

/// A value from the environment or the command line, where everything is text.
struct Plain {
  std::string text;
};
/// A value of a type that no key takes. `what` names the type: "a section", "a date or time".
struct Strange {
  std::string_view what;
};
/// A value as it was written, before it is read for a key. Everything but Plain comes from a file.
using Written = std::variant<Plain, bool, std::int64_t, std::string, std::vector<std::string>, Strange>;

// The kinds of values that keys take. `set` stores a checked value in the configuration.

struct WholeNumber {
  std::int64_t least;
  std::int64_t most;
  void (*set)(Config&, std::int64_t);
};
/// Bytes: a number, or "8 MiB" (also KiB, GiB, B).
struct Size {
  std::int64_t least;
  std::int64_t most;
  void (*set)(Config&, std::size_t);
};
/// A span of time: a number of seconds, or "10 s" (also ms, min, h).
struct Span {
  std::chrono::milliseconds least;
  std::chrono::milliseconds most;
  void (*set)(Config&, std::chrono::milliseconds);
};
struct YesNo {
  void (*set)(Config&, bool);
};
/// One of a few words.
struct Choice {
  std::span<const std::string_view> words;
  void (*set)(Config&, std::size_t index);
};
/// A text. `set` returns false to refuse it; then the message says "… is not " and `allowed`.
struct Text {
  std::string_view allowed;
  bool (*set)(Config&, const std::string&);
};
/// A list of texts; in the environment and on the command line, texts with commas between them. `set` takes or refuses
/// the whole list.
struct TextList {
  std::string_view allowed;
  bool (*set)(Config&, const std::vector<std::string>&);
  bool may_be_text = false;  ///< a file may have a text instead of a list of one
};
/// A path. `set` gets it as an absolute path. A relative path in a file starts from the file's folder. A URL is
/// refused.
struct Path {
  void (*set)(Config&, const std::filesystem::path&);
  std::string_view allowed = "a path";
};
/// A secret, never shown in a message. To keep it out of the configuration, the key "x" may be given as "x_file" (in
/// the environment X_FILE), the path of a file that holds the secret. No key is a secret yet.
struct Secret {
  void (*set)(Config&, const std::string&);
};

using Kind = std::variant<WholeNumber, Size, Span, YesNo, Choice, Text, TextList, Path, Secret>;

/// A text in quotes for a message: on one line, shortened, and without parts that may be secret.
std::string in_quotes(std::string_view given);

/// Describes the values that the kind takes, for messages and the documentation: "a whole number from 1 to 1024".
std::string allowed(const Kind& kind);

/// Reads a value of this kind and stores it in `config`. Relative paths start from `folder`. Returns "" or what is
/// wrong: "5000 is not a whole number from 1 to 1024".
std::string read_value(const Kind& kind, const Written& value, const std::filesystem::path& folder, Config& config);

}  // namespace muster::app
