#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "rest/call/method.hpp"
#include "rest/fields/filter.hpp"

// app.option.* and user.option.*: protocol.md 9.6.
namespace muster::rest {
namespace {

namespace json = boost::json;
using access::OptionSet;
using base::UserId;
using portal::Portal;
using portal::PortalDraft;
using record::JsonWriter;

constexpr std::size_t largest_set = 1 << 20;
constexpr WireError nothing_to_set{400, "ArgumentNullException", "options is empty"};
constexpr WireError too_large{400, "INVALID_REQUEST", "The options are larger than 1 MiB together"};

constexpr ParamSpec option_params[] = {
    {"OPTION", Kind::own, nullptr, "The option; without it, all of them", R"({"type":"string"})"}};
constexpr ParamSpec set_option_params[] = {{"OPTIONS", Kind::own, &nothing_to_set,
                                            "Options and their values; others stay as they are", R"({"type":"object"})",
                                            true}};
constexpr const WireError* set_errors[] = {&too_large};

// Parses stored options. They may be as deep as the largest value of `limits.depth` allows.
json::value parsed(const std::string& values) {
  json::parse_options deep;
  deep.max_depth = 300;
  return json::parse(values, {}, deep);
}

// Makes empty maps empty lists, as replies have them (protocol.md 3.1).
void flatten_empty_maps(json::value& value) {
  if (auto* list = value.if_array()) {
    for (json::value& inner : *list) flatten_empty_maps(inner);
  } else if (auto* map = value.if_object(); map && map->empty()) {
    value.emplace_array();
  } else if (map) {
    for (auto& member : *map) flatten_empty_maps(member.value());
  }
}

// The name of the option. In JSON a name of digits may be a number.
std::string wanted_name(const Call& call) {
  const json::value* name = call.params.find("OPTION");
  return name ? read_text(*name).value_or("") : "";
}

WireResult<Paging> get_option(const Call& call, const OptionSet* options, JsonWriter& out) {
  const std::string name = wanted_name(call);
  if (!options) {
    out.raw(name.empty() ? "[]" : "null");
    return Paging{};
  }
  if (name.empty()) {
    out.json(options->values);
    return Paging{};
  }
  const json::value values = parsed(options->values);
  const json::value* value = values.get_object().if_contains(name);
  out.json(value ? json::serialize(*value) : "null");
  return Paging{};
}

// The options as a map. A list is a map with the names 0, 1, 2, …, as in PHP, because `options[0]=x` is read as a list.
// Empty when the value is neither a map nor a list.
json::object given_options(const Params& params) {
  const json::value* given = params.find("OPTIONS");
  if (given && given->is_object()) return given->get_object();
  json::object options;
  if (const auto* list = given ? given->if_array() : nullptr) {
    for (const json::value& value : *list) options.emplace(std::to_string(options.size()), value);
  }
  return options;
}

WireResult<Paging> set_options(const Call& call, UserId user, PortalDraft& draft, JsonWriter& out) {
  const json::object options = given_options(call.params);
  if (options.empty()) return nothing_to_set;
  const OptionSet* known = draft.access().options(call.caller.application, user);
  json::object values = known ? parsed(known->values).get_object() : json::object();
  for (const auto& [name, value] : options) flatten_empty_maps(values[name] = value);
  OptionSet set{call.caller.application, user, json::serialize(values)};
  if (set.values.size() > largest_set) return too_large;
  draft.access().put(std::move(set));
  out.boolean(true);
  return Paging{};
}

WireResult<Paging> get_app_option(const Call& call, const Portal& portal, JsonWriter& out) {
  return get_option(call, portal.access.options(call.caller.application, {}), out);
}

WireResult<Paging> get_user_option(const Call& call, const Portal& portal, JsonWriter& out) {
  return get_option(call, portal.access.options(call.caller.application, call.caller.user), out);
}

// Only administrators set the options that an application keeps for everybody. Others get the same error as a call
// without an application, as with the vendor (protocol.md 9.6).
WireResult<Paging> set_app_options(const Call& call, PortalDraft& draft, JsonWriter& out) {
  if (!is_administrator(call, draft.directory())) return errors::application_needed;
  return set_options(call, {}, draft, out);
}

WireResult<Paging> set_user_options(const Call& call, PortalDraft& draft, JsonWriter& out) {
  return set_options(call, call.caller.user, draft, out);
}

constexpr MethodSpec options_table[] = {
    {.name = "app.option.get",
     .right = Right::application,
     .tells = Tells::nobody,
     .params = option_params,
     .read = get_app_option,
     .summary = "What the application keeps for itself.",
     .result = "{}"},
    {.name = "app.option.set",
     .right = Right::application,
     .tells = Tells::nobody,
     .params = set_option_params,
     .write = set_app_options,
     .summary = "Keeps values for the application. For administrators.",
     .result = R"({"const":true})",
     .errors = set_errors},
    {.name = "user.option.get",
     .right = Right::application,
     .tells = Tells::nobody,
     .params = option_params,
     .read = get_user_option,
     .summary = "What the application keeps for the person who calls.",
     .result = "{}"},
    {.name = "user.option.set",
     .right = Right::application,
     .tells = Tells::nobody,
     .params = set_option_params,
     .write = set_user_options,
     .summary = "Keeps values for the application and the person who calls.",
     .result = R"({"const":true})",
     .errors = set_errors},
};

}  // namespace

std::span<const MethodSpec> option_methods() {
  return options_table;
}

}  // namespace muster::rest
