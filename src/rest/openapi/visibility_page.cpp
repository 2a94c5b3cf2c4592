#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <vector>

#include "rest/call/visibility.hpp"
#include "rest/fields/render.hpp"
#include "rest/fields/user_fields.hpp"

// Makes docs/who-sees-whom.md: calls the code that decides, for each case.
namespace muster::rest {
namespace {

using access::Scope;
using base::UserId;
using directory::UserType;

constexpr UserId self{1};
constexpr UserId other{2};

std::string row(const std::vector<std::string>& cells) {
  std::string line = "|";
  for (const std::string& cell : cells) line += " " + cell + " |";
  return line + "\n";
}

std::string head(const std::vector<std::string>& cells) {
  return row(cells) + row(std::vector<std::string>(cells.size(), "---"));
}

std::string yes(bool is) {
  return is ? "yes" : "no";
}

struct Kind {
  std::string_view name;
  UserType type;
  bool admin = false;
};
constexpr std::array kinds = std::to_array<Kind>({{"an employee", UserType::employee},
                                                  {"an administrator", UserType::employee, true},
                                                  {"a bot", UserType::bot},
                                                  {"an extranet user", UserType::extranet},
                                                  {"an e-mail user", UserType::email}});

const MethodSpec& method(std::string_view name) {
  return *find_method(name);
}

std::string people_table(const Compat& compat) {
  std::string table = head({"who calls", "finds in lists and searches", "another person by id", "departments",
                            "`im.department.*`, `muster.*`", "an administrator's power"});
  for (const Kind& kind : kinds) {
    directory::User user;
    user.id = self;
    user.type = kind.type;
    user.admin = kind.admin;
    const directory::PackedUser packed = directory::pack(user);
    const Visibility sight(self, kind.type, compat);
    const bool has_structure = sight_of(method("im.department.get"), kind.type, compat) != Sight::refused;
    table += row({std::string(kind.name), sight.everybody() ? "everybody there is" : "themself alone",
                  sight.person(other) ? "yes" : "no, as if there were none", sight.departments() ? "all" : "none: `[]`",
                  has_structure ? "yes" : "no: 403 `ACCESS_ERROR`", yes(directory::UserView(packed).administers())});
  }
  return table + row({"who is dismissed", "nothing: 401", "no: 401", "none: 401", "no: 401", "no"});
}

std::string_view words(Sight sight) {
  switch (sight) {
    case Sight::refused: return "refused";
    case Sight::nothing: return "nobody";
    case Sight::themself: return "themself";
    case Sight::everybody: return "everybody";
    case Sight::no_departments: return "no departments";
    case Sight::departments: return "all departments";
    case Sight::by_right: return "by right";
    case Sight::commands: break;
  }
  return "as its commands";
}

std::string methods_table() {
  Compat all;
  all.guests_see_all = true;
  std::string table = head({"method", "employee", "bot", "guest", "guest with `compat.guests = \"all\"`"});
  for (const MethodSpec& one : all_methods()) {
    const auto cell = [&one](UserType type, const Compat& compat) {
      return std::string(words(sight_of(one, type, compat)));
    };
    table += row({"`" + std::string(one.name) + "`", cell(UserType::employee, {}), cell(UserType::bot, {}),
                  cell(UserType::extranet, {}), cell(UserType::extranet, all)});
  }
  return table;
}

std::string fields_table() {
  const std::array shown{UserFields::visible_to({Scope::user_brief}), UserFields::visible_to({Scope::user_basic}),
                         UserFields::visible_to({Scope::user})};
  std::string table = head({"field", "`user_brief`", "`user_basic`", "`user`"});
  for (const UserField& field : all_user_fields()) {
    std::vector<std::string> cells{"`" + std::string(field.name) + "`"};
    for (const UserFields& fields : shown) cells.push_back(yes(fields.contains(field)));
    table += row(cells);
  }
  std::vector<std::string> cells{"the portal's own fields"};
  for (const UserFields& fields : shown) cells.push_back(fields.has_custom() ? "yes" : "with `user.userfield`");
  return table + row(cells);
}

// A person with a value in everything that the user object shows.
directory::User whole_person() {
  using directory::Text;
  directory::User user;
  user.id = self;
  for (const Text text : {Text::work_phone, Text::personal_mobile, Text::personal_phone, Text::inner_phone})
    user.set(text, "1");
  return user;
}

std::vector<std::string> keys_of(ImUserForm form) {
  const directory::PackedUser packed = directory::pack(whole_person());
  std::string text;
  record::JsonWriter out(text);
  write_im_user(out, directory::UserView(packed), {}, form);
  std::vector<std::string> keys;
  const boost::json::value object = boost::json::parse(text);
  for (const auto& [key, value] : object.as_object()) {
    keys.emplace_back(key);
    const auto* inner = value.if_object();
    if (!inner) continue;
    for (const auto& member : *inner) keys.push_back(std::string(key) + "." + std::string(member.key()));
  }
  return keys;
}

std::string objects_table() {
  const std::vector<std::string> all = keys_of(ImUserForm::of_departments);
  const std::vector<std::string> of_users = keys_of(ImUserForm::of_users);
  const std::vector<std::string> of_search = keys_of(ImUserForm::of_search);
  const auto has = [](const std::vector<std::string>& keys, const std::string& key) {
    return yes(std::find(keys.begin(), keys.end(), key) != keys.end());
  };
  std::string table = head({"key", "`im.department.*`, `im.search.department.list`",
                            "`im.user.get`, `im.user.list.get`", "`im.search.user.list`"});
  for (const std::string& key : all) table += row({"`" + key + "`", "yes", has(of_users, key), has(of_search, key)});
  return table;
}

}  // namespace

std::string visibility_page() {
  Compat all;
  all.guests_see_all = true;
  return "# Who sees whom\n\n"
         "Made from the code that decides: `muster openapi --who-sees-whom`. Do not edit. A guest is an extranet or\n"
         "e-mail user. What is said here of a method holds by webhook and by token, alone and within `batch`, for\n"
         "results, totals and errors alike: to a guest a person who exists and one who does not are the same.\n"
         "\n## People\n\n" +
         people_table({}) + "\nWith `compat.guests = \"all\"`:\n\n" + people_table(all) +
         "\nAn administrator who is a guest by an import has no power. Bots own webhooks and see what employees see,\n"
         "but for the structure methods. Lists leave some people out for everybody, such as bots: see\n"
         "[protocol.md](protocol.md#71-terms).\n"
         "\n## Methods\n\n"
         "Whom a reply may be about. \"By right\": who may make the change is told what is wrong with it, anybody "
         "else\n"
         "is refused, and guests have no rights.\n\n" +
         methods_table() +
         "\n## Fields of `user.*`\n\n"
         "Which scope sees which field, of those people whom the caller sees at all.\n\n" +
         fields_table() +
         "\n## Keys of the user object of `im.*`\n\n"
         "The scope `im` sees these of those people whom the caller sees at all.\n\n" +
         objects_table();
}

}  // namespace muster::rest
