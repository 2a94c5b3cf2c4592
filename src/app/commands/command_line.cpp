#include "app/commands/command_line.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <map>
#include <optional>

#include "app/config/config_value.hpp"
#include "app/config/synonyms.hpp"
#include "app/config/value_kinds.hpp"

namespace muster::app {
namespace {

using base::invalid;
using base::Result;

// Splits "--name=value" into its two parts. Of a flag of one letter only the letter is kept, because what follows may
// be a password.
struct Flag {
  std::string name;
  std::optional<std::string> value;
};
Flag split_flag(const std::string& word) {
  if (!word.starts_with("--")) return {word.substr(0, 2), std::nullopt};
  const auto equals = word.find('=');
  if (equals == std::string::npos) return {word, std::nullopt};
  return {word.substr(0, equals), word.substr(equals + 1)};
}

const CLI::Option* find_flag(const CLI::App& command, const std::string& name) {
  const bool is_long = name.starts_with("--");
  for (const CLI::Option* option : command.get_options()) {
    if (is_long ? option->check_lname(name.substr(2)) : option->check_sname(name.substr(1))) return option;
  }
  return nullptr;
}

const CLI::App* find_command(const CLI::App& app, const std::string& name) {
  const auto all = subcommands(app);
  const auto found = std::ranges::find(all, name, [](const CLI::App* one) { return one->get_name(); });
  return found == all.end() ? nullptr : *found;
}

bool takes_value(const CLI::Option& option) {
  return option.get_items_expected_max() > 0;
}

bool may_be_repeated(const CLI::Option& option) {
  return option.get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll || option.get_items_expected_max() > 1;
}

// Finds all commands below `app` that have this flag, by their full names.
void find_with_flag(const CLI::App& app, const std::string& path, const std::string& flag,
                    std::vector<std::pair<std::string, const CLI::Option*>>& found) {
  for (const CLI::App* command : subcommands(app)) {
    const std::string name = path + " " + command->get_name();
    const CLI::Option* option = find_flag(*command, flag);
    if (option) found.emplace_back(name, option);
    find_with_flag(*command, name, flag, found);
  }
}

std::string in_ticks(const std::vector<std::string>& names, const char* between) {
  std::vector<std::string> quoted;
  std::ranges::transform(names, std::back_inserter(quoted),
                         [](const std::string& name) { return fmt::format("`{}`", name); });
  return fmt::format("{}", fmt::join(quoted, between));
}

bool is_flag_like(const std::string& word) {
  return word.size() > 1 && word[0] == '-' && !(word[1] >= '0' && word[1] <= '9');
}

class Reader {
 public:
  Reader(const CLI::App& app, std::span<const std::string> words) : root_(app), words_(words) {
    line_.command = &app;
    line_.path = app.get_name();
  }

  Result<CommandLine> read() {
    while (at_ < words_.size()) {
      const std::string& word = words_[at_++];
      if (word == "--" && !only_words_) {
        only_words_ = true;
        continue;
      }
      const bool flag = !only_words_ && is_flag_like(word);
      if (const auto taken = flag ? take_flag(word) : take_word(word); !taken) return taken.error();
      if (line_.wanted != CommandLine::Wanted::run) return std::move(line_);
    }
    if (const auto whole = check_whole(); !whole) return whole.error();
    line_.words = path_;
    line_.words.insert(line_.words.end(), flags_.begin(), flags_.end());
    if (!positional_.empty()) line_.words.emplace_back("--");
    line_.words.insert(line_.words.end(), positional_.begin(), positional_.end());
    return std::move(line_);
  }

 private:
  const CLI::App& command() const { return *line_.command; }
  bool has_commands() const { return !subcommands(command()).empty(); }

  Result<void> take_flag(const std::string& word);
  Result<std::string> value_of(const CLI::Option& option, const Flag& flag);
  Result<void> take_word(const std::string& word);
  Result<void> take_positional(const std::string& word);
  base::Error unknown_flag(const Flag& flag) const;
  std::optional<base::Error> flag_of_inner_command(const Flag& flag) const;
  base::Error unknown_command(const std::string& word) const;
  Result<void> check_whole() const;
  Result<void> check_missing() const;

  const CLI::App& root_;
  const std::span<const std::string> words_;
  std::size_t at_ = 0;  // the index of the next word
  bool only_words_ = false;
  CommandLine line_;
  std::vector<std::string> path_;
  std::vector<std::string> flags_;  // each with its values after it
  std::vector<std::string> positional_;
  std::map<const CLI::Option*, int> given_;
};

Result<void> Reader::take_flag(const std::string& word) {
  const Flag flag = split_flag(word);
  const CLI::Option* option = find_flag(command(), flag.name);
  if (!option) return unknown_flag(flag);
  const std::string name = shown_name(*option);
  if (!takes_value(*option)) {
    if (flag.value) return invalid(fmt::format("{} takes no value: write {} alone", name, name));
    if (option == command().get_help_ptr()) line_.wanted = CommandLine::Wanted::help;
    if (option == root_.get_version_ptr()) line_.wanted = CommandLine::Wanted::version;
    if (given_[option]++ == 0) flags_.push_back(name);
    return {};
  }
  auto value = value_of(*option, flag);
  if (!value) return value.error();
  if (given_[option]++ > 0 && !may_be_repeated(*option))
    return invalid(fmt::format("{} is given twice; `{}` takes it once", name, line_.path));
  std::vector<std::string> values{std::move(*value)};
  // Some flags take several values: "--add 3 7".
  const bool several = option->get_allow_extra_args() && option->get_items_expected_max() > 1;
  while (several && at_ < words_.size() && !is_flag_like(words_[at_]) && words_[at_] != "--")
    values.push_back(words_[at_++]);
  const auto kind = find_value_kind(value_kind_name(*option));
  flags_.push_back(name);
  for (std::string& one : values) {
    // Only the first value may be shown: a later word may be a secret that was meant for something else.
    const std::string wrong = kind ? check_value(*kind, &one == &values.front() ? name : "", one) : "";
    if (!wrong.empty()) return invalid(fmt::format("{}: {}", name, wrong));
    flags_.push_back(std::move(one));
  }
  return {};
}

// A flag right after one that needs a value is more likely the next flag than the value.
Result<std::string> Reader::value_of(const CLI::Option& option, const Flag& flag) {
  if (flag.value) return *flag.value;
  if (at_ < words_.size()) {
    const std::string& next = words_[at_];
    const bool other_flag = next == "--" || (is_flag_like(next) && find_flag(command(), split_flag(next).name));
    if (!other_flag) {
      ++at_;
      return next;
    }
  }
  const auto kind = find_value_kind(value_kind_name(option));
  return invalid(fmt::format("{} needs a value, such as {} {}", flag.name, flag.name, kind ? kind->example : "VALUE"));
}

Result<void> Reader::take_word(const std::string& word) {
  if (!has_commands()) return take_positional(word);
  const CLI::App* inner = find_command(command(), word);
  if (!inner) return unknown_command(word);
  line_.command = inner;
  line_.path += " " + word;
  path_.push_back(word);
  return {};
}

// The word is not repeated: somebody may have put a password there.
Result<void> Reader::take_positional(const std::string& word) {
  std::vector<const CLI::Option*> all;
  std::vector<std::string> names;
  for (const CLI::Option* option : command().get_options()) {
    if (!option->get_positional()) continue;
    all.push_back(option);
    names.push_back(shown_name(*option));
  }
  if (all.empty())
    return invalid(fmt::format("`{}` takes flags only, but there is an argument without a flag; see `{} --help`",
                               line_.path, line_.path));
  if (positional_.size() >= all.size())
    return invalid(fmt::format("`{}` takes {}, and there is a word more; see `{} --help`", line_.path,
                               fmt::join(names, " and "), line_.path));
  const CLI::Option* option = all[positional_.size()];
  const auto kind = find_value_kind(value_kind_name(*option));
  const std::string wrong = kind ? check_value(*kind, "", word) : "";
  if (!wrong.empty()) return invalid(fmt::format("{}: {}", shown_name(*option), wrong));
  ++given_[option];
  positional_.push_back(word);
  return {};
}

base::Error Reader::unknown_flag(const Flag& flag) const {
  if (flag.name == "--version" || flag.name == "-V") return invalid("write `muster --version`");
  if (auto inner = flag_of_inner_command(flag)) return *inner;
  std::vector<std::string> candidates;
  for (const CLI::Option* option : command().get_options()) {
    for (const std::string& name : option->get_lnames()) candidates.push_back("--" + name);
  }
  const auto near = meant(flag.name, candidates);
  std::vector<std::pair<std::string, const CLI::Option*>> elsewhere;
  find_with_flag(root_, root_.get_name(), flag.name, elsewhere);
  const std::string hint = !near.empty() ? fmt::format("did you mean {}?", fmt::join(near, " or "))
                           : elsewhere.size() == 1
                               ? fmt::format("`{}` has it; see `{} --help`", elsewhere[0].first, line_.path)
                               : fmt::format("see `{} --help`", line_.path);
  return invalid(
      fmt::format("`{}` has no flag {}; {}", line_.path, in_quotes(flag.name).substr(1, flag.name.size()), hint));
}

// The error for a flag that stands before the command that has it, such as "--data" before "list". The flag's value is
// not shown, because it may be a secret.
std::optional<base::Error> Reader::flag_of_inner_command(const Flag& flag) const {
  std::vector<std::pair<std::string, const CLI::Option*>> found;
  find_with_flag(command(), line_.path, flag.name, found);
  if (found.empty()) return std::nullopt;
  const CLI::Option& option = *found.front().second;
  const bool value_follows = takes_value(option) && !flag.value;
  const CLI::App* inner = &command();
  std::string path = line_.path;
  for (std::size_t i = at_ + (value_follows ? 1 : 0); i < words_.size(); ++i) {
    const CLI::App* next = find_command(*inner, words_[i]);
    if (!next) continue;
    inner = next;
    path += " " + words_[i];
  }
  const CLI::Option* there = find_flag(*inner, flag.name);
  if (!there) path = found.front().first;
  const CLI::Option& shown = there ? *there : option;
  const std::string kind = takes_value(shown) ? " " + value_kind_name(shown) : "";
  return invalid(fmt::format("put {} after the command: `{} {}{}`", flag.name, path, flag.name, kind));
}

base::Error Reader::unknown_command(const std::string& word) const {
  if (word == "help" || word == "version") {
    std::string path = line_.path;
    const CLI::App* inner = &command();
    for (std::size_t i = at_; i < words_.size(); ++i) {
      inner = find_command(*inner, words_[i]);
      if (!inner) break;
      path += " " + words_[i];
    }
    return invalid(word == "help" ? fmt::format("write `{} --help`", path) : "write `muster --version`");
  }
  if (word == "stop") return invalid("a server is stopped by Ctrl-C where it runs, or by the signal SIGTERM");
  std::vector<std::string> candidates;
  std::vector<std::string> elsewhere;
  for (const CLI::App* sub : subcommands(command())) {
    candidates.push_back(sub->get_name());
    if (find_command(*sub, word)) elsewhere.push_back(fmt::format("{} {} {}", line_.path, sub->get_name(), word));
  }
  const bool by_meaning = !same_meaning(word, candidates).empty();
  std::vector<std::string> hints;
  for (const std::string& name : meant(word, candidates)) hints.push_back(line_.path + " " + name);
  if (!elsewhere.empty() && !by_meaning) hints = elsewhere;
  const std::string hint = hints.empty() ? fmt::format("see `{} --help`", line_.path)
                                         : fmt::format("did you mean {}?", in_ticks(hints, " or "));
  return invalid(fmt::format("`{}` has no command {}; {}", line_.path, in_quotes(word), hint));
}

Result<void> Reader::check_whole() const {
  if (has_commands()) {
    std::vector<std::string> names;
    for (const CLI::App* sub : subcommands(command())) names.push_back(sub->get_name());
    return invalid(fmt::format("`{}` needs a command: {}; `{} --help` says what each does", line_.path,
                               fmt::join(names, ", "), line_.path));
  }
  if (auto all = check_missing(); !all) return all;
  for (const auto& [option, count] : given_) {
    for (const CLI::Option* other : option->get_excludes()) {
      if (given_.contains(other))
        return invalid(
            fmt::format("{} and {} do not go together: give one of them", shown_name(*option), shown_name(*other)));
    }
    for (const CLI::Option* other : option->get_needs()) {
      if (given_.contains(other)) continue;
      const auto kind = find_value_kind(value_kind_name(*other));
      const std::string value = takes_value(*other) && kind ? " " + kind->example : "";
      return invalid(fmt::format("{} needs {} beside it: add {}{}", shown_name(*option), shown_name(*other),
                                 shown_name(*other), value));
    }
  }
  return {};
}

// The error names everything that is missing, so that people need not find out one by one.
Result<void> Reader::check_missing() const {
  std::vector<std::string> names;
  std::string example = line_.path;
  for (const CLI::Option* option : command().get_options()) {
    if (!option->get_required() || given_.contains(option)) continue;
    const std::string name = shown_name(*option);
    names.push_back(name);
    const auto kind = find_value_kind(value_kind_name(*option));
    example += (option->get_positional() ? " " : " " + name + " ") + (kind ? kind->example : "VALUE");
  }
  if (names.empty()) return {};
  return invalid(fmt::format("`{}` needs {}, such as `{}`", line_.path, fmt::join(names, " and "), example));
}

}  // namespace

Result<CommandLine> read_command_line(const CLI::App& app, std::span<const std::string> words) {
  return Reader(app, words).read();
}

std::vector<const CLI::App*> subcommands(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

std::string shown_name(const CLI::Option& option) {
  if (!option.get_lnames().empty()) return "--" + option.get_lnames().front();
  return option.get_name(true);
}

std::string value_kind_name(const CLI::Option& option) {
  return option.get_positional() ? option.get_name(true) : option.get_type_name();
}

}  // namespace muster::app
