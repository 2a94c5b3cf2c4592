#pragma once

#include <CLI/App.hpp>
#include <functional>

#include "app/console/output.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace muster::app {

/// What a command does once the command line is read. It prints to the output. Its error is shown to the user.
using Action = std::function<base::Result<void>(Output&)>;

// Each function adds one command to `app`, with its subcommands and flags. When the command line names that command,
// parsing it sets `chosen` to what the command does. Lifetime: `chosen` outlives the parse.

/// The clock is that of the server. Lifetime: the clock outlives `chosen`.
void add_serve(CLI::App& app, Action& chosen, const base::Clock& clock);
/// The same as for `serve`.
void add_demo(CLI::App& app, Action& chosen, const base::Clock& clock);
void add_import(CLI::App& app, Action& chosen);
void add_export(CLI::App& app, Action& chosen);
void add_webhook(CLI::App& app, Action& chosen);
void add_app(CLI::App& app, Action& chosen);
void add_user(CLI::App& app, Action& chosen);
/// Adds `show` and `update` to `users`, which is the command `muster user`.
void add_user_record(CLI::App& users, Action& chosen);
void add_department(CLI::App& app, Action& chosen);
void add_portal(CLI::App& app, Action& chosen);
void add_status(CLI::App& app, Action& chosen);
void add_audit(CLI::App& app, Action& chosen);
void add_backup(CLI::App& app, Action& chosen);
void add_restore(CLI::App& app, Action& chosen);
void add_check_config(CLI::App& app, Action& chosen);
void add_openapi(CLI::App& app, Action& chosen);

}  // namespace muster::app
