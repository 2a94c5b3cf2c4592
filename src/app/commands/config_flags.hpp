#pragma once

#include <CLI/App.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "app/command.hpp"
#include "app/config/config.hpp"

namespace muster::app {

/// What the flags of a command line say about the configuration. Parsing the command line fills it.
struct ConfigFlags {
  std::string file;              ///< --config; "" when absent
  std::vector<FlagValue> given;  ///< values of configuration keys, already checked
  std::string default_store;     ///< the store's file when neither flags, environment nor file name one
  std::string portal;            ///< --portal; "" when absent
};

// These functions add flags to a command. Lifetime: `flags` outlives the parse.

/// Adds --config, and --data for the store's file. Without --data the file is `default_name` in the data folder, unless
/// the configuration names another one.
void add_data_option(CLI::App& command, ConfigFlags& flags, const char* default_name);
/// Adds the flags of `add_data_option`, and --portal for a portal of the store.
void add_portal_option(CLI::App& command, ConfigFlags& flags, const char* default_name);
/// Adds --config alone.
void add_config_option(CLI::App& command, ConfigFlags& flags);
/// Adds the flag of the configuration key `name`, such as "server.listen". `name` must be a key that has a flag
/// (config_keys.hpp). Lifetime: `name` is a literal.
void add_key_option(CLI::App& command, ConfigFlags& flags, std::string_view name);

/// Loads the configuration from the flags, the environment of this process, the file and the defaults, of which the
/// earlier ones win. Without a store in any of them, `store` is `flags.default_store`. Errors are those of
/// app/config/config.hpp.
base::Result<Config> load_config(const ConfigFlags& flags);
/// Opens the portal that the flags name, in the store that the configuration names. Errors are those of `load_config`
/// and of `open_portal` in app/command.hpp.
base::Result<OpenPortal> open_portal(const ConfigFlags& flags, bool create);
/// The same for a command that only reads.
base::Result<OpenPortal> open_portal_to_read(const ConfigFlags& flags);

}  // namespace muster::app
