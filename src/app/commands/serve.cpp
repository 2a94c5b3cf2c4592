#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>

#include "app/commands/commands.hpp"
#include "app/serving.hpp"

namespace muster::app {

void add_serve(CLI::App& app, Action& chosen) {
  struct Flags : ServeOptions {
    std::string data;
  };
  const auto flags = std::make_shared<Flags>();
  CLI::App* command = app.add_subcommand("serve", "Serve a store until stopped");
  add_data_option(*command, flags->data, "muster.db");
  command->add_option("--listen", flags->listen, "ADDRESS:PORT to listen on; port 0 picks a free one")
      ->capture_default_str();
  command->add_option("--threads", flags->threads, "I/O threads; default: one for each core this process may use")
      ->check(CLI::Range(1, 1024));
  command->callback([flags, &chosen] {
    chosen = [flags] {
      flags->file = flags->data;
      return serve(*flags, [](OpenPortal&) { return std::function<std::string(const std::string&)>(); });
    };
  });
}

}  // namespace muster::app
