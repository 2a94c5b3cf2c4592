#include "app/cli.hpp"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdio>
#include <exception>

#include "app/commands/commands.hpp"
#include "app/nearest.hpp"
#include "app/output.hpp"
#include "base/mask.hpp"

namespace muster::app {
namespace {

constexpr int failed = 1;
constexpr int wrong_usage = 2;

// The innermost command that the line names.
const CLI::App& named_command(const CLI::App& app) {
  const auto named = app.get_subcommands();
  return named.empty() ? app : named_command(*named.front());
}

std::string one_line(std::string text) {
  for (char& c : text) {
    if (c == '\n') c = ' ';
  }
  while (text.ends_with(' ')) text.pop_back();
  return text;
}

// What CLI11 says, and for a word that it does not know the nearest one that it does.
std::string explain(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App& command = named_command(app);
  const auto unknown = app.remaining(true);
  if (unknown.empty()) return one_line(error.what());
  const std::string word = unknown.front().substr(0, unknown.front().find('='));
  // It is not repeated: somebody may have put a password there.
  const bool takes_commands = !command.get_subcommands([](const CLI::App*) { return true; }).empty();
  if (!takes_commands && !word.starts_with('-'))
    return fmt::format("there is a word too many after `{}`; see --help", command.get_name());
  std::vector<std::string> candidates;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) candidates.push_back("--" + name);
  }
  for (const CLI::App* sub : command.get_subcommands([](const CLI::App*) { return true; }))
    candidates.push_back(sub->get_name());
  const std::string near = nearest(word, candidates);
  const std::string where = command.get_name().empty() ? "" : fmt::format(" of `{}`", command.get_name());
  const std::string hint = near.empty() ? "see --help" : fmt::format("did you mean {}?", near);
  return fmt::format("{} is no {}{}; {}", word, word.starts_with('-') ? "flag" : "command", where, hint);
}

// A line for each thing that is wrong; as a rule there is one.
void report(std::string_view message) {
  while (!message.empty()) {
    const auto end = std::min(message.find('\n'), message.size());
    fmt::print(stderr, "muster: {}\n", message.substr(0, end));
    message.remove_prefix(std::min(end + 1, message.size()));
  }
}

// The exit code of a command that has done all else.
int flushed(Output& out) {
  const auto printed = out.flush();
  if (!printed) report(printed.error().message);
  return printed ? 0 : failed;
}

}  // namespace

int run(int argc, char** argv, const base::Clock& clock) {
  guard_standard_streams();
  CLI::App app("Muster: a company directory that speaks the Bitrix24 REST API", "muster");
  app.require_subcommand(1);
  app.set_version_flag("--version", "muster " MUSTER_VERSION);
  Action chosen;
  Output out;
  add_serve(app, chosen, clock);
  add_demo(app, chosen, clock);
  add_import(app, chosen);
  add_export(app, chosen);
  add_webhook(app, chosen);
  add_app(app, chosen);
  add_user(app, chosen);
  add_portal(app, chosen);
  add_audit(app, chosen);
  add_backup(app, chosen);
  add_restore(app, chosen);
  add_check_config(app, chosen);
  add_openapi(app, chosen);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {  // --help, --version
      out.write(error.get_name() == "CallForVersion" ? std::string(error.what()) + "\n" : app.help());
      return flushed(out);
    }
    fmt::print(stderr, "muster: {}\n", explain(app, error));
    return wrong_usage;
  }
  try {
    if (const auto done = chosen(out); !done) {
      (void)out.flush();
      report(done.error().message);
      return failed;
    }
  } catch (const std::exception& problem) {
    (void)out.flush();
    fmt::print(stderr, "muster: {}\n", one_line(base::masked(problem.what())));
    return failed;
  }
  return flushed(out);
}

}  // namespace muster::app
