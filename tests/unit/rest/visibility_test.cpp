#include "rest/call/visibility.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "access/tokens.hpp"
#include "portal/transaction.hpp"
#include "rest/fields/user_fields.hpp"
#include "support/company.hpp"

// Whatever a caller asks, by whichever method: what a guest is told does not depend on anybody else, and nobody is told
// fields that their scope does not see. Every row of the method table is asked, with parameters that are invented.
namespace muster::test {
namespace visibility_test {

using access::Scope;
using access::Scopes;
using directory::Text;
using directory::UserType;
using rest::MethodSpec;
using rest::Tells;

constexpr std::uint32_t employee = 910'000'001;
constexpr std::uint32_t administrator = 910'000'002;
constexpr std::uint32_t bot = 910'000'003;
constexpr std::uint32_t extranet = 910'000'004;
constexpr std::uint32_t email_user = 910'000'005;
constexpr std::uint32_t dismissed = 910'000'006;
constexpr std::uint32_t other_guest = 910'000'007;
constexpr std::uint32_t nobody = 910'000'099;
constexpr std::uint32_t department = 820'000'002;
constexpr std::array all_callers{employee, administrator, bot, extranet, email_user, dismissed};
constexpr std::array guests{extranet, email_user};

const std::string secret = "VisibilitySecret";

std::string first_name(std::uint32_t id) {
  return fmt::format("Vorname{}", id % 1000);
}

// Each text can be told from those of others, and none of them is in any request but in part.
directory::User person(std::uint32_t id, UserType type) {
  directory::User user = make_user(id, {.active = id != dismissed, .type = type});
  const auto number = id % 1000;
  user.set(Text::name, first_name(id));
  user.set(Text::last_name, fmt::format("Nachname{}", number));
  user.set(Text::email, fmt::format("post{}@brief.example", number));
  user.set(Text::work_position, fmt::format("Amt{}", number));
  user.set(Text::personal_mobile, fmt::format("+49 170 555 {}", number));
  user.set(Text::work_phone, fmt::format("+49 30 555 {}", number));
  user.set(Text::inner_phone, fmt::format("4711{}", number));
  user.set(Text::personal_www, fmt::format("https://seite{}.example", number));
  user.set(Text::personal_icq, fmt::format("Icq{}", number));
  user.birthday = base::CivilDay{static_cast<std::int16_t>(1960 + number), 3, static_cast<std::uint8_t>(number)};
  user.moments[directory::Moment::last_login] = 1'600'000'000 + number;
  if (type == UserType::employee) user.memberships.push_back({{department}});
  user.admin = id == administrator;
  return user;
}

std::vector<std::string> texts_of(std::uint32_t id) {
  const auto number = id % 1000;
  std::vector<std::string> texts{std::to_string(id), first_name(id) + "\"", first_name(id) + " "};
  for (const char* form :
       {"Nachname{}\"", "post{}@brief.example", "Amt{}\"", "555 {}\"", "4711{}\"", "seite{}.example"})
    texts.push_back(fmt::format(fmt::runtime(form), number));
  return texts;
}

// What only the departments of the company have.
const std::vector<std::string> texts_of_departments{std::to_string(department), "Abteilungsname"};

UserType type_of(std::uint32_t id) {
  if (id == extranet || id == other_guest) return UserType::extranet;
  if (id == email_user) return UserType::email;
  return id == bot ? UserType::bot : UserType::employee;
}

constexpr Scopes all_scopes{Scope::im,         Scope::department, Scope::user,
                            Scope::user_basic, Scope::user_brief, Scope::user_userfield};

// A company in which these have credentials: a webhook for each of the scopes, one for all, and a token.
class World {
 public:
  explicit World(const std::vector<std::uint32_t>& people, const std::vector<std::string>& departments) {
    portal::PortalDraft draft{portal::Portal{}};
    std::uint32_t id = department - 1;
    for (const std::string& name : departments) {
      draft.directory().put_department(make_department(id, name, {.parent = id >= department ? department - 1 : 0}));
      ++id;
    }
    for (const std::uint32_t one : people) draft.directory().put_user(person(one, type_of(one)));
    add_application(draft);
    for (const std::uint32_t one : people) add_credentials(draft, one);
    snapshot_ = std::make_shared<const portal::Portal>(draft.finish(1));
  }

  static std::string webhook(std::uint32_t caller, Scopes scopes) {
    std::string names = secret + std::to_string(caller % 1000) + "x";
    scopes.for_each([&names](Scope scope) { names += std::to_string(static_cast<int>(scope)); });
    return fmt::format("/rest/{}/{}/", caller, names);
  }
  static const std::string& token(std::uint32_t caller) { return grant_of(caller).second; }

  // The body without the time that it took; writes are made and dropped.
  Answer ask(const std::string& target, const rest::Compat& compat = {}) const {
    const rest::Service service{.clock = clock_, .compat = compat, .limits = {}, .log = base::make_log()};
    const portal::SnapshotCell cell(snapshot_);
    rest::Dispatcher dispatcher(service, cell);
    const rest::Request request{.target = target, .id = "test"};
    Answer answer;
    rest::Handled handled = dispatcher.handle(request, answer.text);
    if (std::holds_alternative<rest::Deferral>(handled)) {
      portal::Transaction transaction(snapshot_);
      rest::Effects effects{};
      effects.portal = {1};
      answer.text.clear();
      handled = dispatcher.write(request, transaction, answer.text, effects);
    }
    answer.status = std::get<rest::Reply>(handled).status;
    return answer;
  }

 private:
  static void add_application(portal::PortalDraft& draft) {
    access::Application application;
    application.id = {1};
    application.client_id = "m1.1.test";
    application.name = "Test";
    application.scopes = all_scopes;
    draft.access().put(application);
  }
  static void add_credentials(portal::PortalDraft& draft, std::uint32_t caller) {
    const auto add = [&](Scopes scopes) {
      access::Webhook webhook;
      webhook.owner = {caller};
      webhook.scopes = scopes;
      const std::string address = World::webhook(caller, scopes);
      webhook.secret =
          base::hash_secret(address.substr(address.find(secret), address.rfind('/') - address.find(secret)));
      draft.add_webhook(webhook);
    };
    add(all_scopes);
    all_scopes.for_each([&](Scope scope) { add({scope}); });
    draft.access().put(grant_of(caller).first);
  }
  // The same in every world.
  static const std::pair<access::Grant, std::string>& grant_of(std::uint32_t caller) {
    static std::map<std::uint32_t, std::pair<access::Grant, std::string>> grants;
    if (const auto known = grants.find(caller); known != grants.end()) return known->second;
    access::Grant grant{.id = {caller % 1000}, .application = {1}, .user = {caller}, .mac_key = base::new_mac_key()};
    const auto issued = access::issue_tokens(grant, {1}, test_now / 1'000'000, 3600, {});
    return grants[caller] = {grant, issued.access};
  }

  FixedClock clock_{test_now};
  portal::Snapshot snapshot_;
};

const World& whole_world() {
  static const World world({employee, administrator, bot, extranet, email_user, dismissed, other_guest},
                           {"Stammhaus", "Abteilungsname Eins", "Abteilungsname Zwei"});
  return world;
}

// Where the guest is alone, and the departments are others.
const World& world_of(std::uint32_t guest) {
  static std::map<std::uint32_t, World> worlds;
  return worlds.try_emplace(guest, std::vector{guest}, std::vector<std::string>{"Anderswo"}).first->second;
}

std::string encoded(std::string_view text) {
  std::string all;
  for (const char c : text) all += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  return all;
}

// Invents parameters: what the method takes and what people have, with values that are about others, nobody, oneself.
class Inventor {
 public:
  explicit Inventor(std::uint32_t caller) : caller_(caller) {}

  std::string query(const MethodSpec& method) {
    std::string text;
    const auto pairs = pick(5u);
    for (unsigned i = 0; i < pairs; ++i) text += (i > 0 ? "&" : "") + pair(method);
    return text;
  }
  unsigned pick(std::size_t from) { return static_cast<unsigned>(random_() % from); }

 private:
  std::string pair(const MethodSpec& method) {
    static constexpr std::array prefixes{"", "", "", ">", "<", ">=", "<=", "!", "%", "=%", "!%", "@", "!@", "="};
    const auto fields = rest::all_user_fields();
    std::string key;
    switch (pick(4)) {
      case 0:
        key = fmt::format("FILTER[{}{}]", prefixes[pick(prefixes.size())], fields[pick(fields.size())].name);
        break;
      case 1: key = std::string(fields[pick(fields.size())].name); break;
      default: key = method.params.empty() ? "ID" : std::string(method.params[pick(method.params.size())].name);
    }
    if (pick(4) == 0) key += "[]";
    if (pick(12) == 0) return "start=" + std::string(pick(2) ? "-1" : "1");
    if (pick(12) == 0) return "FILTER[NAME_SEARCH]=" + encoded(value());
    return encoded(key) + "=" + encoded(value());
  }
  std::string value() {
    static constexpr std::array people{employee,   administrator, bot,         extranet,
                                       email_user, dismissed,     other_guest, nobody};
    const std::uint32_t id = people[pick(people.size())];
    const auto number = id % 1000;
    switch (pick(14)) {
      case 0: return first_name(id).substr(0, 7);
      case 1: return fmt::format("post{}@brief.example", number);
      case 2: return "%";
      case 3: return fmt::format("[{},{}]", id, caller_);
      case 4: return fmt::format("U{}", id);
      case 5: return std::to_string(department);
      case 6: return "Abteilung";
      case 7: return "ID";
      case 8: return "Y";
      case 9: return fmt::format("{}-03-{:02}", 1960 + number, number);
      case 10: return "Nachn%";
      case 11: return pick(2) ? "*" : "email";
      default: return std::to_string(id);
    }
  }

  std::uint32_t caller_;
  std::mt19937 random_{20'260'304};
};

// The address of a call by one of the credentials, at times within a batch or as XML.
std::string address(std::uint32_t caller, const std::string& method, const std::string& query, unsigned way) {
  const std::string mark = query.empty() ? "" : "?";
  switch (way % 5) {
    case 0: return fmt::format("/rest/{}?{}&auth={}", method, query, World::token(caller));
    case 1:
      if (method == "batch") break;
      return World::webhook(caller, all_scopes) + "batch?cmd[a]=" + encoded(method + mark + query);
    case 2: return World::webhook(caller, all_scopes) + method + ".xml" + mark + query;
    default: break;
  }
  return World::webhook(caller, all_scopes) + method + mark + query;
}

// Every method with nothing, with what surely finds others where they may be found, and with what is invented.
template <class Visit>
void for_each_call(std::uint32_t caller, unsigned queries, Visit&& visit) {
  const std::vector<std::string> first{
      "", fmt::format("FIND=Vorname&ACCESS[]=U{0}&ID[]={0}", administrator),
      fmt::format("FIND=Abteilung&ACCESS=U{0}&ID={0}&EMAIL=post2@brief.example", administrator),
      fmt::format("ID={}&FILTER[>ID]=0&ORDER[LAST_NAME]=DESC&NAME=Eins&PARENT={}", nobody, department - 1)};
  for (const MethodSpec& method : rest::all_methods()) {
    Inventor inventor(caller);
    for (unsigned i = 0; i < queries; ++i)
      visit(method, address(caller, std::string(method.name), i < first.size() ? first[i] : inventor.query(method), i));
  }
}

bool holds_any(const std::string& text, const std::vector<std::string>& wanted) {
  return std::ranges::any_of(wanted, [&](const std::string& one) { return text.find(one) != std::string::npos; });
}

TEST(WhoSeesWhom, EveryMethodSaysWhomItTellsOf) {
  for (const MethodSpec& method : rest::all_methods()) {
    EXPECT_NE(method.tells, Tells::unsaid) << method.name << ": say in its row whom its replies are about";
    EXPECT_FALSE(method.write && (method.tells == Tells::people || method.tells == Tells::departments)) << method.name;
  }
}

TEST(WhoSeesWhom, AMethodThatSaysNothingIsClosedToGuests) {
  const MethodSpec method{.name = "new"};
  rest::Compat all;
  all.guests_see_all = true;
  for (const UserType guest : {UserType::extranet, UserType::email}) {
    EXPECT_EQ(rest::sight_of(method, guest, {}), rest::Sight::refused);
    EXPECT_EQ(rest::sight_of(method, guest, all), rest::Sight::everybody);
  }
  EXPECT_EQ(rest::sight_of(method, UserType::employee, {}), rest::Sight::everybody);
}

// Whether the others exist, and what they are, makes no difference to any reply: results, totals, orders, errors.
TEST(WhoSeesWhom, WhatAGuestIsToldDoesNotDependOnOthers) {
  for (const std::uint32_t guest : guests) {
    for_each_call(guest, 120, [&](const MethodSpec& method, const std::string& target) {
      if (HasFatalFailure()) return;
      const Answer here = whole_world().ask(target);
      const Answer alone = world_of(guest).ask(target);
      ASSERT_EQ(here.text, alone.text) << method.name << "\n" << target;
      ASSERT_EQ(here.status, alone.status) << method.name << "\n" << target;
    });
  }
}

TEST(WhoSeesWhom, NothingOfOthersIsInAnyReplyToAGuest) {
  for (const std::uint32_t guest : guests) {
    std::vector<std::string> theirs = texts_of_departments;
    for (const std::uint32_t other : {employee, administrator, bot, extranet, email_user, dismissed, other_guest}) {
      if (other == guest) continue;
      const auto texts = texts_of(other);
      theirs.insert(theirs.end(), texts.begin(), texts.end());
    }
    for_each_call(guest, 40, [&](const MethodSpec& method, const std::string& target) {
      if (HasFatalFailure()) return;
      const Answer answer = whole_world().ask(target);
      ASSERT_FALSE(holds_any(answer.text, theirs)) << method.name << "\n" << target << "\n" << answer.text;
    });
  }
}

// The questions above are good ones: an employee is told of others by each method that tells of people, and so is a
// guest with `compat.guests = "all"`.
TEST(WhoSeesWhom, TheSameQuestionsTellAnEmployeeOfOthers) {
  rest::Compat all;
  all.guests_see_all = true;
  for (const auto& [caller, compat] : {std::pair(employee, rest::Compat{}), std::pair(bot, rest::Compat{}),
                                       std::pair(extranet, all), std::pair(email_user, all)}) {
    std::set<std::string_view> told;
    for_each_call(caller, 120, [&](const MethodSpec& method, const std::string& target) {
      const auto texts = method.tells == Tells::departments ? texts_of_departments : texts_of(dismissed);
      const auto others = method.tells == Tells::departments ? texts_of_departments : texts_of(administrator);
      const std::string text = whole_world().ask(target, compat).text;
      if (holds_any(text, texts) || holds_any(text, others)) told.insert(method.name);
    });
    for (const char* method : {"user.get", "user.search", "im.user.get", "im.user.list.get", "im.search.user.list",
                               "access.name", "department.get", "im.search.department.list"})
      EXPECT_TRUE(told.contains(method)) << method << " tells " << caller << " of nobody";
  }
}

TEST(WhoSeesWhom, AGuestFindsThemselfInEveryList) {
  for (const std::uint32_t guest : guests) {
    const std::string name = first_name(guest);
    const std::string id = std::to_string(guest);
    for (const std::string& query :
         std::vector<std::string>{"user.get", "user.get?FILTER[ID]=" + id, "user.get?NAME=" + name,
                                  "user.search?FIND=" + name, "user.search?NAME=Vorn", "im.search.user.list?FIND=vorn",
                                  "im.user.list.get?ID[]=" + id, "user.current", "profile"}) {
      const Answer answer = whole_world().ask(World::webhook(guest, all_scopes) + query);
      EXPECT_EQ(answer.status, 200u) << query;
      EXPECT_TRUE(holds_any(answer.text, {id})) << query << "\n" << answer.text;
    }
    for (const char* query : {"user.get?ACTIVE=N", "user.get?USER_TYPE=employee", "department.get",
                              "im.search.department.list?FIND=", "department.get?PARENT=0"}) {
      const Answer answer = whole_world().ask(World::webhook(guest, all_scopes) + query);
      EXPECT_TRUE(answer.text.starts_with(R"({"result":[],"total":0,)")) << query << "\n" << answer.text;
    }
  }
}

TEST(WhoSeesWhom, WhoIsDismissedIsToldNothing) {
  for_each_call(dismissed, 10, [&](const MethodSpec& method, const std::string& target) {
    const Answer answer = whole_world().ask(target);
    ASSERT_EQ(answer.status, 401u) << method.name;
    for (const std::uint32_t other : {employee, administrator, extranet})
      ASSERT_FALSE(holds_any(answer.text, texts_of(other))) << method.name;
  });
}

// Fields that the scope does not see are in no reply, whoever asks.
TEST(WhoSeesWhom, AScopeSeesItsFieldsAlone) {
  const auto has = [](const std::string& text, std::initializer_list<const char*> forms) {
    return std::ranges::any_of(forms, [&](const char* form) { return text.find(form) != std::string::npos; });
  };
  for (const std::uint32_t caller : all_callers) {
    for (const MethodSpec& method : rest::all_methods()) {
      Inventor inventor(caller);
      for (unsigned i = 0; i < 40; ++i) {
        const std::string call = std::string(method.name) + "?" + inventor.query(method);
        const std::string brief = whole_world().ask(World::webhook(caller, {Scope::user_brief}) + call).text;
        ASSERT_FALSE(has(brief, {"@brief.example", " 555 ", ".example", "Icq"})) << call << "\n" << brief;
        const std::string basic = whole_world().ask(World::webhook(caller, {Scope::user_basic}) + call).text;
        ASSERT_FALSE(has(basic, {"https:\\/\\/seite", "https://seite", "Icq"})) << call << "\n" << basic;
        const std::string structure = whole_world().ask(World::webhook(caller, {Scope::department}) + call).text;
        ASSERT_FALSE(has(structure, {"@brief.example", " 555 ", "Icq", "Nachname"}) && method.name != "profile" &&
                     method.name != "access.name")
            << call << "\n"
            << structure;
      }
    }
  }
}

// By an import a guest may be in a department and an administrator: neither tells them more.
TEST(WhoSeesWhom, AGuestWhomAnImportMadeAnAdministratorHasNoPower) {
  portal::PortalDraft draft{portal::Portal{}};
  draft.directory().put_department(make_department(1, "Acme"));
  directory::User guest =
      make_user(5, {.departments = {1}, .type = UserType::extranet, .texts = {{Text::name, "Gus"}}});
  guest.admin = true;
  guest.rights.set(directory::UserRight::structure, true);
  draft.directory().put_user(guest);
  draft.directory().put_user(make_user(6, {.departments = {1}, .texts = {{Text::name, "Ada"}}}));
  const portal::Portal portal = draft.finish(1);
  EXPECT_EQ(ask(portal, 5, "user.admin").result(), "false");
  EXPECT_EQ(ask(portal, 5, "user.access", "ACCESS=U6").result(), "false");
  EXPECT_EQ(ask(portal, 5, "im.search.user.list", "FIND=acme").result(), "[]") << "by the name of the department";
  EXPECT_EQ(ask(portal, 5, "im.search.user.list", "FIND=ad").result(), "[]");
  EXPECT_FALSE(portal.directory.user({5})->may(directory::UserRight::structure));
}

}  // namespace visibility_test
}  // namespace muster::test
