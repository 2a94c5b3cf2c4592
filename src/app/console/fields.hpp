#pragma once

#include <CLI/App.hpp>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace muster::app {

/// A value that a command prints: nothing, a number, a text, a flag, or a list.
using FieldValue =
    std::variant<std::monostate, std::int64_t, std::string, bool, std::vector<std::int64_t>, std::vector<std::string>>;
struct Field {
  std::string_view name;  ///< the same in text and in JSON
  FieldValue value;
};
using Fields = std::initializer_list<Field>;

/// Whether --format asks for JSON. `format` is the value of the flag, or "" for its default.
bool is_json(const std::string& format);

/// One JSON object on one line, without a line end.
std::string json_object(std::span<const Field> fields);
inline std::string json_object(Fields fields) {
  return json_object(std::span(fields.begin(), fields.size()));
}
/// What a command has made, in the format asked for: a line "name: value" for each field, or one JSON object. Without a
/// line end after the last line.
std::string made(std::span<const Field> fields, const std::string& format);
inline std::string made(Fields fields, const std::string& format) {
  return made(std::span(fields.begin(), fields.size()), format);
}

/// Adds the flag --format to a command. `words` are the formats, with | between them and the default first. Lifetime:
/// `format` outlives the command.
void add_format_option(CLI::App& command, std::string& format, const char* words = "text|json");

}  // namespace muster::app
