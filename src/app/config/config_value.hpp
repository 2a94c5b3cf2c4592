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

/// Text from the environment or the command line, where everything is text.
struct Plain {
  std::string text;
};
/// A value that no key takes, by what it is: "a section", "a date".
struct Strange {
  std::string_view what;
};
/// A value as it was written, before a key has read it. A string and a list come from a file.
using Written = std::variant<Plain, bool, std::int64_t, std::string, std::vector<std::string>, Strange>;

// What a key takes. `set` puts a value that was checked into the configuration.

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
/// Text that `set` may refuse by returning false. `allowed` is what a message says after "… is not".
struct Text {
  std::string_view allowed;
  bool (*set)(Config&, const std::string&);
};
/// A list in a file; with commas between its texts elsewhere. As Text otherwise, for all of them at once.
struct TextList {
  std::string_view allowed;
  bool (*set)(Config&, const std::vector<std::string>&);
  bool may_be_text = false;  ///< in a file a text stands for a list of one
};
/// A path, which is set as an absolute one; a relative one in a file starts from the file's folder. An address such as
/// http://x is none.
struct Path {
  void (*set)(Config&, const std::filesystem::path&);
  std::string_view allowed = "a path";
};
/// A secret. The key "x" may also be given as "x_file", the file that holds it (in the environment X_FILE): the way to
/// keep it out of the configuration. Never shown in a message. No key is one yet.
struct Secret {
  void (*set)(Config&, const std::string&);
};

using Kind = std::variant<WholeNumber, Size, Span, YesNo, Choice, Text, TextList, Path, Secret>;

/// A text as a message may quote it: on one line, not too long, and without what may be secret in it.
std::string in_quotes(std::string_view given);

/// "a whole number from 1 to 1024": what may stand there, for messages and the documentation.
std::string allowed(const Kind& kind);

/// Reads a value as the kind wants it and sets it. Relative paths start from `folder`. Returns "", or what is wrong:
/// "5000 is not a whole number from 1 to 1024".
std::string read_value(const Kind& kind, const Written& value, const std::filesystem::path& folder, Config& config);

}  // namespace muster::app
