#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "rest/method.hpp"
#include "rest/references.hpp"
#include "rest/time_block.hpp"

// batch: contract section 4.
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

// One of the five maps of the reply. A map whose keys are 0, 1, 2, … is written as a list, and so is an empty one
// (contract section 3).
class Section {
 public:
  // The buffer, at the place where the value of this key goes.
  std::string& begin(std::string_view key) {
    const std::size_t name = text_.size();
    record::append_json_string(text_, key);
    text_ += ':';
    entries_.push_back({name, text_.size(), 0});
    return text_;
  }
  void end() { entries_.back().end = text_.size(); }
  // Takes back what `begin` began.
  void drop() {
    text_.resize(entries_.back().name);
    entries_.pop_back();
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

class Batch {
 public:
  Batch(const Call& call, const portal::Portal& portal) : call_(call), portal_(portal) {}

  // False when it failed. Lifetime: the key outlives the batch.
  bool run(std::string_view key, const json::value& command) {
    const std::size_t number = ++count_;
    if (number > most_commands) return fail(key, errors::batch_too_long);
    const auto* text = command.if_string();
    if (!text) return fail(key, not_a_command);
    const std::string_view line = *text;
    const auto mark = line.find('?');
    Params params = call_.commands.command_params();
    if (mark != std::string_view::npos) {
      if (auto read = params.add_query(line.substr(mark + 1)); !read) return fail(key, read.error());
    }
    const auto resolved =
        resolve_references(params.tree(), [this](std::string_view wanted) { return result_of(wanted); });
    if (!resolved) return fail(key, resolved.error());
    return run(key, line.substr(0, mark), params);
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
  // For each of `results_`; a result is parsed when a later command refers to it.
  struct Done {
    std::string_view key;
    std::optional<json::value> parsed;
  };

  bool run(std::string_view key, std::string_view method, const Params& params) {
    CallTimes times{};
    const auto paging = call_.commands.run_command(method, params, results_.begin(key), times);
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
  std::vector<Done> done_;
  Section results_;
  Section errors_;
  Section totals_;
  Section nexts_;
  Section times_;
};

bool is_write(const json::value& command) {
  const auto* text = command.if_string();
  if (!text) return false;
  const std::string_view line = *text;
  const MethodSpec* method = find_method(line.substr(0, line.find('?')));
  return method && method->write;
}

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
  Batch batch(call, portal);
  const json::value* commands = call.params.find("CMD");
  if (const auto* map = commands ? commands->if_object() : nullptr) {
    for (const auto& [key, command] : *map) {
      if (!batch.run(key, command) && halts) break;
    }
  } else if (const auto* list = commands ? commands->if_array() : nullptr) {
    std::deque<std::string> keys;  // which the batch refers to
    for (const json::value& command : *list) {
      keys.push_back(std::to_string(keys.size()));
      if (!batch.run(keys.back(), command) && halts) break;
    }
  }
  batch.write(out);
  return Paging{};
}

constexpr const WireError* command_errors[] = {&errors::batch_not_allowed, &errors::batch_too_long, &not_a_command};

constexpr MethodSpec batch_table[] = {
    {.name = "batch",
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
