#include <fmt/format.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>

#include "admin/passwords.hpp"
#include "admin/people.hpp"
#include "app/commands/commands.hpp"
#include "app/commands/config_flags.hpp"
#include "app/console/fields.hpp"
#include "app/console/terminal.hpp"
#include "app/flag_values.hpp"
#include "app/headless.hpp"
#include "app/people_list.hpp"
#include "app/refusals.hpp"
#include "base/dates.hpp"
#include "base/password.hpp"
#include "base/utf8.hpp"

namespace muster::app {
namespace {

using base::Result;

struct NewPerson {
  std::string email;
  std::string name;
  std::string last_name;
  std::string position;
  bool guest = false;
  bool admin = false;
};

struct UserFlags {
  ConfigFlags data;
  std::uint32_t user = 0;
  NewPerson person;
  std::string departments;
  std::string right;
  bool off = false;
  bool generate = false;
  bool remove = false;
  PeopleChoice choice;
  std::string format;
};

Result<void> write(const UserFlags& flags, Output& out, std::string action, const portal::Transaction::Write& change,
                   const std::function<std::string()>& done) {
  auto open = open_portal(flags.data, false);
  if (!open) return open.error();
  return write_and_show(*open, out, std::move(action), change, done, directory::Rules::people);
}

Result<directory::User> person_of(const UserFlags& flags) {
  const NewPerson& person = flags.person;
  for (const auto& [flag, text] :
       {std::pair("--email", &person.email), std::pair("--name", &person.name),
        std::pair("--last-name", &person.last_name), std::pair("--position", &person.position)}) {
    if (auto fine = check_utf8(flag, *text); !fine) return fine.error();
  }
  if (base::is_blank(person.name)) return base::invalid("--name: is empty, or spaces alone");
  const auto departments = parse_departments("--department", flags.departments);
  if (!departments) return departments.error();
  directory::User user;
  user.type = person.guest ? directory::UserType::extranet : directory::UserType::employee;
  user.admin = person.admin;
  user.set(directory::Text::email, person.email);
  user.set(directory::Text::name, person.name);
  user.set(directory::Text::last_name, person.last_name);
  user.set(directory::Text::work_position, person.position);
  for (const base::DepartmentId id : *departments) user.memberships.push_back({id, 0});
  return user;
}

Result<void> add(const UserFlags& flags, Output& out) {
  const auto person = person_of(flags);
  if (!person) return person.error();
  base::UserId added;
  return write(
      flags, out, "muster user add",
      [&](portal::PortalDraft& draft) -> Result<void> {
        const auto id = admin::add_person(draft, *person, now());
        if (!id) {
          base::Error error = explain(id.error());
          if (id.error().reason == admin::Reason::no_department)
            error.message += "; with --extranet it is a guest, who has none";
          return error;
        }
        added = *id;
        return {};
      },
      [&] {
        return made({{"id", added.value}}, flags.format);
      });
}

Result<void> list(const UserFlags& flags, Output& out) {
  const auto open = open_portal_to_read(flags.data);
  if (!open) return open.error();
  const auto portal = open->portal->snapshots().newest();
  return list_people(*portal, flags.choice, list_format(flags.format),
                     [&out](std::string_view line) { out.write(line); });
}

Result<void> dismiss(const UserFlags& flags, Output& out) {
  auto open = open_portal(flags.data, false);
  if (!open) return open.error();
  const portal::SnapshotCell& snapshots = open->portal->snapshots();
  portal::Snapshot before;
  bool changed = false;
  const auto set =
      noting(changed, [&](portal::PortalDraft& draft) { return admin::set_active(draft, {flags.user}, false, now()); });
  return write_and_show(
      *open, out, "muster user dismiss",
      [&](portal::PortalDraft& draft) {
        before = snapshots.newest();
        return set(draft);
      },
      [&] {
        if (!changed) return fmt::format("user {} is dismissed already", flags.user);
        const std::string heads =
            headless_line(departments_that_lost_their_head(before->directory, snapshots.newest()->directory));
        return fmt::format("dismissed user {}{}{}", flags.user, heads.empty() ? "" : "\n", heads);
      },
      directory::Rules::people);
}

Result<void> reinstate(const UserFlags& flags, Output& out) {
  bool changed = false;
  return write(
      flags, out, "muster user reinstate",
      noting(changed, [&](portal::PortalDraft& draft) { return admin::set_active(draft, {flags.user}, true, now()); }),
      [&] {
        return changed ? fmt::format("reinstated user {}", flags.user)
                       : fmt::format("user {} is not dismissed", flags.user);
      });
}

Result<void> change_right(const UserFlags& flags, Output& out, bool given) {
  const auto right = parse_right(flags.right);
  if (!right) return right.error();
  bool changed = false;
  return write(
      flags, out, given ? "muster user grant" : "muster user revoke",
      noting(changed,
             [&](portal::PortalDraft& draft) { return admin::set_right(draft, {flags.user}, *right, given, now()); }),
      [&] {
        if (changed && given) return fmt::format("granted user {} the right {}", flags.user, flags.right);
        if (changed) return fmt::format("took the right {} from user {}", flags.right, flags.user);
        return fmt::format("user {} {} the right {}", flags.user, given ? "already has" : "does not have", flags.right);
      });
}

Result<void> change_admin(const UserFlags& flags, Output& out) {
  bool changed = false;
  return write(
      flags, out, "muster user admin",
      noting(changed,
             [&](portal::PortalDraft& draft) { return admin::set_admin(draft, {flags.user}, !flags.off, now()); }),
      [&] {
        const char* const is =
            flags.off ? (changed ? "is no longer an" : "was not an") : (changed ? "is now an" : "is already an");
        return fmt::format("user {} {} administrator", flags.user, is);
      });
}

// Checks that the person may have a password before it asks for one.
Result<void> give_password(const UserFlags& flags, Output& out) {
  const base::UserId id{flags.user};
  auto open = open_portal(flags.data, false);
  if (!open) return open.error();
  const auto portal = open->portal->snapshots().newest();
  if (auto fine = explained(admin::check_may_sign_in(portal->directory.user(id), id)); !fine) return fine;
  auto password = flags.generate ? Result<std::string>(base::new_secret()) : read_password();
  if (!password) return password.error();
  if (auto fine = base::check_new_password(*password); !fine) return fine;
  const std::string hash = base::hash_password(*password);
  const std::string once = flags.generate ? made({{"password", *password}}, flags.format) : "";
  base::wipe(*password);
  const auto change = [&](portal::PortalDraft& draft) {
    return explained(admin::set_password(draft, id, hash, now()));
  };
  if (flags.generate) return write_and_show_once(*open, out, "muster user passwd", change, [&] { return once; });
  return write_and_show(*open, out, "muster user passwd", change,
                        [&] { return fmt::format("user {} has a new password", id.value); });
}

Result<void> take_password(const UserFlags& flags, Output& out) {
  return write(
      flags, out, "muster user passwd",
      [&](portal::PortalDraft& draft) { return explained(admin::remove_password(draft, {flags.user})); },
      [&] { return fmt::format("user {} has no password any more", flags.user); });
}

// Prints nothing when there is nobody to list, as other lists do.
Result<void> list_slowed(const UserFlags& flags, Output& out) {
  const auto open = open_portal(flags.data, false);
  if (!open) return open.error();
  const auto portal = open->portal->snapshots().newest();
  const base::UtcOffset offset = portal->settings.utc_offset;
  for (const access::Password* one : admin::slowed_sign_ins(*portal, now())) {
    const auto user = portal->directory.user(one->user);
    const std::string email(user ? user->text(directory::Text::email) : "");
    const std::string at = base::atom_text(*one->slowed, offset);
    if (is_json(flags.format))
      out.print("{}\n", json_object({{"id", one->user.value}, {"email", email}, {"slowed", at}}));
    else
      out.print("user {}, {}: wrong guesses slowed the sign-in down at {}\n", one->user.value, harmless(email), at);
  }
  return {};
}

Result<void> unlock(const UserFlags& flags, Output& out) {
  return write(
      flags, out, "muster user unlock",
      [&](portal::PortalDraft& draft) { return explained(admin::unlock_sign_in(draft, {flags.user}, now())); },
      [&] { return fmt::format("wrong guesses so far no longer slow the sign-in of user {} down", flags.user); });
}

// Adds a command about one person, who is named by id.
CLI::App* add_by_id(CLI::App& users, UserFlags& flags, const char* name, const char* description) {
  CLI::App* command = users.add_subcommand(name, description);
  add_portal_option(*command, flags.data, "muster.db");
  command->add_option("ID", flags.user, "The person's id, as `muster user list` shows it")->type_name("")->required();
  return command;
}

void add_adding(CLI::App& users, const std::shared_ptr<UserFlags>& flags, Action& chosen) {
  CLI::App* adding = users.add_subcommand("add", "Add an employee or a guest and print their id");
  add_portal_option(*adding, flags->data, "muster.db");
  add_format_option(*adding, flags->format);
  NewPerson& person = flags->person;
  adding->add_option("--email", person.email, "The e-mail address; nobody else may have it")
      ->type_name("EMAIL")
      ->required();
  adding->add_option("--name", person.name, "The first name")->type_name("FIRST-NAME")->required();
  adding->add_option("--last-name", person.last_name, "The last name")->type_name("LAST-NAME");
  adding->add_option("--position", person.position, "The position")->type_name("POSITION");
  adding->add_option("--department", flags->departments, "The departments, such as 3 or 3,7; an employee needs one")
      ->type_name("IDS");
  adding->add_flag("--extranet", person.guest, "A guest (extranet user), who has no department");
  adding->add_flag("--admin", person.admin, "An administrator");
  adding->callback([flags, &chosen] { chosen = [flags](Output& out) { return add(*flags, out); }; });
}

void add_listing(CLI::App& users, const std::shared_ptr<UserFlags>& flags, Action& chosen) {
  CLI::App* listing = users.add_subcommand("list", "List people");
  add_portal_option(*listing, flags->data, "muster.db");
  PeopleChoice& choice = flags->choice;
  listing->add_flag("--all", choice.dismissed_too, "Include dismissed people");
  listing->add_option("--find", choice.text, "Words that begin with this in name or position, or a part of the e-mail")
      ->type_name("WORDS");
  listing->add_option("--department", choice.department.value, "Only the members of this department")->type_name("ID");
  add_format_option(*listing, flags->format, "table|csv|json");
  listing->callback([flags, &chosen] { chosen = [flags](Output& out) { return list(*flags, out); }; });
}

void add_rights(CLI::App& users, const std::shared_ptr<UserFlags>& flags, Action& chosen) {
  const auto add_one = [&](const char* name, const char* description, bool given) {
    CLI::App* command = add_by_id(users, *flags, name, description);
    command->add_option("RIGHT", flags->right, "structure: may add, change and remove departments")
        ->type_name("")
        ->required();
    command->callback(
        [flags, given, &chosen] { chosen = [flags, given](Output& out) { return change_right(*flags, out, given); }; });
  };
  add_one("grant", "Give a person a right", true);
  add_one("revoke", "Take a right away", false);
  CLI::App* admin = add_by_id(users, *flags, "admin", "Make a person an administrator");
  admin->add_flag("--off", flags->off, "Make the person an ordinary user again");
  admin->callback([flags, &chosen] { chosen = [flags](Output& out) { return change_admin(*flags, out); }; });
}

void add_password(CLI::App& users, const std::shared_ptr<UserFlags>& flags, Action& chosen) {
  CLI::App* command =
      add_by_id(users, *flags, "passwd", "Set a person's password: typed twice, or one line of standard input");
  CLI::Option* generate = command->add_flag("--generate", flags->generate, "Generate a password and print it once");
  add_format_option(*command, flags->format);
  command->add_flag("--remove", flags->remove, "Remove the password; the person can no longer sign in")
      ->excludes(generate);
  command->callback([flags, &chosen] {
    chosen = [flags](Output& out) { return flags->remove ? take_password(*flags, out) : give_password(*flags, out); };
  });
}

}  // namespace

void add_user(CLI::App& app, Action& chosen) {
  const auto flags = std::make_shared<UserFlags>();
  CLI::App* users = app.add_subcommand("user", "Add, show, change and dismiss people, and set what they may do");
  users->require_subcommand(1);
  add_adding(*users, flags, chosen);
  add_listing(*users, flags, chosen);
  add_by_id(*users, *flags, "dismiss", "Dismiss a person: they leave all lists, and their webhooks stop working")
      ->callback([flags, &chosen] { chosen = [flags](Output& out) { return dismiss(*flags, out); }; });
  add_by_id(*users, *flags, "reinstate", "Reinstate a dismissed person")->callback([flags, &chosen] {
    chosen = [flags](Output& out) { return reinstate(*flags, out); };
  });
  add_user_record(*users, chosen);
  add_rights(*users, flags, chosen);
  add_password(*users, flags, chosen);
  CLI::App* slowed =
      users->add_subcommand("slowed", "List whose sign-in wrong guesses slowed down within the last day");
  add_portal_option(*slowed, flags->data, "muster.db");
  add_format_option(*slowed, flags->format);
  slowed->callback([flags, &chosen] { chosen = [flags](Output& out) { return list_slowed(*flags, out); }; });
  add_by_id(*users, *flags, "unlock", "Have the wrong guesses at a person's password so far count no more")
      ->callback([flags, &chosen] { chosen = [flags](Output& out) { return unlock(*flags, out); }; });
}

}  // namespace muster::app
