#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "app/console/output.hpp"
#include "base/result.hpp"
#include "portal/live_portal.hpp"

namespace muster::app {

/// The name of a store's first portal when none is given.
inline constexpr const char* default_portal = "main";

/// The folder for the user's data by the XDG rules: $XDG_DATA_HOME/muster when that is an absolute path, else
/// ~/.local/share/muster. Without a home directory it is the current folder. It need not exist.
std::filesystem::path data_folder();

/// Checks that there is a store at this path. `not_found` when there is none; the error says how to make one.
/// `unavailable` when a folder on the way may not be read.
base::Result<void> require_store(const std::filesystem::path& file);
/// Receives warnings about a store, one line each.
using Warn = std::function<void(const std::string&)>;
/// Writes a warning to standard error.
void print_warning(const std::string& line);

/// Opens the store for reading and writing. With `create` a missing store is made; without it a missing store is the
/// error of `require_store`. Errors name the file.
base::Result<std::unique_ptr<portal::Store>> open_store(const std::filesystem::path& file, bool create,
                                                        const Warn& warn = print_warning);
/// Opens the store for a command that only reads, so the user needs no right to write to the file. Errors are those of
/// `open_store` without `create`.
base::Result<std::unique_ptr<portal::Store>> open_store_to_read(const std::filesystem::path& file);
/// Returns the portal with this name. With the name "", returns the only portal of the store. With `create`, a store
/// without portals first gets one, named `name` or else `default_portal`. `not_found` for an unknown name and for a
/// store without portals. `invalid` when "" is ambiguous because there are several, and for a name that breaks the
/// rule.
base::Result<portal::PortalEntry> choose_portal(portal::Store& store, const std::string& name, bool create);

/// Checks the name for the first portal of a store that does not exist yet. Call it before the store is made, so that a
/// wrong name leaves no store behind. `invalid` for a wrong name. "" is right, and so is any name when the store
/// exists.
base::Result<void> check_first_portal(const std::filesystem::path& file, const std::string& name);

/// A store and one of its portals, opened for a command.
struct OpenPortal {
  std::unique_ptr<portal::Store> store;
  std::unique_ptr<portal::LivePortal> portal;
  portal::PortalEntry entry;  ///< the entry when the portal was opened; later changes do not show
};
/// Opens a store and chooses a portal of it. Errors are those of the functions above and of loading the portal.
base::Result<OpenPortal> open_portal(const std::filesystem::path& file, const std::string& name, bool create);
/// The same for a command that only reads.
base::Result<OpenPortal> open_portal_to_read(const std::filesystem::path& file, const std::string& name);

/// The origin of a command's writes for the audit log: the system user who runs it, at the present time. `action` is
/// the command, such as "muster import".
portal::Origin by_command(std::string action);

/// The present time of the system clock.
base::UnixSeconds now();

/// Makes one write, prints the line that `done` returns, and waits until the server of this store, if one runs, shows
/// the write. `done` is called once, after the write is durable. Errors: those of the write; `unavailable` when the
/// line cannot be printed, although the write stays; `busy` when the server does not show the write within a minute.
base::Result<void> write_and_show(OpenPortal& open, Output& out, std::string action,
                                  const portal::Transaction::Write& write, const std::function<std::string()>& done,
                                  directory::Rules rules = directory::Rules::references);
/// The same for a write to credentials when the line of `done` holds a new secret. A secret that nobody has read is of
/// no use, so when the line cannot be printed, the write is undone by another one.
base::Result<void> write_and_show_once(OpenPortal& open, Output& out, const std::string& action,
                                       const portal::Transaction::Write& write,
                                       const std::function<std::string()>& done);

/// The same as `write_and_show` for a change to the list of portals. `create` is that of `open_store`.
base::Result<void> change_portals(const std::filesystem::path& file, bool create, Output& out,
                                  const portal::Store::EditPortals& edit, const std::function<std::string()>& done);

/// Prints what a command says after its work is done. The error is that of `Output::flush`, and adds that all else is
/// done.
base::Result<void> flush_what_is_done(Output& out);

/// Waits until the server of this store, if one runs, shows `revision`. So whoever asks the server after the command
/// sees the change. `busy` when it does not within a minute.
base::Result<void> wait_until_shown(OpenPortal& open, base::Revision revision);

}  // namespace muster::app
