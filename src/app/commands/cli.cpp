#include "app/commands/cli.hpp"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <exception>

#include "app/commands/command_line.hpp"
#include "app/console/output.hpp"
#include "app/process/hardening.hpp"
#include "base/mask.hpp"

namespace muster::app {
namespace {

constexpr int failed = 1;
constexpr int wrong_usage = 2;

// Prints an error, with the program's name before each of its lines. Usually there is one line.
void report(std::string_view message) {
  while (!message.empty()) {
    const auto end = std::min(message.find('\n'), message.size());
    fmt::print(stderr, "muster: {}\n", message.substr(0, end));
    message.remove_prefix(std::min(end + 1, message.size()));
  }
}

void report_in_one_line(std::string message) {
  std::ranges::replace(message, '\n', ' ');
  while (message.ends_with(' ')) message.pop_back();
  report(message);
}

// Flushes the output of a command that succeeded, and returns the exit code.
int flushed(Output& out) {
  const auto printed = out.flush();
  if (!printed) report(printed.error().message);
  return printed ? out.exit_code() : failed;
}

std::string help_of(const CommandLine& line) {
  const std::string& path = line.path;
  const auto last = path.rfind(' ');
  return line.command->help(last == std::string::npos ? "" : path.substr(0, last));
}

int act(const Action& action, Output& out) {
  try {
    const auto done = action(out);
    if (done) return flushed(out);
    (void)out.flush();
    report(done.error().message);
  } catch (const std::exception& problem) {
    (void)out.flush();
    report_in_one_line(base::masked(problem.what()));
  }
  return failed;
}

// Overwrites secrets in the arguments, because other users see the arguments in the list of processes. Call it after
// the command line was read.
void hide_secrets(int argc, char** argv) {
  constexpr std::string_view flag = "--secret";
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == flag && i + 1 < argc) std::memset(argv[i + 1], '*', std::strlen(argv[i + 1]));
    if (word.starts_with(flag) && word.substr(flag.size()).starts_with('='))
      std::memset(argv[i] + flag.size() + 1, '*', word.size() - flag.size() - 1);
  }
}

}  // namespace

void add_commands(CLI::App& app, Action& chosen, const base::Clock& clock) {
  app.require_subcommand(1);
  app.set_version_flag("--version", "muster " MUSTER_VERSION);
  add_serve(app, chosen, clock);
  add_demo(app, chosen, clock);
  add_import(app, chosen);
  add_export(app, chosen);
  add_webhook(app, chosen);
  add_app(app, chosen);
  add_user(app, chosen);
  add_department(app, chosen);
  add_portal(app, chosen);
  add_status(app, chosen);
  add_audit(app, chosen);
  add_backup(app, chosen);
  add_restore(app, chosen);
  add_check_config(app, chosen);
  add_openapi(app, chosen);
}

int run(int argc, char** argv, const base::Clock& clock) {
  guard_standard_streams();
  hide_memory();
  Output out;
  Action chosen;
  CLI::App app("Muster: a company directory that speaks the Bitrix24 REST API", "muster");
  add_commands(app, chosen, clock);
  auto line = read_command_line(app, std::vector<std::string>(argv + std::min(argc, 1), argv + argc));
  hide_secrets(argc, argv);
  if (!line) {
    report(line.error().message);
    return wrong_usage;
  }
  if (line->wanted != CommandLine::Wanted::run) {
    out.write(line->wanted == CommandLine::Wanted::help ? help_of(*line) : "muster " MUSTER_VERSION "\n");
    return flushed(out);
  }
  try {
    std::ranges::reverse(line->words);
    app.parse(std::move(line->words));
  } catch (const CLI::ParseError& error) {
    report_in_one_line(error.what());
    return wrong_usage;
  }
  return act(chosen, out);
}

}  // namespace muster::app
