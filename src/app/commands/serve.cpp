#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>

#include "app/commands/commands.hpp"
#include "app/commands/config_flags.hpp"
#include "app/serving/serving.hpp"

namespace muster::app {

namespace {

struct ServeFlags : ConfigFlags {
  bool create = false;
};

}  // namespace

void add_serve(CLI::App& app, Action& chosen, const base::Clock& clock) {
  const auto flags = std::make_shared<ServeFlags>();
  CLI::App* command = app.add_subcommand("serve", "Serve a store until stopped");
  add_data_option(*command, *flags, "muster.db");
  for (const char* key : {"server.listen", "server.threads", "server.engine", "server.public_url"})
    add_key_option(*command, *flags, key);
  command->add_flag("--create", flags->create, "Make an empty store when there is none");
  command->callback([flags, &chosen, &clock] {
    chosen = [flags, &clock](Output& out) -> base::Result<void> {
      const auto config = load_config(*flags);
      if (!config) return config.error();
      return serve(*config, std::nullopt, clock, out, flags->create);
    };
  });
}

}  // namespace muster::app
