#include <fmt/format.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>

#include "app/commands/commands.hpp"
#include "rest/call/visibility.hpp"
#include "rest/openapi/openapi.hpp"

namespace muster::app {

void add_openapi(CLI::App& app, Action& chosen) {
  const auto markdown = std::make_shared<bool>(false);
  const auto visibility = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand("openapi", "Print the description of all methods as OpenAPI 3.1");
  CLI::Option* page =
      command->add_flag("--markdown", *markdown, "Print it as Markdown instead, as in docs/rest-methods.md");
  command
      ->add_flag("--who-sees-whom", *visibility, "Print who may see whom and what of them, as in docs/who-sees-whom.md")
      ->excludes(page);
  command->callback([markdown, visibility, &chosen] {
    chosen = [markdown, visibility](Output& out) -> base::Result<void> {
      if (*visibility) {
        out.print("{}", rest::visibility_page());
        return {};
      }
      out.print("{}{}", *markdown ? rest::methods_page() : rest::openapi_document(), *markdown ? "" : "\n");
      return {};
    };
  });
}

}  // namespace muster::app
