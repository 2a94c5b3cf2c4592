#pragma once

#include <CLI/App.hpp>
#include <functional>

#include "app/console/output.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace muster::app {

/// A command adds itself with its options and leaves in `chosen` what to do when the command line names it.
using Action = std::function<base::Result<void>(Output&)>;

/// Lifetime of the clock, by which the server lives: longer than `chosen`.
void add_serve(CLI::App& app, Action& chosen, const base::Clock& clock);
void add_demo(CLI::App& app, Action& chosen, const base::Clock& clock);
void add_import(CLI::App& app, Action& chosen);
void add_export(CLI::App& app, Action& chosen);
void add_webhook(CLI::App& app, Action& chosen);
void add_app(CLI::App& app, Action& chosen);
void add_user(CLI::App& app, Action& chosen);
/// `show` and `update` of `muster user`.
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
