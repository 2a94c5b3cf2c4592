#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "portal/live_portal.hpp"

namespace muster::app {

/// The portal that commands mean when a store has one alone.
inline constexpr const char* default_portal = "main";

/// The folder for the user's data by the XDG rules: $XDG_DATA_HOME/muster, else ~/.local/share/muster.
std::filesystem::path data_folder();

/// A store and its portal, opened for one command.
struct OpenPortal {
  std::unique_ptr<portal::Store> store;
  std::unique_ptr<portal::LivePortal> portal;
};

/// The store alone, its portal not yet loaded. Errors name the file; `create` makes it when there is none.
base::Result<OpenPortal> open_store(const std::filesystem::path& file, bool create);
/// Loads the portal, which is made when there is none.
base::Result<void> load_portal(OpenPortal& open);
/// Both.
base::Result<OpenPortal> open_portal(const std::filesystem::path& file, bool create);

/// Who makes the writes of a command: the machine's user who runs it, now. `action` is "muster import".
portal::Origin by_command(std::string action);

base::UnixSeconds now();

/// Makes one write of a command, prints the line `done` gives, and waits until a server that runs on the store shows
/// it.
base::Result<void> write_and_show(OpenPortal& open, std::string action, const portal::Transaction::Write& write,
                                  const std::function<std::string()>& done,
                                  directory::Rules rules = directory::Rules::references);

/// Waits until a server that runs on the store shows `revision`, so that who asks it after the command sees the change.
base::Result<void> wait_until_shown(OpenPortal& open, base::Revision revision);

}  // namespace muster::app
