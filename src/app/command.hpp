#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "app/console/output.hpp"
#include "base/result.hpp"
#include "portal/live_portal.hpp"

namespace muster::app {

/// What the first portal of a store is called when nobody says.
inline constexpr const char* default_portal = "main";

/// The folder for the user's data by the XDG rules: $XDG_DATA_HOME/muster, else ~/.local/share/muster.
std::filesystem::path data_folder();

/// `not_found`, and how to make one, when there is no store of this name.
base::Result<void> require_store(const std::filesystem::path& file);
/// Is told what the operator should know of a store, a line each.
using Warn = std::function<void(const std::string&)>;
/// Writes such a line to standard error.
void print_warning(const std::string& line);

/// Errors name the file; `create` makes it when there is none, else that is the error of require_store.
base::Result<std::unique_ptr<portal::Store>> open_store(const std::filesystem::path& file, bool create,
                                                        const Warn& warn = print_warning);
/// For a command that only reads: a store that may not be written to will do.
base::Result<std::unique_ptr<portal::Store>> open_store_to_read(const std::filesystem::path& file);
/// The portal of this name, or with "" the one that is alone. With `create` a store without any gets one of this name,
/// or of `default_portal`. `not_found` for an unknown name and for a store without portals, `invalid` when there is a
/// choice and for a name that no portal may have.
base::Result<portal::PortalEntry> choose_portal(portal::Store& store, const std::string& name, bool create);

/// For a store that is not there: whether its first portal may be called so, or is not named. Asked before the store is
/// made, so that a wrong name leaves none behind.
base::Result<void> check_first_portal(const std::filesystem::path& file, const std::string& name);

/// A store and a portal of it, opened for one command.
struct OpenPortal {
  std::unique_ptr<portal::Store> store;
  std::unique_ptr<portal::LivePortal> portal;
  portal::PortalEntry entry;  ///< as of when it was opened
};
/// All of the above.
base::Result<OpenPortal> open_portal(const std::filesystem::path& file, const std::string& name, bool create);
base::Result<OpenPortal> open_portal_to_read(const std::filesystem::path& file, const std::string& name);

/// Who makes the writes of a command: the machine's user who runs it, now. `action` is "muster import".
portal::Origin by_command(std::string action);

base::UnixSeconds now();

/// Makes one write of a command, prints the text `done` gives as a line, and waits until a server that runs on the
/// store shows it. When the line cannot be printed the write stays, and the error says so.
base::Result<void> write_and_show(OpenPortal& open, Output& out, std::string action,
                                  const portal::Transaction::Write& write, const std::function<std::string()>& done,
                                  directory::Rules rules = directory::Rules::references);
/// The same for a write to credentials whose text holds a secret that nobody can be told again: when the text cannot be
/// printed, the write is taken back.
base::Result<void> write_and_show_once(OpenPortal& open, Output& out, const std::string& action,
                                       const portal::Transaction::Write& write,
                                       const std::function<std::string()>& done);

/// As `write_and_show`, for a change to the list of portals; `create` as for open_store.
base::Result<void> change_portals(const std::filesystem::path& file, bool create, Output& out,
                                  const portal::Store::EditPortals& edit, const std::function<std::string()>& done);

/// For the text about what a command has done already: as `flush`, with an error that says that all else is done.
base::Result<void> flush_what_is_done(Output& out);

/// Waits until a server that runs on the store shows `revision`, so that who asks it after the command sees the change.
base::Result<void> wait_until_shown(OpenPortal& open, base::Revision revision);

}  // namespace muster::app
