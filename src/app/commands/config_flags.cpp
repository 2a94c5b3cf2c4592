#include "app/commands/config_flags.hpp"

#include <fmt/ranges.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <variant>

#include "app/config/config_keys.hpp"
#include "app/config/value_kinds.hpp"

namespace muster::app {
namespace {

// A value as it is written on a command line. In a file, texts stand in quotes.
std::string_view without_quotes(std::string_view value) {
  return value.starts_with('"') ? value.substr(1, value.size() - 2) : value;
}

// The kind of value that help shows after the flag of a key (value_kinds.hpp).
std::string type_name(const Key& key) {
  if (const auto* choice = std::get_if<Choice>(&key.kind)) return fmt::format("{}", fmt::join(choice->words, "|"));
  if (key.name == "server.listen") return "ADDRESS:PORT";
  return key.name == "server.public_url" ? "URL" : "COUNT";
}

// "" or what is wrong with a value, as other flags say it.
std::string check_key(const Key& key, const std::string& kind, const std::string& text) {
  if (std::holds_alternative<Choice>(key.kind)) return check_value(*find_value_kind(kind), std::string(key.flag), text);
  Config scratch;
  const std::string wrong = read_value(key.kind, Plain{text}, {}, scratch);
  if (wrong.empty() || wrong.find("such as") != std::string::npos) return wrong;
  return fmt::format("{}, such as {} {}", wrong, key.flag, without_quotes(key.example));
}

}  // namespace

void add_config_option(CLI::App& command, ConfigFlags& flags) {
  command.add_option("--config", flags.file, "A configuration file")->type_name("FILE.toml");
}

void add_key_option(CLI::App& command, ConfigFlags& flags, std::string_view name) {
  const Key& key = *find_key(config_keys(), name).value().key;
  const auto give = [&flags, name](const std::string& text) { flags.given.push_back({std::string(name), text}); };
  const std::string kind = type_name(key);
  const auto check = [&key, kind](const std::string& text) { return check_key(key, kind, text); };
  std::string description(key.meaning);
  if (key.fallback.empty()) description += " Default: " + std::string(key.fallback_words);
  CLI::Option* option = command.add_option_function<std::string>(std::string(key.flag), give, description)
                            ->check(CLI::Validator(check, ""))
                            ->type_name(kind);
  if (!key.fallback.empty()) option->default_str(std::string(without_quotes(key.fallback)));
}

void add_data_option(CLI::App& command, ConfigFlags& flags, const char* default_name) {
  flags.default_store = (data_folder() / default_name).string();
  add_config_option(command, flags);
  const auto give = [&flags](const std::string& text) { flags.given.push_back({"store", text}); };
  const auto check = [](const std::string& text) {
    Config scratch;
    return read_value(find_key(config_keys(), "store")->key->kind, Plain{text}, {}, scratch);
  };
  command.add_option_function<std::string>("--data", give, "The store's file")
      ->type_name("FILE.db")
      ->check(CLI::Validator(check, ""))
      ->default_str(flags.default_store);
}

void add_portal_option(CLI::App& command, ConfigFlags& flags, const char* default_name) {
  add_data_option(command, flags, default_name);
  command.add_option("--portal", flags.portal, "The portal's name; needed only when the store has several")
      ->type_name("NAME");
}

base::Result<Config> load_config(const ConfigFlags& flags) {
  ConfigSources sources;
  if (!flags.file.empty()) sources.file = flags.file;
  sources.environment = process_environment();
  sources.flags = flags.given;
  auto config = load_config(sources);
  if (config && config->store.empty()) config->store = flags.default_store;
  return config;
}

base::Result<OpenPortal> open_portal(const ConfigFlags& flags, bool create) {
  const auto config = load_config(flags);
  if (!config) return config.error();
  return open_portal(config->store, flags.portal, create);
}

base::Result<OpenPortal> open_portal_to_read(const ConfigFlags& flags) {
  const auto config = load_config(flags);
  if (!config) return config.error();
  return open_portal_to_read(config->store, flags.portal);
}

}  // namespace muster::app
