#include "app/config_flags.hpp"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "app/absolute_path.hpp"
#include "app/config_keys.hpp"

namespace muster::app {

void add_config_option(CLI::App& command, ConfigFlags& flags) {
  command.add_option("--config", flags.file, "A configuration file")
      ->transform(CLI::Validator(make_absolute, ""))
      ->type_name("FILE.toml");
}

void add_key_option(CLI::App& command, ConfigFlags& flags, std::string_view name) {
  const Key& key = *find_key(config_keys(), name).value().key;
  const auto give = [&flags, name](const std::string& text) { flags.given.push_back({std::string(name), text}); };
  const auto check = [&key](const std::string& text) {
    Config scratch;
    return read_value(key.kind, Plain{text}, {}, scratch);
  };
  std::string description(key.meaning);
  if (key.fallback.empty()) description += " Default: " + std::string(key.fallback_words);
  CLI::Option* option = command.add_option_function<std::string>(std::string(key.flag), give, description)
                            ->check(CLI::Validator(check, ""));
  std::string_view fallback = key.fallback;
  if (fallback.starts_with('"')) fallback = fallback.substr(1, fallback.size() - 2);
  if (!fallback.empty()) option->default_str(std::string(fallback));
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
  command.add_option("--portal", flags.portal, "Which portal of the store; as a rule it has one alone")
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

}  // namespace muster::app
