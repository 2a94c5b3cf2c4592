#pragma once

#include <CLI/App.hpp>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace muster::app {

/// A value that a command prints. Nothing, a number, a text, a yes or no, or a list.
using FieldValue =
    std::variant<std::monostate, std::int64_t, std::string, bool, std::vector<std::int64_t>, std::vector<std::string>>;
struct Field {
  std::string_view name;  ///< the same for people and for programs
  FieldValue value;
};
using Fields = std::initializer_list<Field>;

/// How a command prints what it makes or lists, by --format: for people, or for programs. "" is the first of the
/// words that the flag takes.
bool is_json(const std::string& format);

/// One JSON object on one line, without a line end.
std::string json_object(Fields fields);
/// What was made: a line "name: value" for each field, or one JSON object. Without a line end.
std::string made(Fields fields, const std::string& format);

/// The flag --format. `words` has | between them, and the default first; `format` outlives the command.
void add_format_option(CLI::App& command, std::string& format, const char* words = "text|json");

}  // namespace muster::app
