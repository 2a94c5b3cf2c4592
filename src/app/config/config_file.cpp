#include "app/config/config_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>

// Only this file compiles toml++, without its shared library, and gets its errors as values instead of exceptions.
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

namespace muster::app {
namespace {

constexpr std::size_t largest_file = 1 << 20;

Written list_value(const toml::array& array) {
  std::vector<std::string> list;
  for (const toml::node& element : array) {
    const auto* text = element.as_string();
    if (!text) return Strange{"a list of other things than texts"};
    list.push_back(text->get());
  }
  return list;
}

Written value_of(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return number->get();
  if (const auto* flag = node.as_boolean()) return flag->get();
  if (const auto* array = node.as_array()) return list_value(*array);
  if (node.is_table()) return Strange{"a section"};
  if (node.is_floating_point()) return Strange{"a number with a fraction"};
  return Strange{"a date or time"};
}

class Walk {
 public:
  Walk(std::span<const Key> keys, FileContent& content) : keys_(keys), content_(content) {}

  // `section` is "" at the top of the file.
  void walk(const toml::table& table, const std::string& section) {
    for (const auto& [key, node] : table) {
      const std::string name = section.empty() ? std::string(key.str()) : fmt::format("{}.{}", section, key.str());
      const std::size_t line = key.source().begin.line;
      if (find_key(keys_, name))
        content_.entries.push_back({line, name, value_of(node)});
      else if (is_section(keys_, name) && node.is_table())
        walk(*node.as_table(), name);
      else
        content_.problems.push_back({line, fmt::format("{}: {}", name, what_is_wrong(name, node))});
    }
  }

 private:
  std::string what_is_wrong(const std::string& name, const toml::node& node) const {
    if (is_section(keys_, name)) return fmt::format("this is a section, written [{}]", name);
    if (node.is_table()) return "there is no such section" + suggest_section(keys_, name);
    return "there is no such key" + suggest_key(keys_, name);
  }

  std::span<const Key> keys_;
  FileContent& content_;
};

}  // namespace

base::Result<std::string> read_small_file(const std::filesystem::path& file) {
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) return base::invalid("this is a folder");
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  if (!in) return base::not_found(std::strerror(errno));
  std::string text(largest_file + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad()) return base::unavailable("cannot be read");
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > largest_file) return base::invalid("larger than 1 MiB; is this the configuration file?");
  return text;
}

FileContent read_config_file(const std::filesystem::path& file, std::span<const Key> keys) {
  FileContent content;
  const auto text = read_small_file(file);
  if (!text) {
    content.problems.push_back({0, text.error().message});
    return content;
  }
  const toml::parse_result parsed = toml::parse(*text);
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    content.problems.push_back({error.source().begin.line, fmt::format("not valid TOML: {}", error.description())});
    return content;
  }
  Walk(keys, content).walk(parsed.table(), "");
  return content;
}

}  // namespace muster::app
