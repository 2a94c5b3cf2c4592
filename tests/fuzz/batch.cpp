// Whole calls of batch. The input is `cmd` as a JSON object, or a command a line: key=method?parameters. A `!` before
// it asks to halt at the first error.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <set>
#include <string>

#include "base/utf8.hpp"
#include "fuzz/checks.hpp"
#include "fuzz/served.hpp"
#include "record/record_json.hpp"

namespace {

namespace json = boost::json;
using namespace muster;

constexpr std::size_t deepest_commands = 30;  // the call around them is two levels more

json::object commands_of(std::string_view input) {
  json::parse_options options;
  options.max_depth = deepest_commands;
  json::error_code error;
  const json::value value = json::parse(input, error, {}, options);
  if (!error && value.is_object() && record::is_finite(value)) return value.get_object();
  json::object commands;
  while (!input.empty()) {
    std::string_view command = fuzz::take_until(input, '\n');
    const std::string_view key = fuzz::take_until(command, '=');
    if (base::is_utf8(key) && base::is_utf8(command)) commands[key] = command;
  }
  return commands;
}

rest::Reply call(fuzz::Served& served, std::string_view target, std::string_view body, std::string& out) {
  rest::Request request;
  request.verb = rest::Verb::post;
  request.target = target;
  request.content_type = "application/json";
  request.body = body;
  rest::Handled handled = served.dispatcher.handle(request, out);
  if (auto* deferral = std::get_if<rest::Deferral>(&handled))
    return served.write(rest::DeferredRequest(request, std::move(*deferral)), out);
  return std::get<rest::Reply>(std::move(handled));
}

std::set<std::string> keys_of(const json::object& result, std::string_view section) {
  const json::value* const found = result.if_contains(section);
  fuzz::require(found && (found->is_object() || found->is_array()), "each of the five maps is there");
  std::set<std::string> keys;
  if (const auto* map = found->if_object()) {
    fuzz::require(!map->empty(), "an empty map is a list");
    for (const auto& member : *map) fuzz::require(keys.insert(member.key()).second, "a key is there once");
  } else {
    while (keys.size() < found->get_array().size()) keys.insert(std::to_string(keys.size()));
  }
  return keys;
}

void require_errors(const json::value& errors) {
  const auto require_error = [](const json::value& error) {
    fuzz::require(error.is_object() && error.at("error").is_string() && error.at("error_description").is_string(),
                  "an error has its code and its description");
    fuzz::require(error.at("error") != "INTERNAL_SERVER_ERROR", "nothing goes wrong inside");
  };
  if (const auto* map = errors.if_object()) {
    for (const auto& member : *map) require_error(member.value());
  } else {
    for (const json::value& error : errors.get_array()) require_error(error);
  }
}

void require_result(const json::object& result, const json::object& commands, bool halt) {
  fuzz::require(result.size() == 5, "there are five maps");
  const auto results = keys_of(result, "result");
  const auto errors = keys_of(result, "result_error");
  fuzz::require(keys_of(result, "result_time") == results, "each result has its times");
  for (const std::string_view section : {"result_total", "result_next"})
    fuzz::require(std::ranges::includes(results, keys_of(result, section)), "only a result has pages");
  for (const std::string& key : results)
    fuzz::require(commands.contains(key) && !errors.contains(key), "a result is a command's, and no error");
  for (const std::string& key : errors) fuzz::require(commands.contains(key), "an error is a command's");
  require_errors(result.at("result_error"));
  if (halt)
    fuzz::require(errors.size() <= 1, "it halts at the first error");
  else
    fuzz::require(results.size() + errors.size() == commands.size(), "each command is answered");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static fuzz::Served served;
  std::string_view input = fuzz::text_of(data, size);
  const bool halt = input.starts_with('!');
  if (halt) input.remove_prefix(1);
  const json::object commands = commands_of(input);
  if (fuzz::count_of(commands) + 2 > served.service.limits.count) return 0;
  const std::string body = json::serialize(json::object{{"cmd", commands}, {"halt", halt ? 1 : 0}});
  std::string out;
  fuzz::require(call(served, "/rest/1/s/batch", body, out).status == 200, "a batch is answered with 200");
  require_result(fuzz::require_json(out).at("result").as_object(), commands, halt);
  out.clear();
  fuzz::require(call(served, "/rest/1/s/batch.xml", body, out).status == 200, "a batch is answered with 200 in XML");
  fuzz::require_xml(out);
  return 0;
}
