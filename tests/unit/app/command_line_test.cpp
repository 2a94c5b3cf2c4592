#include "app/commands/command_line.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "app/commands/cli.hpp"
#include "app/config/value_kinds.hpp"
#include "base/clock.hpp"

namespace muster::app {
namespace command_line_test {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using Words = std::vector<std::string>;

class CommandLineTest : public ::testing::Test {
 protected:
  CommandLineTest() : app_("Muster", "muster") { add_commands(app_, chosen_, clock_); }

  // What is wrong, or "".
  std::string wrong(const Words& words) const {
    const auto line = read_command_line(app_, words);
    return line ? "" : line.error().message;
  }
  Words words(const Words& line) const { return read_command_line(app_, line).value().words; }

  // Calls `visit(path, command)` for every command that does something.
  template <class Visit>
  void for_each_command(const CLI::App& app, const Words& path, Visit&& visit) const {
    for (const CLI::App* command : subcommands(app)) {
      Words inner = path;
      inner.push_back(command->get_name());
      if (subcommands(*command).empty())
        visit(inner, *command);
      else
        for_each_command(*command, inner, visit);
    }
  }
  // The same for each option of them that takes a value. The path has good words for those that come before one.
  template <class Visit>
  void for_each_value(Visit&& visit) const {
    for_each_command(app_, {}, [&](Words path, const CLI::App& command) {
      for (const CLI::Option* option : command.get_options()) {
        if (option->get_items_expected_max() > 0) visit(path, *option);
        const auto kind = find_value_kind(value_kind_name(*option));
        if (option->get_positional() && kind) path.push_back(kind->example);
      }
    });
  }
  // The command with this option and value.
  static Words with(Words path, const CLI::Option& option, const Words& more) {
    if (!option.get_positional()) path.push_back(shown_name(option));
    path.insert(path.end(), more.begin(), more.end());
    return path;
  }

  base::SystemClock clock_;
  Action chosen_;
  CLI::App app_;
};

TEST_F(CommandLineTest, takes_flags_in_any_place_and_form) {
  const auto plain = ElementsAre("user", "add", "--email", "a@b.example", "--name", "Anna", "--admin");
  EXPECT_THAT(words({"user", "add", "--email", "a@b.example", "--name", "Anna", "--admin"}), plain);
  EXPECT_THAT(words({"user", "add", "--email=a@b.example", "--name=Anna", "--admin", "--admin"}), plain);
  EXPECT_THAT(words({"user", "add", "--name=", "--email", "x=y"}),
              ElementsAre("user", "add", "--name", "", "--email", "x=y"));
  EXPECT_THAT(words({"user", "passwd", "5", "--generate"}), ElementsAre("user", "passwd", "--generate", "--", "5"));
  EXPECT_THAT(words({"user", "passwd", "--generate", "--", "5"}),
              ElementsAre("user", "passwd", "--generate", "--", "5"));
  EXPECT_THAT(words({"portal", "add", "list", "--host", "a", "--host", "b"}),
              ElementsAre("portal", "add", "--host", "a", "--host", "b", "--", "list"));
  EXPECT_THAT(words({"export", "-"}), ElementsAre("export", "--", "-"));
  EXPECT_THAT(words({"export", "--", "--odd"}), ElementsAre("export", "--", "--odd"));
  EXPECT_THAT(words({"user", "add", "--name=--admin", "--email", "x"}),
              ElementsAre("user", "add", "--name", "--admin", "--email", "x"));
}

TEST_F(CommandLineTest, help_and_version_are_wanted_wherever_they_stand) {
  for (const Words& line : {Words{"--help"}, Words{"-h"}, Words{"user", "--help"}, Words{"user", "list", "-h", "x"}})
    EXPECT_EQ(read_command_line(app_, line).value().wanted, CommandLine::Wanted::help);
  EXPECT_EQ(read_command_line(app_, Words{"user", "list", "--help"}).value().path, "muster user list");
  EXPECT_EQ(read_command_line(app_, Words{"--version"}).value().wanted, CommandLine::Wanted::version);
  EXPECT_EQ(wrong({"user", "--version"}), "write `muster --version`");
  EXPECT_EQ(wrong({"help"}), "write `muster --help`");
  EXPECT_EQ(wrong({"help", "user"}), "write `muster user --help`");
  EXPECT_EQ(wrong({"help", "user", "list"}), "write `muster user list --help`");
  EXPECT_EQ(wrong({"user", "help", "list"}), "write `muster user list --help`");
  EXPECT_EQ(wrong({"version"}), "write `muster --version`");
}

TEST_F(CommandLineTest, without_a_command_those_there_are_are_named) {
  EXPECT_EQ(
      wrong({}),
      "`muster` needs a command: serve, demo, import, export, webhook, app, user, department, portal, status, audit, "
      "backup, "
      "restore, check-config, openapi; `muster --help` says what each does");
  EXPECT_THAT(wrong({"user"}), HasSubstr("`muster user` needs a command: add, list, dismiss, "));
  EXPECT_THAT(wrong({"--"}), HasSubstr("`muster` needs a command: "));
}

TEST_F(CommandLineTest, a_flag_before_its_command_is_told_where_it_goes) {
  EXPECT_EQ(wrong({"user", "--data", "x", "list"}), "put --data after the command: `muster user list --data FILE.db`");
  EXPECT_EQ(wrong({"user", "--data=x", "list"}), "put --data after the command: `muster user list --data FILE.db`");
  EXPECT_EQ(wrong({"--config", "x", "serve"}), "put --config after the command: `muster serve --config FILE.toml`");
  EXPECT_EQ(wrong({"--data", "x", "webhook", "list"}),
            "put --data after the command: `muster webhook list --data FILE.db`");
  EXPECT_EQ(wrong({"--all", "user", "list"}), "put --all after the command: `muster user list --all`");
  EXPECT_EQ(wrong({"user", "--name", "list", "add"}),
            "put --name after the command: `muster user add --name FIRST-NAME`");
  EXPECT_EQ(wrong({"user", "--generate"}), "put --generate after the command: `muster user passwd --generate`");
  EXPECT_EQ(wrong({"--secret", "HiddenSecret", "demo"}),
            "put --secret after the command: `muster demo --secret SECRET`");
}

TEST_F(CommandLineTest, what_was_meant_is_named_by_meaning_first) {
  EXPECT_EQ(wrong({"user", "remove", "5"}),
            "`muster user` has no command \"remove\"; did you mean `muster user dismiss`?");
  EXPECT_EQ(wrong({"webhook", "delete", "5"}),
            "`muster webhook` has no command \"delete\"; did you mean `muster webhook revoke`?");
  EXPECT_EQ(wrong({"app", "delete"}), "`muster app` has no command \"delete\"; did you mean `muster app remove`?");
  EXPECT_EQ(wrong({"portal", "disable"}),
            "`muster portal` has no command \"disable\"; did you mean `muster portal close`?");
  EXPECT_EQ(wrong({"user", "password", "5"}),
            "`muster user` has no command \"password\"; did you mean `muster user passwd`?");
  EXPECT_EQ(wrong({"start"}), "`muster` has no command \"start\"; did you mean `muster serve`?");
  EXPECT_EQ(wrong({"dump"}), "`muster` has no command \"dump\"; did you mean `muster export` or `muster backup`?");
  EXPECT_EQ(wrong({"users"}), "`muster` has no command \"users\"; did you mean `muster user`?");
  EXPECT_EQ(wrong({"serv"}), "`muster` has no command \"serv\"; did you mean `muster serve`?");
  EXPECT_EQ(wrong({"dismiss", "5"}), "`muster` has no command \"dismiss\"; did you mean `muster user dismiss`?");
  EXPECT_THAT(wrong({"list"}), HasSubstr("did you mean `muster webhook list` or `muster app list` or "));
  EXPECT_EQ(wrong({"abracadabra"}), "`muster` has no command \"abracadabra\"; see `muster --help`");
  EXPECT_THAT(wrong({"stop"}), HasSubstr("Ctrl-C"));
}

TEST_F(CommandLineTest, an_unknown_flag_is_told_the_right_one) {
  EXPECT_EQ(wrong({"serve", "--lsten", "x"}), "`muster serve` has no flag --lsten; did you mean --listen?");
  EXPECT_EQ(wrong({"serve", "--lisen=x"}), "`muster serve` has no flag --lisen; did you mean --listen?");
  EXPECT_EQ(wrong({"user", "list", "--dep", "3"}), "`muster user list` has no flag --dep; did you mean --department?");
  EXPECT_EQ(wrong({"user", "list", "--json"}), "`muster user list` has no flag --json; did you mean --format?");
  EXPECT_EQ(wrong({"serve", "--port", "80"}), "`muster serve` has no flag --port; did you mean --listen?");
  EXPECT_EQ(wrong({"serve", "--employees", "80"}),
            "`muster serve` has no flag --employees; `muster demo` has it; see `muster serve --help`");
  EXPECT_EQ(wrong({"serve", "--abracadabra"}), "`muster serve` has no flag --abracadabra; see `muster serve --help`");
  EXPECT_EQ(wrong({"user", "passwd", "5", "-pHiddenSecret"}),
            "`muster user passwd` has no flag -p; see `muster user passwd --help`");
}

TEST_F(CommandLineTest, words_too_many_are_not_repeated) {
  EXPECT_EQ(wrong({"serve", "HiddenSecret"}),
            "`muster serve` takes flags only, but there is an argument without a flag; see `muster serve --help`");
  EXPECT_EQ(
      wrong({"user", "list", "HiddenSecret"}),
      "`muster user list` takes flags only, but there is an argument without a flag; see `muster user list --help`");
  EXPECT_EQ(wrong({"user", "passwd", "5", "HiddenSecret"}),
            "`muster user passwd` takes ID, and there is a word more; see `muster user passwd --help`");
  EXPECT_EQ(wrong({"user", "grant", "5", "structure", "x"}),
            "`muster user grant` takes ID and RIGHT, and there is a word more; see `muster user grant --help`");
  EXPECT_EQ(wrong({"user", "passwd", "HiddenSecret"}),
            "ID: the value is not a whole number from 1 to 2147483647, such as 7");
}

TEST_F(CommandLineTest, values_are_checked_by_kind) {
  const std::string no_id = " is not a whole number from 1 to 2147483647, such as --user 7";
  for (const char* const id :
       {"one", "0", "-1", "2147483648", "4294967297", "99999999999999999999", "1.5", " 1", "+1", "0x1", "", "1,2"})
    EXPECT_EQ(wrong({"webhook", "add", "--scope", "im", "--user", id}), fmt::format("--user: \"{}\"{}", id, no_id));
  EXPECT_EQ(wrong({"webhook", "add", "--scope", "im", "--user", "2147483647"}), "");
  for (const char* const id : {"x", "0", "-1", "2147483648"})
    EXPECT_THAT(wrong({"user", "dismiss", id}), HasSubstr("ID: the value is not a whole number")) << id;
  for (const char* const limit : {"-1", "0", "many"})
    EXPECT_THAT(wrong({"audit", "--limit", limit}), HasSubstr("such as --limit 20")) << limit;
  EXPECT_EQ(wrong({"user", "list", "--format", "xml"}),
            "--format: \"xml\" is not table, csv or json, such as --format table");
  EXPECT_EQ(wrong({"user", "list", "--format", "jsn"}),
            "--format: \"jsn\" is not table, csv or json; did you mean --format json?");
  EXPECT_EQ(wrong({"webhook", "add", "--user", "1", "--scope", "im", "--expires", "soon"}),
            "--expires: \"soon\" is not a date, or a date and time like 2027-01-31T12:00:00+01:00, such as --expires "
            "2027-01-31");
  EXPECT_EQ(wrong({"user", "add", "--name", "A", "--email", "x", "--department", "3;7"}),
            "--department: \"3;7\" is not ids with commas between them, such as --department 3,7");
  EXPECT_THAT(wrong({"demo", "--employees", "5000001"}), HasSubstr("a whole number from 1 to 5000000"));
  EXPECT_EQ(wrong({"serve", "--config", ""}),
            "--config: \"\" is not a text of one letter or more, such as --config muster.toml");
}

TEST_F(CommandLineTest, no_message_shows_a_secret) {
  for (const Words& line :
       {Words{"demo", "--secret", "Hidden/Secret"}, Words{"demo", "--secret=Hidden/Secret"},
        Words{"demo", "--sercet=HiddenSecret"}, Words{"demo", "--secret", "HiddenSecret", "--secret", "HiddenSecret"},
        Words{"serve", "--secret", "HiddenSecret"}, Words{"serve", "--secret=HiddenSecret"},
        Words{"--secret=HiddenSecret", "demo"}, Words{"user", "passwd", "5", "--password", "HiddenSecret"},
        Words{"user", "passwd", "--password=HiddenSecret"}, Words{"demo", "HiddenSecret"},
        Words{"app", "remove", "--client-id", "HiddenSecret", "--client-id", "HiddenSecret"},
        Words{"https://x.example/rest/1/HiddenSecret/"}}) {
    SCOPED_TRACE(::testing::PrintToString(line));
    const std::string message = wrong(line);
    EXPECT_NE(message, "");
    EXPECT_THAT(message, Not(HasSubstr("Hidden")));
    EXPECT_THAT(message, Not(HasSubstr("Secret")));
  }
}

TEST_F(CommandLineTest, what_is_missing_is_named_all_at_once) {
  EXPECT_EQ(
      wrong({"user", "add"}),
      "`muster user add` needs --email and --name, such as `muster user add --email anna@acme.example --name Anna`");
  EXPECT_EQ(wrong({"webhook", "add", "--user", "1"}),
            "`muster webhook add` needs --scope, such as `muster webhook add --scope im,department,user`");
  EXPECT_EQ(wrong({"user", "dismiss"}), "`muster user dismiss` needs ID, such as `muster user dismiss 7`");
  EXPECT_EQ(wrong({"user", "grant", "7"}), "`muster user grant` needs RIGHT, such as `muster user grant structure`");
  EXPECT_EQ(wrong({"webhook", "add", "--scope", "im", "--user"}), "--user needs a value, such as --user 7");
  EXPECT_EQ(wrong({"user", "add", "--name", "--admin"}), "--name needs a value, such as --name Anna");
}

TEST_F(CommandLineTest, what_does_not_go_together_is_named) {
  EXPECT_THAT(wrong({"audit", "--user", "1", "--department", "1"}), HasSubstr(" do not go together: give one of them"));
  EXPECT_THAT(wrong({"user", "passwd", "1", "--generate", "--remove"}), HasSubstr(" do not go together"));
  EXPECT_EQ(wrong({"demo", "--seed", "2"}), "--seed needs --employees beside it: add --employees 500");
  EXPECT_EQ(wrong({"demo", "--host", "a.example"}), "--host needs --tls beside it: add --tls");
  EXPECT_EQ(wrong({"webhook", "add", "--user", "1", "--user=2"}),
            "--user is given twice; `muster webhook add` takes it once");
  EXPECT_EQ(wrong({"user", "list", "--all=yes"}), "--all takes no value: write --all alone");
}

// Each flag of each command, also those that are added later.
TEST_F(CommandLineTest, every_value_has_a_kind_with_a_good_example) {
  std::size_t count = 0;
  for_each_value([&](const Words& path, const CLI::Option& option) {
    SCOPED_TRACE(fmt::format("{} {}", ::testing::PrintToString(path), shown_name(option)));
    const std::string name = value_kind_name(option);
    const auto kind = find_value_kind(name);
    ASSERT_TRUE(kind) << "add the type_name " << name << " to the table in value_kinds.cpp";
    EXPECT_NE(name, "TEXT") << "give the option a type_name that says what it takes";
    EXPECT_EQ(kind->wrong(*kind, kind->example), "");
    ++count;
  });
  EXPECT_GT(count, 80u);
}

TEST_F(CommandLineTest, every_flag_says_in_our_words_what_is_wrong_with_it) {
  for_each_value([&](const Words& path, const CLI::Option& option) {
    const std::string name = shown_name(option);
    SCOPED_TRACE(fmt::format("{} {}", ::testing::PrintToString(path), name));
    const ValueKind kind = find_value_kind(value_kind_name(option)).value();
    if (!option.get_positional()) {
      EXPECT_EQ(wrong(with(path, option, {})), fmt::format("{0} needs a value, such as {0} {1}", name, kind.example));
      if (option.get_multi_option_policy() != CLI::MultiOptionPolicy::TakeAll && option.get_items_expected_max() == 1) {
        EXPECT_THAT(wrong(with(path, option, {kind.example, name, kind.example})), HasSubstr(name + " is given twice"));
      }
    }
    for (const char* const value : {"", "-1", "0", "x y", "2147483648", "\n"}) {
      if (kind.wrong(kind, value).empty()) continue;
      const std::string message = wrong(with(path, option, {value}));
      EXPECT_THAT(message, testing::StartsWith(name + ": ")) << value;
      EXPECT_THAT(message, HasSubstr(" is not " + kind.wrong(kind, value))) << value;
      EXPECT_THAT(message, testing::AnyOf(HasSubstr(", such as "), HasSubstr("did you mean"))) << value;
      EXPECT_EQ(message.find('\n'), std::string::npos);
    }
  });
}

TEST_F(CommandLineTest, every_command_and_flag_takes_what_is_right) {
  for_each_command(app_, {}, [&](const Words& path, const CLI::App& command) {
    Words line = path;
    for (const CLI::Option* option : command.get_options()) {
      if (!option->get_required()) continue;
      const Words given = with({}, *option, {find_value_kind(value_kind_name(*option)).value().example});
      line.insert(line.end(), given.begin(), given.end());
    }
    EXPECT_EQ(wrong(line), "");
    line.emplace_back("--no-such-flag");
    EXPECT_THAT(wrong(line), HasSubstr("has no flag --no-such-flag"));
  });
}

}  // namespace command_line_test
}  // namespace muster::app
