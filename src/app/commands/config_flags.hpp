#pragma once

#include <CLI/App.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "app/command.hpp"
#include "app/config/config.hpp"

namespace muster::app {

/// What a command line says about the configuration. The options write here while the line is parsed.
struct ConfigFlags {
  std::string file;              ///< --config; "" when absent
  std::vector<FlagValue> given;  ///< checked already
  std::string default_store;     ///< when no source names a store
  std::string portal;            ///< --portal; "" when absent
};

/// The options of a command about a store: --config, and --data for the store. `default_name` is a file in the data
/// folder. Lifetime: `flags` outlives the parse.
void add_data_option(CLI::App& command, ConfigFlags& flags, const char* default_name);
/// These, and --portal for a portal of the store.
void add_portal_option(CLI::App& command, ConfigFlags& flags, const char* default_name);
/// --config alone.
void add_config_option(CLI::App& command, ConfigFlags& flags);
/// The flag of a key, as the table of keys has it.
void add_key_option(CLI::App& command, ConfigFlags& flags, std::string_view name);

/// The configuration by the flags, this process's environment, the file and the defaults; `store` is never empty.
base::Result<Config> load_config(const ConfigFlags& flags);
/// Opens the portal that the flags name, in the store that the configuration names.
base::Result<OpenPortal> open_portal(const ConfigFlags& flags, bool create);
/// The same for a command that only reads.
base::Result<OpenPortal> open_portal_to_read(const ConfigFlags& flags);

}  // namespace muster::app
