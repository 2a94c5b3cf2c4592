#include "app/config/config_docs.hpp"

#include <fmt/format.h>

#include "app/config/config_keys.hpp"

namespace muster::app {
namespace {

constexpr std::string_view introduction = R"(# Configuration

<!-- Written by `muster check-config --print-docs` from the table that the program itself uses. Change it there. -->

Muster needs no configuration. To change something, write a [TOML](https://toml.io) file and name it:

```sh
muster check-config --config muster.toml   # says "ok", or each thing that is wrong and where
muster serve --config muster.toml --create   # makes the store when there is none
```

Every command that works on a store takes `--config`. A value is looked for in this order; the first place that has it
wins:

1. the command line's flag, where there is one;
2. the environment: `MUSTER_` and the key in capitals with `_` for each dot, so `server.listen` is
   `MUSTER_SERVER_LISTEN`; an empty variable counts as absent, and a list has commas between its elements;
3. the file;
4. the default.

Whatever is given is checked, also what a stronger place hides. A key that does not exist is an error, and so is a
value that the key does not take.

A key that holds a secret can also be given with `_file` after its name, and `_FILE` after its variable: then it is the
path of a file that holds the secret and nothing else. No key holds a secret so far.

All keys in a file, each with an example:

```toml
)";

std::string_view section_of(const Key& key) {
  return key.name.substr(0, key.name.find('.'));
}

std::string_view name_in_section(const Key& key) {
  return key.name.substr(key.name.find('.') + 1);
}

void append_example(std::string& out) {
  std::string_view section;
  for (const Key& key : config_keys()) {
    if (section_of(key) != section && section_of(key) != key.name) out += fmt::format("\n[{}]\n", section_of(key));
    section = section_of(key);
    out += fmt::format("{} = {}\n", name_in_section(key), key.example);
  }
}

void append_key(std::string& out, const Key& key) {
  out += fmt::format("\n## `{}`\n\n{}\n\n", key.name, key.meaning);
  out += fmt::format("- takes: {}\n", allowed(key.kind));
  out += key.fallback.empty() ? fmt::format("- default: {}\n", key.fallback_words)
                              : fmt::format("- default: `{}`\n", key.fallback);
  out += fmt::format("- environment: `{}`\n", environment_name(key.name));
  if (!key.flag.empty()) out += fmt::format("- flag: `{}`\n", key.flag);
  out += fmt::format("- example: `{} = {}`\n", key.name, key.example);
}

}  // namespace

std::string configuration_docs() {
  std::string out(introduction);
  append_example(out);
  out += "```\n";
  for (const Key& key : config_keys()) append_key(out, key);
  return out;
}

}  // namespace muster::app
