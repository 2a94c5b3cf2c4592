#include "app/command.hpp"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <cstdlib>

#include "base/clock.hpp"
#include "store/open_store.hpp"

namespace muster::app {
namespace {

constexpr std::chrono::seconds patience_with_server{60};

}  // namespace

std::filesystem::path data_folder() {
  if (const char* data = std::getenv("XDG_DATA_HOME"); data && *data == '/')
    return std::filesystem::path(data) / "muster";
  if (const char* home = std::getenv("HOME"); home && *home)
    return std::filesystem::path(home) / ".local" / "share" / "muster";
  return std::filesystem::current_path();
}

base::Result<OpenPortal> open_store(const std::filesystem::path& file, bool create) {
  auto store = store::open_sqlite_store({.file = file, .create = create});
  if (!store) return store.error();
  OpenPortal open;
  open.store = std::move(*store);
  return open;
}

base::Result<void> load_portal(OpenPortal& open) {
  const auto id = open.store->create_portal(default_portal);
  if (!id) return id.error();
  auto portal = portal::LivePortal::open(*open.store, *id);
  if (!portal) return portal.error();
  open.portal = std::move(*portal);
  return {};
}

base::Result<OpenPortal> open_portal(const std::filesystem::path& file, bool create) {
  auto open = open_store(file, create);
  if (!open) return open;
  if (auto loaded = load_portal(*open); !loaded) return loaded.error();
  return open;
}

base::UnixSeconds now() {
  return base::SystemClock().now() / 1'000'000;
}

portal::Origin by_command(std::string action) {
  portal::Origin origin;
  origin.at = now();
  origin.action = std::move(action);
  if (const passwd* user = ::getpwuid(::geteuid())) origin.address = user->pw_name;
  return origin;
}

base::Result<void> write_and_show(OpenPortal& open, std::string action, const portal::Transaction::Write& write,
                                  const std::function<std::string()>& done, directory::Rules rules) {
  const auto written = open.portal->write(by_command(std::move(action)), write, rules);
  if (!written) return written.error();
  fmt::print("{}\n", done());
  return wait_until_shown(open, *written);
}

base::Result<void> wait_until_shown(OpenPortal& open, base::Revision revision) {
  return open.store->wait_until_shown(open.portal->id(), revision, patience_with_server);
}

}  // namespace muster::app
