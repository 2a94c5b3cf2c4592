#include <fmt/format.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>

#include "app/commands/commands.hpp"
#include "rest/openapi.hpp"

namespace muster::app {

void add_openapi(CLI::App& app, Action& chosen) {
  const auto markdown = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand("openapi", "Print the description of all methods as OpenAPI 3.1");
  command->add_flag("--markdown", *markdown, "Print it as Markdown instead, as in docs/rest-methods.md");
  command->callback([markdown, &chosen] {
    chosen = [markdown](Output& out) -> base::Result<void> {
      out.print("{}{}", *markdown ? rest::methods_page() : rest::openapi_document(), *markdown ? "" : "\n");
      return {};
    };
  });
}

}  // namespace muster::app
