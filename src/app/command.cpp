#include "app/command.hpp"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "app/take_back.hpp"
#include "base/clock.hpp"
#include "base/file_owner.hpp"
#include "portal/portal_name.hpp"
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

base::Result<void> require_store(const std::filesystem::path& file) {
  std::error_code error;
  if (std::filesystem::exists(file, error)) return {};
  // A folder of another user may not be readable, so there may be a store in it.
  if (error) {
    const std::string why = base::why_refused(file);
    return base::unavailable(fmt::format("{}: {}", file.string(), why.empty() ? error.message() : why));
  }
  return base::not_found(fmt::format(
      "{}: there is no store here; `muster import` makes one of your files, `muster demo` makes one to try, "
      "and `muster serve --create` makes an empty one",
      file.string()));
}

void print_warning(const std::string& line) {
  fmt::print(stderr, "warning: {}\n", line);
}

base::Result<std::unique_ptr<portal::Store>> open_store(const std::filesystem::path& file, bool create,
                                                        const Warn& warn) {
  if (!create) {
    if (auto there = require_store(file); !there) return there.error();
  }
  return store::open_sqlite_store({.file = file, .create = create, .warn = warn});
}

base::Result<std::unique_ptr<portal::Store>> open_store_to_read(const std::filesystem::path& file) {
  if (auto there = require_store(file); !there) return there.error();
  return store::open_sqlite_store({.file = file, .create = false, .to_read = true, .warn = print_warning});
}

base::Result<portal::PortalEntry> choose_portal(portal::Store& store, const std::string& name, bool create) {
  auto list = store.portals();
  if (list && list->entries.empty()) {
    if (!create)
      return base::not_found("the store has no portal; `muster portal add NAME` and `muster import` make one");
    if (const auto made = portal::create_portal(store, name.empty() ? default_portal : name); !made)
      return made.error();
    list = store.portals();
  }
  if (!list) return list.error();
  if (const portal::PortalEntry* named = list->find(name)) return *named;
  if (!name.empty()) return portal::unknown_portal(*list, name);
  if (list->entries.size() > 1)
    return base::invalid(
        fmt::format("the store has {} portals; choose one with --portal, as `muster portal list` shows "
                    "them",
                    list->entries.size()));
  return list->entries.front();
}

base::Result<void> check_first_portal(const std::filesystem::path& file, const std::string& name) {
  std::error_code error;
  if (name.empty() || std::filesystem::exists(file, error)) return {};
  return portal::check_portal_name(name);
}

namespace {

base::Result<OpenPortal> open_portal_of(base::Result<std::unique_ptr<portal::Store>> store, const std::string& name,
                                        bool create) {
  if (!store) return store.error();
  auto entry = choose_portal(**store, name, create);
  if (!entry) return entry.error();
  auto portal = portal::LivePortal::open(**store, entry->id);
  if (!portal) return portal.error();
  return OpenPortal{std::move(*store), std::move(*portal), std::move(*entry)};
}

}  // namespace

base::Result<OpenPortal> open_portal(const std::filesystem::path& file, const std::string& name, bool create) {
  if (create) {
    if (auto fine = check_first_portal(file, name); !fine) return fine.error();
  }
  return open_portal_of(open_store(file, create), name, create);
}

base::Result<OpenPortal> open_portal_to_read(const std::filesystem::path& file, const std::string& name) {
  return open_portal_of(open_store_to_read(file), name, false);
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

base::Result<void> flush_what_is_done(Output& out) {
  const auto printed = out.flush();
  if (printed) return {};
  return base::unavailable(printed.error().message + "; all else is done");
}

base::Result<void> write_and_show(OpenPortal& open, Output& out, std::string action,
                                  const portal::Transaction::Write& write, const std::function<std::string()>& done,
                                  directory::Rules rules) {
  const auto written = open.portal->write(by_command(std::move(action)), write, rules);
  if (!written) return written.error();
  out.print("{}\n", done());
  const auto printed = flush_what_is_done(out);
  const auto shown = wait_until_shown(open, *written);
  return printed ? shown : printed;
}

base::Result<void> write_and_show_once(OpenPortal& open, Output& out, const std::string& action,
                                       const portal::Transaction::Write& write,
                                       const std::function<std::string()>& done) {
  const portal::Origin origin = by_command(action);
  portal::Snapshot before;
  std::vector<portal::Change> changes;
  const auto written = open.portal->transact([&](portal::Transaction& transaction) -> base::Result<void> {
    before = transaction.newest();
    if (auto made = transaction.write(origin, write); !made) return made;
    if (!transaction.revisions().empty()) changes = transaction.revisions().front().changes;
    return {};
  });
  if (!written) return written.error();
  out.print("{}\n", done());
  const auto printed = out.flush();
  if (printed) return wait_until_shown(open, *written);
  const auto undone = take_back(*open.portal, by_command(action), *before, changes);
  if (!undone)
    return base::unavailable(fmt::format("{}; the change is made and could not be taken back: {}",
                                         printed.error().message, undone.error().message));
  const auto shown = wait_until_shown(open, *undone);
  return base::unavailable(fmt::format("{}; nobody could read what was made, so it was taken back{}{}",
                                       printed.error().message, shown ? "" : ", but ",
                                       shown ? "" : shown.error().message));
}

base::Result<void> change_portals(const std::filesystem::path& file, bool create, Output& out,
                                  const portal::Store::EditPortals& edit, const std::function<std::string()>& done) {
  const auto store = open_store(file, create);
  if (!store) return store.error();
  const auto changed = (*store)->change_portals(edit);
  if (!changed) return changed.error();
  out.print("{}\n", done());
  const auto printed = flush_what_is_done(out);
  const auto shown = (*store)->wait_until_listed(*changed, patience_with_server);
  return printed ? shown : printed;
}

base::Result<void> wait_until_shown(OpenPortal& open, base::Revision revision) {
  return open.store->wait_until_shown(open.portal->id(), revision, patience_with_server);
}

}  // namespace muster::app
