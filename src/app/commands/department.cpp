#include "admin/departments.hpp"

#include <fmt/format.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>

#include "app/commands/commands.hpp"
#include "app/commands/config_flags.hpp"
#include "app/console/fields.hpp"
#include "app/console/terminal.hpp"
#include "app/departments_list.hpp"
#include "app/flag_values.hpp"
#include "app/refusals.hpp"

namespace muster::app {
namespace {

using base::DepartmentId;
using base::Result;
using base::UserId;
using directory::Department;

struct DepartmentFlags {
  ConfigFlags data;
  std::uint32_t department = 0;
  std::string name;
  std::uint32_t parent = 0;
  std::uint32_t head = 0;
  std::int32_t sort = Department{}.sort;
  bool none = false;
  bool move_up = false;
  std::string format;
};

Result<void> write(const DepartmentFlags& flags, Output& out, std::string action,
                   const portal::Transaction::Write& change, const std::function<std::string()>& done) {
  auto open = open_portal(flags.data, false);
  if (!open) return open.error();
  return write_and_show(*open, out, std::move(action), change, done, directory::Rules::people);
}

Result<void> add(const DepartmentFlags& flags, Output& out) {
  if (auto fine = check_utf8("--name", flags.name); !fine) return fine;
  DepartmentId added;
  return write(
      flags, out, "muster department add",
      [&](portal::PortalDraft& draft) -> Result<void> {
        if (auto fine = explained(admin::check_shown_head(draft, {flags.head})); !fine) return fine;
        Department department;
        department.name = flags.name;
        department.parent = {flags.parent};
        department.head = {flags.head};
        department.sort = flags.sort;
        const auto id = explained(admin::add_department(draft, std::move(department)));
        if (!id) return id.error();
        added = *id;
        return {};
      },
      [&] {
        return made({{"id", added.value}}, flags.format);
      });
}

Result<void> list(const DepartmentFlags& flags, Output& out) {
  const auto open = open_portal_to_read(flags.data);
  if (!open) return open.error();
  list_departments(*open->portal->snapshots().newest(), list_format(flags.format),
                   [&out](std::string_view line) { out.write(line); });
  return {};
}

Result<void> show(const DepartmentFlags& flags, Output& out) {
  const auto open = open_portal_to_read(flags.data);
  if (!open) return open.error();
  const auto portal = open->portal->snapshots().newest();
  const DepartmentId id{flags.department};
  if (!portal->directory.department(id)) return explain(admin::unknown_department(id));
  out.print("{}\n", department_text(*portal, id, flags.format));
  return {};
}

// Changes the record of the named department. The new value is an argument of the command and not that of a flag, so
// errors begin with `value` instead of a flag.
Result<void> change(const DepartmentFlags& flags, Output& out, const char* action, const char* value,
                    const std::function<admin::Result<void>(portal::PortalDraft&, Department&)>& make,
                    const std::function<std::string(bool changed)>& done) {
  bool changed = false;
  return write(
      flags, out, action,
      [&](portal::PortalDraft& draft) -> Result<void> {
        const auto known = draft.directory().department({flags.department});
        if (!known) return explain(admin::unknown_department({flags.department}));
        Department department = known->unpack();
        if (auto made = make(draft, department); !made) return explain(made.error(), value);
        const auto put = admin::put_department(draft, department);
        if (!put) return explain(put.error(), value);
        changed = *put;
        return {};
      },
      [&] { return done(changed); });
}

Result<void> move(const DepartmentFlags& flags, Output& out) {
  return change(
      flags, out, "muster department move", "",
      [&](portal::PortalDraft&, Department& department) -> admin::Result<void> {
        department.parent = {flags.parent};
        return {};
      },
      [&](bool changed) {
        return changed ? fmt::format("moved department {} below department {}", flags.department, flags.parent)
                       : fmt::format("department {} is below department {} already", flags.department, flags.parent);
      });
}

Result<void> rename(const DepartmentFlags& flags, Output& out) {
  if (auto fine = check_utf8("the name", flags.name); !fine) return fine;
  return change(
      flags, out, "muster department rename", "the name",
      [&](portal::PortalDraft&, Department& department) -> admin::Result<void> {
        department.name = flags.name;
        return {};
      },
      [&](bool changed) {
        return changed ? fmt::format("renamed department {}: {}", flags.department, harmless(flags.name))
                       : fmt::format("department {} is called so already", flags.department);
      });
}

Result<void> set_head(const DepartmentFlags& flags, Output& out) {
  if (flags.none == (flags.head != 0)) return base::invalid("say who: the id of the new head, or --none for nobody");
  return change(
      flags, out, "muster department head", "",
      [&](portal::PortalDraft& draft, Department& department) {
        department.head = {flags.head};
        return admin::check_shown_head(draft, {flags.head});
      },
      [&](bool changed) {
        const std::string who = flags.none ? "nobody" : fmt::format("user {}", flags.head);
        return fmt::format("{} heads department {} {}", who, flags.department, changed ? "now" : "already");
      });
}

Result<void> remove(const DepartmentFlags& flags, Output& out) {
  const auto contents = flags.move_up ? admin::Contents::moved_up : admin::Contents::refused;
  return write(
      flags, out, "muster department delete",
      [&](portal::PortalDraft& draft) {
        return explained(admin::delete_department(draft, {flags.department}, contents, now()));
      },
      [&] { return fmt::format("deleted department {}", flags.department); });
}

CLI::App* add_by_id(CLI::App& departments, DepartmentFlags& flags, const char* name, const char* description) {
  CLI::App* command = departments.add_subcommand(name, description);
  add_portal_option(*command, flags.data, "muster.db");
  command->add_option("ID", flags.department, "The department's id, as `muster department list` shows it")
      ->type_name("")
      ->required();
  return command;
}

void add_adding(CLI::App& departments, const std::shared_ptr<DepartmentFlags>& flags, Action& chosen) {
  CLI::App* adding = departments.add_subcommand("add", "Add a department and print its id");
  add_portal_option(*adding, flags->data, "muster.db");
  add_format_option(*adding, flags->format);
  adding->add_option("--name", flags->name, "The name")->type_name("TITLE")->required();
  adding->add_option("--parent", flags->parent, "The department right above; the first of a company has none")
      ->type_name("ID");
  adding->add_option("--head", flags->head, "Who heads it, by id")->type_name("ID");
  adding->add_option("--sort", flags->sort, "Its place among its siblings: those with a lower number come first")
      ->type_name("SORT")
      ->capture_default_str();
  adding->callback([flags, &chosen] { chosen = [flags](Output& out) { return add(*flags, out); }; });
}

void add_showing(CLI::App& departments, const std::shared_ptr<DepartmentFlags>& flags, Action& chosen) {
  CLI::App* listing = departments.add_subcommand("list", "List departments, each below the one above it");
  add_portal_option(*listing, flags->data, "muster.db");
  add_format_option(*listing, flags->format, "table|csv|json");
  listing->callback([flags, &chosen] { chosen = [flags](Output& out) { return list(*flags, out); }; });
  CLI::App* showing = add_by_id(departments, *flags, "show", "Show a department with its people");
  add_format_option(*showing, flags->format);
  showing->callback([flags, &chosen] { chosen = [flags](Output& out) { return show(*flags, out); }; });
}

void add_changing(CLI::App& departments, const std::shared_ptr<DepartmentFlags>& flags, Action& chosen) {
  CLI::App* moving = add_by_id(departments, *flags, "move", "Move a department, with all below it, below another one");
  moving->add_option("PARENT", flags->parent, "The id of the department that is to be right above it")
      ->type_name("")
      ->required();
  moving->callback([flags, &chosen] { chosen = [flags](Output& out) { return move(*flags, out); }; });
  CLI::App* renaming = add_by_id(departments, *flags, "rename", "Give a department another name");
  renaming->add_option("NAME", flags->name, "The new name")->type_name("")->required();
  renaming->callback([flags, &chosen] { chosen = [flags](Output& out) { return rename(*flags, out); }; });
  CLI::App* heading = add_by_id(departments, *flags, "head", "Say who heads a department");
  heading->add_option("USER", flags->head, "The id of an active employee")->type_name("");
  heading->add_flag("--none", flags->none, "Nobody");
  heading->callback([flags, &chosen] { chosen = [flags](Output& out) { return set_head(*flags, out); }; });
}

}  // namespace

void add_department(CLI::App& app, Action& chosen) {
  const auto flags = std::make_shared<DepartmentFlags>();
  CLI::App* departments = app.add_subcommand("department", "Add, list, move, rename and delete departments");
  departments->require_subcommand(1);
  add_adding(*departments, flags, chosen);
  add_showing(*departments, flags, chosen);
  add_changing(*departments, flags, chosen);
  CLI::App* deleting = add_by_id(*departments, *flags, "delete", "Delete a department that is empty");
  deleting->add_flag("--move-up", flags->move_up,
                     "Delete it even if it is not: its people and the departments below it move to the one above");
  deleting->callback([flags, &chosen] { chosen = [flags](Output& out) { return remove(*flags, out); }; });
}

}  // namespace muster::app
