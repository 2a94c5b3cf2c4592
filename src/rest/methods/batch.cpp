#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "rest/call/method.hpp"
#include "rest/protocol/references.hpp"
#include "rest/protocol/time_block.hpp"
#include "rest/protocol/value_readers.hpp"

// batch: protocol.md 4.
namespace muster::rest {
namespace {

namespace json = boost::json;
using record::JsonWriter;

constexpr std::size_t most_commands = 50;
constexpr std::size_t deepest_result = 256;
constexpr WireError not_a_command{400, "INVALID_REQUEST", "A command of a batch is a text: method?parameters"};

constexpr ParamSpec batch_params[] = {
    {"CMD", Kind::own, nullptr,
     "The commands by key, each `method?parameters`; `$result[key][path]` in a parameter "
     "stands for an element of an earlier result",
     R"({"type":["object","array"],"additionalProperties":{"type":"string"},"items":{"type":"string"}})", true},
    {"HALT", Kind::own, nullptr, "Whether to stop at the first error", R"({"$ref":"#/components/schemas/Flag"})"},
};

// One of the five maps of the reply. A map with the keys 0, 1, 2, …, or without entries, is written as a list
// (protocol.md 4.3).
class Section {
 public:
  // Begins an entry with this key. Append its value to the returned buffer, then call `end`.
  std::string& begin(std::string_view key) {
    const std::size_t name = text_.size();
    record::append_json_string(text_, key);
    text_ += ':';
    entries_.push_back({name, text_.size(), 0});
    return text_;
  }
  void end() { entries_.back().end = text_.size(); }
  // Removes the entry that `begin` began.
  void drop() {
    text_.resize(entries_.back().name);
    entries_.pop_back();
  }
  // A state of the section that `back_to` can return to.
  struct Mark {
    std::size_t text;
    std::size_t entries;
  };
  Mark mark() const { return {text_.size(), entries_.size()}; }
  void back_to(const Mark& mark) {
    text_.resize(mark.text);
    entries_.resize(mark.entries);
  }
  std::string_view value(std::size_t index) const { return text(entries_[index].value, entries_[index].end); }

  void write(JsonWriter& out) const {
    const bool as_list = is_list();
    as_list ? out.begin_array() : out.begin_object();
    for (const Entry& entry : entries_) out.raw(text(as_list ? entry.value : entry.name, entry.end));
    as_list ? out.end_array() : out.end_object();
  }

 private:
  struct Entry {
    std::size_t name;
    std::size_t value;
    std::size_t end;
  };
  std::string_view text(std::size_t begin, std::size_t end) const {
    return std::string_view(text_).substr(begin, end - begin);
  }
  bool is_list() const {
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      if (text(entries_[i].name, entries_[i].value) != '"' + std::to_string(i) + "\":") return false;
    }
    return true;
  }

  std::string text_;
  std::vector<Entry> entries_;
};

// Lifetime: the parameters of the call, which it refers to, outlive the batch.
struct Command {
  std::string_view key;
  const json::value* text;
};

bool is_write(const json::value& command) {
  const auto* text = command.if_string();
  if (!text) return false;
  const std::string_view line = *text;
  const MethodSpec* method = find_method(line.substr(0, line.find('?')));
  return method && method->write;
}

class Batch {
 public:
  Batch(const Call& call, const portal::Portal& portal) : call_(call), portal_(portal) {}

  // Runs the commands in order. Commands in a row that write share one transaction.
  void run(std::span<const Command> commands, bool halts) {
    while (!commands.empty()) {
      const auto rest = std::ranges::find_if_not(commands, [](const Command& one) { return is_write(*one.text); });
      const auto writes = static_cast<std::size_t>(rest - commands.begin());
      const bool done = writes > 0 ? write(commands.first(writes), halts) : run(commands.front(), call_.commands);
      if (!done && halts) return;
      commands = commands.subspan(std::max<std::size_t>(writes, 1));
    }
  }

  void write(JsonWriter& out) const {
    out.begin_object();
    out.key("result");
    results_.write(out);
    out.key("result_error");
    errors_.write(out);
    out.key("result_total");
    totals_.write(out);
    out.key("result_next");
    nexts_.write(out);
    out.key("result_time");
    times_.write(out);
    out.end_object();
  }

 private:
  // One for each entry of `results_`. A result is parsed when a later command refers to it.
  struct Done {
    std::string_view key;
    std::optional<json::value> parsed;
  };
  struct Mark {
    std::size_t count;
    std::size_t done;
    References references;
    std::array<Section::Mark, 5> sections;
  };

  // Runs commands that write, in one transaction. False when one failed. With `halts` those after it are not run.
  bool write(std::span<const Command> commands, bool halts) {
    const Mark before = mark();
    bool all_done = true;
    const auto run_each = [&](auto&& run_one) {
      back_to(before);
      all_done = true;
      for (const Command& command : commands) {
        if (all_done &= run_one(command); !all_done && halts) return;
      }
    };
    const auto written = call_.commands.write_together(
        [&](CommandRunner& runner) { run_each([&](const Command& command) { return run(command, runner); }); });
    if (!written) {
      run_each([&](const Command& command) {
        const bool too_many = ++count_ > most_commands;
        return fail(command.key, too_many ? errors::batch_too_long : written.error());
      });
    }
    return all_done;
  }

  // False when it failed.
  bool run(const Command& command, CommandRunner& runner) {
    const std::string_view key = command.key;
    const std::size_t number = ++count_;
    if (number > most_commands) return fail(key, errors::batch_too_long);
    const auto* text = command.text->if_string();
    if (!text) return fail(key, not_a_command);
    const std::string_view line = *text;
    const auto mark = line.find('?');
    Params params = runner.command_params();
    if (mark != std::string_view::npos) {
      if (auto read = params.add_query(line.substr(mark + 1)); !read) return fail(key, read.error());
    }
    const auto resolved =
        references_.resolve(params.tree(), [this](std::string_view wanted) { return result_of(wanted); });
    if (!resolved) return fail(key, resolved.error());
    return run(key, line.substr(0, mark), params, runner);
  }

  Mark mark() const {
    return {count_,
            done_.size(),
            references_,
            {results_.mark(), errors_.mark(), totals_.mark(), nexts_.mark(), times_.mark()}};
  }
  void back_to(const Mark& mark) {
    count_ = mark.count;
    done_.resize(mark.done);
    references_ = mark.references;
    const std::array sections{&results_, &errors_, &totals_, &nexts_, &times_};
    for (std::size_t i = 0; i < sections.size(); ++i) sections[i]->back_to(mark.sections[i]);
  }

  bool run(std::string_view key, std::string_view method, const Params& params, CommandRunner& runner) {
    CallTimes times{};
    const auto paging = runner.run_command(method, params, results_.begin(key), times);
    if (!paging) {
      results_.drop();
      return fail(key, paging.error());
    }
    results_.end();
    done_.push_back({key, std::nullopt});
    if (paging->total) add_number(totals_, key, *paging->total);
    if (paging->next) add_number(nexts_, key, *paging->next);
    append_time(times_.begin(key), times, portal_.settings.utc_offset);
    times_.end();
    return true;
  }

  bool fail(std::string_view key, const WireError& error) {
    JsonWriter writer(errors_.begin(key));
    writer.begin_object();
    write_error(writer, error);
    writer.end_object();
    errors_.end();
    return false;
  }

  static void add_number(Section& section, std::string_view key, std::uint64_t number) {
    section.begin(key) += std::to_string(number);
    section.end();
  }

  const json::value* result_of(std::string_view key) {
    for (std::size_t i = 0; i < done_.size(); ++i) {
      auto& [name, parsed] = done_[i];
      if (name != key) continue;
      if (!parsed) {
        json::parse_options options;
        options.max_depth = deepest_result;
        parsed = json::parse(results_.value(i), call_.workspace.memory(), options);
      }
      return &*parsed;
    }
    return nullptr;
  }

  const Call& call_;
  const portal::Portal& portal_;
  std::size_t count_ = 0;
  References references_;
  std::vector<Done> done_;
  Section results_;
  Section errors_;
  Section totals_;
  Section nexts_;
  Section times_;
};

bool has_write(const Params& params) {
  const json::value* commands = params.find("CMD");
  if (const auto* map = commands ? commands->if_object() : nullptr)
    return std::ranges::any_of(*map, [](const auto& entry) { return is_write(entry.value()); });
  const auto* list = commands ? commands->if_array() : nullptr;
  return list && std::ranges::any_of(*list, is_write);
}

WireResult<Paging> run_batch(const Call& call, const portal::Portal& portal, JsonWriter& out) {
  const json::value* halt = call.params.find("HALT");
  const bool halts = halt && read_flag(*halt);
  std::vector<Command> commands;
  std::deque<std::string> keys;  // when the commands are a list: their positions as text
  const json::value* given = call.params.find("CMD");
  if (const auto* map = given ? given->if_object() : nullptr) {
    for (const auto& [key, command] : *map) commands.push_back({key, &command});
  } else if (const auto* list = given ? given->if_array() : nullptr) {
    for (const json::value& command : *list)
      commands.push_back({keys.emplace_back(std::to_string(keys.size())), &command});
  }
  Batch batch(call, portal);
  batch.run(commands, halts);
  batch.write(out);
  return Paging{};
}

constexpr const WireError* command_errors[] = {&errors::batch_not_allowed, &errors::batch_too_long, &not_a_command,
                                               &too_much_by_reference, &too_much_in_batch};

constexpr MethodSpec batch_table[] = {
    {.name = "batch",
     .tells = Tells::commands,
     .params = batch_params,
     .read = run_batch,
     .may_write = has_write,
     .in_batch = false,
     .summary = "Up to 50 calls in one, in order; a later one may use the results of earlier ones.",
     .result = R"({"$ref":"#/components/schemas/BatchResult"})",
     .command_errors = command_errors},
};

}  // namespace

std::span<const MethodSpec> batch_methods() {
  return batch_table;
}

}  // namespace muster::rest
