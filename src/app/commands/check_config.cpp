#include <fmt/format.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>

#include "app/commands/commands.hpp"
#include "app/commands/config_flags.hpp"
#include "app/config/config_docs.hpp"
#include "http/tls.hpp"
#include "store/open_store.hpp"

namespace muster::app {
namespace {

struct CheckFlags : ConfigFlags {
  bool print_docs = false;
};

// Checks what depends on the store's portals. A store that is missing or cannot be read is no mistake in the
// configuration; `muster serve` reports it.
base::Result<void> check_store(const Config& config) {
  if (config.oauth_hosts.empty()) return {};
  const auto list = store::look_at_portals(config.store.empty() ? data_folder() / "muster.db" : config.store);
  return list ? check_oauth_hosts(config, *list) : base::Result<void>();
}

base::Result<void> check(const CheckFlags& flags, Output& out) {
  if (flags.print_docs) {
    out.write(configuration_docs());
    return {};
  }
  const auto config = load_config(flags);
  if (!config) return config.error();
  for (const std::string& warning : config->warnings) fmt::print(stderr, "warning: {}\n", warning);
  if (!config->tls.certificate.empty()) {
    if (const auto tls = http::TlsContext::load(config->tls, base::make_log()); !tls) return tls.error();
  }
  if (auto fine = check_store(*config); !fine) return fine;
  out.print("{}: ok\n", flags.file);
  return {};
}

}  // namespace

void add_check_config(CLI::App& app, Action& chosen) {
  const auto flags = std::make_shared<CheckFlags>();
  CLI::App* command = app.add_subcommand("check-config", "Check a configuration file and the environment");
  add_config_option(*command, *flags);
  // Only the generator of the documentation uses this flag, so --help does not show it.
  command->add_flag("--print-docs", flags->print_docs)->group("");
  command->callback([flags, &chosen] {
    if (!flags->print_docs && flags->file.empty())
      throw CLI::ValidationError(
          "`muster check-config` needs --config, such as `muster check-config --config muster.toml`",
          CLI::ExitCodes::ValidationError);
    chosen = [flags](Output& out) { return check(*flags, out); };
  });
}

}  // namespace muster::app
