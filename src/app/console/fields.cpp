#include "app/console/fields.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "record/json_writer.hpp"

namespace muster::app {
namespace {

using record::JsonWriter;

struct WriteJson {
  JsonWriter& out;

  void operator()(std::monostate) const { out.null(); }
  void operator()(std::int64_t number) const { out.integer(number); }
  void operator()(const std::string& text) const { out.string(text); }
  void operator()(bool flag) const { out.boolean(flag); }
  template <class One>
  void operator()(const std::vector<One>& list) const {
    out.begin_array();
    for (const One& one : list) (*this)(one);
    out.end_array();
  }
};

struct WriteText {
  std::string operator()(std::monostate) const { return "none"; }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(const std::string& text) const { return text; }
  std::string operator()(bool flag) const { return flag ? "yes" : "no"; }
  template <class One>
  std::string operator()(const std::vector<One>& list) const {
    return list.empty() ? "none" : fmt::format("{}", fmt::join(list, ","));
  }
};

}  // namespace

bool is_json(const std::string& format) {
  return format == "json";
}

std::string json_object(std::span<const Field> fields) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  for (const Field& field : fields) {
    out.key(field.name);
    std::visit(WriteJson{out}, field.value);
  }
  out.end_object();
  return text;
}

std::string made(std::span<const Field> fields, const std::string& format) {
  if (is_json(format)) return json_object(fields);
  std::string text;
  for (const Field& field : fields)
    text += fmt::format("{}{}: {}", text.empty() ? "" : "\n", field.name, std::visit(WriteText{}, field.value));
  return text;
}

void add_format_option(CLI::App& command, std::string& format, const char* words) {
  const std::string_view all(words);
  command.add_option("--format", format, "For people, or a JSON object on each line")
      ->type_name(words)
      ->default_str(std::string(all.substr(0, all.find('|'))));
}

}  // namespace muster::app
