#include <fmt/format.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <memory>
#include <optional>

#include "admin/people.hpp"
#include "app/commands/commands.hpp"
#include "app/commands/config_flags.hpp"
#include "app/console/fields.hpp"
#include "app/console/terminal.hpp"
#include "app/flag_values.hpp"
#include "app/refusals.hpp"
#include "base/dates.hpp"
#include "base/utf8.hpp"
#include "record/fields.hpp"

// `muster user show` and `muster user update`: one person's record.
namespace muster::app {
namespace {

using base::Result;
using directory::Membership;
using directory::Moment;
using directory::Text;
using directory::User;
using directory::UserView;

struct RecordFlags {
  ConfigFlags data;
  std::uint32_t user = 0;
  std::optional<std::string> email;
  std::optional<std::string> name;
  std::optional<std::string> last_name;
  std::optional<std::string> position;
  std::optional<std::string> departments;
  std::string format;
};

template <class Ids>
std::vector<std::int64_t> numbers_of(const Ids& ids) {
  std::vector<std::int64_t> numbers;
  for (const auto id : ids) numbers.push_back(id.value);
  return numbers;
}

std::string text_of(const portal::Portal& portal, const UserView& user, const std::string& format) {
  const auto text = [&](std::string_view value) { return is_json(format) ? std::string(value) : harmless(value); };
  const auto moment = [&](Moment which) {
    const auto at = user.moment(which);
    return at ? FieldValue(base::atom_text(*at, portal.settings.utc_offset)) : FieldValue();
  };
  std::vector<std::int64_t> departments;
  for (const Membership& membership : user.memberships()) departments.push_back(membership.department.value);
  std::vector<std::int64_t> headed = numbers_of(portal.directory.headed_by(user.id()));
  std::ranges::sort(headed);
  std::vector<std::int64_t> webhooks;
  for (const access::Webhook& webhook : portal.access.webhooks()) {
    if (webhook.owner == user.id()) webhooks.push_back(webhook.id.value);
  }
  return made({{"id", user.id().value},
               {"name", text(user.text(Text::name))},
               {"last_name", text(user.text(Text::last_name))},
               {"email", text(user.text(Text::email))},
               {"position", text(user.text(Text::work_position))},
               {"departments", std::move(departments)},
               {"heads", std::move(headed)},
               {"type", std::string(record::name_of(user.type()))},
               {"active", user.active()},
               {"admin", user.admin()},
               {"rights", names_of(user.rights())},
               {"password", portal.access.password(user.id()) != nullptr},
               {"webhooks", std::move(webhooks)},
               {"registered", moment(Moment::registered)},
               {"changed", moment(Moment::changed)},
               {"last_login", moment(Moment::last_login)}},
              format);
}

Result<void> show(const RecordFlags& flags, Output& out) {
  const auto open = open_portal_to_read(flags.data);
  if (!open) return open.error();
  const auto portal = open->portal->snapshots().newest();
  const auto user = portal->directory.user({flags.user});
  if (!user) return explain(admin::unknown_user({flags.user}));
  out.print("{}\n", text_of(*portal, *user, flags.format));
  return {};
}

// A membership that stays is kept as it is, so that the person keeps the place in that department.
std::vector<Membership> memberships_of(const User& user, const std::vector<base::DepartmentId>& departments) {
  std::vector<Membership> memberships;
  for (const base::DepartmentId id : departments) {
    const auto known = std::ranges::find(user.memberships, id, &Membership::department);
    memberships.push_back(known == user.memberships.end() ? Membership{id} : *known);
  }
  return memberships;
}

Result<void> check_texts(const RecordFlags& flags) {
  for (const auto& [flag, text] :
       {std::pair("--email", &flags.email), std::pair("--name", &flags.name),
        std::pair("--last-name", &flags.last_name), std::pair("--position", &flags.position)}) {
    if (!*text) continue;
    if (auto fine = check_utf8(flag, **text); !fine) return fine;
  }
  if (flags.name && base::is_blank(*flags.name)) return base::invalid("--name: is empty, or spaces alone");
  return {};
}

Result<void> update(const RecordFlags& flags, Output& out) {
  if (!flags.email && !flags.name && !flags.last_name && !flags.position && !flags.departments)
    return base::invalid("say what to change: --email, --name, --last-name, --position or --department");
  if (auto fine = check_texts(flags); !fine) return fine;
  const auto departments = parse_departments("--department", flags.departments.value_or(""));
  if (!departments) return departments.error();
  auto open = open_portal(flags.data, false);
  if (!open) return open.error();
  const auto change = [&](User& user) {
    if (flags.email) user.set(Text::email, *flags.email);
    if (flags.name) user.set(Text::name, *flags.name);
    if (flags.last_name) user.set(Text::last_name, *flags.last_name);
    if (flags.position) user.set(Text::work_position, *flags.position);
    if (flags.departments) user.memberships = memberships_of(user, *departments);
  };
  bool changed = false;
  return write_and_show(
      *open, out, "muster user update",
      noting(changed,
             [&](portal::PortalDraft& draft) { return admin::change_person(draft, {flags.user}, now(), change); }),
      [&] {
        return changed ? fmt::format("updated user {}", flags.user) : fmt::format("user {} is so already", flags.user);
      },
      directory::Rules::people);
}

CLI::App* add_by_id(CLI::App& users, RecordFlags& flags, const char* name, const char* description) {
  CLI::App* command = users.add_subcommand(name, description);
  add_portal_option(*command, flags.data, "muster.db");
  command->add_option("ID", flags.user, "The person's id, as `muster user list` shows it")->type_name("")->required();
  return command;
}

}  // namespace

void add_user_record(CLI::App& users, Action& chosen) {
  const auto flags = std::make_shared<RecordFlags>();
  CLI::App* showing = add_by_id(users, *flags, "show", "Show one person's record");
  add_format_option(*showing, flags->format);
  showing->callback([flags, &chosen] { chosen = [flags](Output& out) { return show(*flags, out); }; });
  CLI::App* updating = add_by_id(users, *flags, "update", "Change what is given of a person's record");
  updating->add_option("--email", flags->email, "The e-mail address; nobody else may have it")->type_name("EMAIL");
  updating->add_option("--name", flags->name, "The first name")->type_name("FIRST-NAME");
  updating->add_option("--last-name", flags->last_name, "The last name; \"\" for none")->type_name("LAST-NAME");
  updating->add_option("--position", flags->position, "The position; \"\" for none")->type_name("POSITION");
  updating
      ->add_option("--department", flags->departments,
                   "All the person's departments from now on, such as 3 or 3,7; an employee needs one")
      ->type_name("IDS");
  updating->callback([flags, &chosen] { chosen = [flags](Output& out) { return update(*flags, out); }; });
}

}  // namespace muster::app
