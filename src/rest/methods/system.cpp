#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <charconv>
#include <set>
#include <string>

#include "base/dates.hpp"
#include "record/fields.hpp"
#include "rest/call/method.hpp"
#include "rest/call/visibility.hpp"
#include "rest/fields/filter.hpp"

// The methods of the scope `basic`: protocol.md 9.
namespace muster::rest {
namespace {

namespace json = boost::json;
using access::Scope;
using base::UserId;
using directory::Text;
using directory::UserView;
using portal::Portal;
using record::JsonWriter;

constexpr std::string_view license = "selfhosted";
constexpr WireError code_empty{400, "CODE_EMPTY", "CODE can't be empty"};

constexpr std::string_view flag_schema = R"({"$ref":"#/components/schemas/Flag"})";
constexpr std::string_view text_schema = R"({"type":"string"})";
constexpr std::string_view texts_schema = R"({"type":"array","items":{"type":"string"}})";
constexpr std::string_view codes_schema = R"({"type":["array","object","string"],"items":{"type":"string"}})";

constexpr ParamSpec scope_params[] = {
    {"FULL", Kind::own, nullptr, "Whether to list every scope there is", flag_schema}};
constexpr ParamSpec methods_params[] = {
    {"FULL", Kind::own, nullptr, "Whether to list the methods of every scope", flag_schema},
    {"SCOPE", Kind::own, nullptr, "Lists the methods of this scope alone; empty, those that need none", text_schema}};
constexpr ParamSpec method_params[] = {{"NAME", Kind::own, nullptr, "The method", text_schema}};
constexpr ParamSpec feature_params[] = {{"CODE", Kind::own, &code_empty, "The feature", text_schema}};
constexpr ParamSpec access_params[] = {
    {"ACCESS", Kind::own, nullptr, "Codes: U and a user's id, G and a group's; AU and G2 are everybody", codes_schema}};
constexpr ParamSpec events_params[] = {
    {"FULL", Kind::own, nullptr, "Whether to list the events of every scope", flag_schema},
    {"SCOPE", Kind::own, nullptr, "Lists the events of this scope alone", text_schema}};

WireResult<Paging> get_profile(const Call& call, const Portal& portal, JsonWriter& out) {
  const UserView user = *portal.directory.user(call.caller.user);
  out.begin_object();
  out.string("ID", std::to_string(user.id().value));
  out.boolean("ADMIN", user.administers());
  out.string("NAME", user.text(Text::name));
  out.string("LAST_NAME", user.text(Text::last_name));
  out.string("PERSONAL_GENDER", record::name_of(user.gender()));
  out.string("TIME_ZONE", user.text(Text::time_zone));
  if (const auto photo = user.text(Text::personal_photo); !photo.empty()) out.string("PERSONAL_PHOTO", photo);
  out.end_object();
  return Paging{};
}

WireResult<Paging> list_scopes(const Call& call, const Portal&, JsonWriter& out) {
  out.begin_array();
  if (call.params.flag("FULL"))
    for (const std::string& scope : call.compat.scopes) out.string(scope);
  else
    call.caller.scopes.for_each([&](Scope scope) { out.string(access::name_of(scope)); });
  out.end_array();
  return Paging{};
}

bool is_available(const MethodSpec& method, const Call& call) {
  return !refusal(method, call.caller);
}

// Whether the method belongs to the scope of this name. Methods that need no scope belong to `basic` and to ""
// (protocol.md 9.2).
bool is_of_scope(const MethodSpec& method, std::string_view name) {
  if (method.scopes.empty()) return name == "basic" || name.empty();
  const auto scope = access::scope_named(name);
  return scope && method.scopes.contains(*scope);
}

WireResult<Paging> list_methods(const Call& call, const Portal&, JsonWriter& out) {
  const json::value* scope = call.params.find("SCOPE");
  const bool by_scope = scope && scope->is_string();
  const bool full = call.params.flag("FULL");
  out.begin_array();
  for (const MethodSpec& method : all_methods()) {
    if (by_scope ? is_of_scope(method, scope->get_string()) : full || is_available(method, call))
      out.string(method.name);
  }
  out.end_array();
  return Paging{};
}

WireResult<Paging> get_method(const Call& call, const Portal&, JsonWriter& out) {
  const MethodSpec* method = find_method(text_in(call.params, "NAME"));
  out.begin_object();
  out.boolean("isExisting", method != nullptr);
  out.boolean("isAvailable", method && is_available(*method, call));
  out.end_object();
  return Paging{};
}

WireResult<Paging> get_time(const Call& call, const Portal& portal, JsonWriter& out) {
  out.string(base::atom_text(call.now / 1'000'000, portal.settings.utc_offset));
  return Paging{};
}

// The part of app.info for webhooks.
void write_webhook_info(const Call& call, JsonWriter& out) {
  out.key("SCOPE");
  out.begin_array();
  call.caller.scopes.for_each([&](Scope scope) { out.string(access::name_of(scope)); });
  out.end_array();
  out.string("LICENSE", license);
}

// The part of app.info for applications. Nothing here has to be paid for, so nothing expires.
void write_application_info(const access::Application& application, JsonWriter& out) {
  out.integer("ID", application.id.value);
  out.string("CODE", application.client_id);
  out.integer("VERSION", 1);
  out.string("STATUS", "L");
  out.boolean("INSTALLED", application.installed);
  out.string("PAYMENT_EXPIRED", "N");
  out.key("DAYS");
  out.null();
  out.string("LANGUAGE_ID", "en");
  out.string("LICENSE", license);
  out.string("LICENSE_TYPE", license);
  out.string("LICENSE_FAMILY", "en");
}

WireResult<Paging> get_app_info(const Call& call, const Portal& portal, JsonWriter& out) {
  out.begin_object();
  if (const auto* application = portal.access.application(call.caller.application))
    write_application_info(*application, out);
  else
    write_webhook_info(call, out);
  out.end_object();
  return Paging{};
}

// The vendor's paid features are all off.
WireResult<Paging> get_feature(const Call& call, const Portal&, JsonWriter& out) {
  const json::value* code = call.params.find("CODE");
  if (!code || read_text(*code).value_or("").empty()) return code_empty;
  out.begin_object();
  out.string("value", "N");
  out.end_object();
  return Paging{};
}

// Visits the codes in the call: one, a list, or a map, which a list with gaps becomes.
template <class Visit>
void for_each_code(const Call& call, Visit&& visit) {
  const json::value* value = call.params.find("ACCESS");
  if (!value) return;
  const auto visit_code = [&visit](const json::value& code) {
    if (const auto* one = code.if_string()) visit(std::string_view(*one));
  };
  if (const auto* list = value->if_array())
    std::ranges::for_each(*list, visit_code);
  else if (const auto* map = value->if_object())
    std::ranges::for_each(*map, [&](const auto& member) { visit_code(member.value()); });
  else
    visit_code(*value);
}

// The codes that every caller has (protocol.md 9.5).
struct CommonCode {
  std::string_view code;
  std::string_view name;
};
constexpr std::array common_codes = std::to_array<CommonCode>({{"AU", "All authorized users"}, {"G2", "All visitors"}});

const CommonCode* common_code(std::string_view code) {
  const auto found = std::ranges::find(common_codes, code, &CommonCode::code);
  return found == common_codes.end() ? nullptr : found;
}

// The user that a code such as "U5" names; none for any other code.
UserId user_of(std::string_view code) {
  UserId id;
  if (!code.starts_with('U') || code.starts_with("U0")) return {};
  code.remove_prefix(1);
  const auto [end, error] = std::from_chars(code.data(), code.data() + code.size(), id.value);
  return error == std::errc{} && end == code.data() + code.size() ? id : UserId{};
}

void write_access(JsonWriter& out, std::string_view code, std::string_view provider, std::string_view name,
                  std::string_view provider_id) {
  out.key(code);
  out.begin_object();
  out.string("provider", provider);
  out.string("name", name);
  out.string("provider_id", provider_id);
  out.end_object();
}

WireResult<Paging> name_access(const Call& call, const Portal& portal, JsonWriter& out) {
  if (!call.params.find("ACCESS")) {
    out.boolean(false);
    return Paging{};
  }
  const std::size_t before = out.buffer().size();
  out.begin_object();
  const std::size_t open = out.buffer().size();
  std::set<std::string_view> named;
  const Visibility sight = visibility_of(call, portal.directory);
  for_each_code(call, [&](std::string_view code) {
    if (named.contains(code)) return;
    if (const auto user = sight.find(portal.directory, user_of(code)))
      write_access(out, code, "User", user->full_name(), "user");
    else if (const CommonCode* common = common_code(code))
      write_access(out, code, "", common->name, "other");
    else
      return;
    named.insert(code);
  });
  const bool empty = out.buffer().size() == open;
  if (empty) {
    out.buffer().resize(before);
    out.raw("[]");
  } else {
    out.end_object();
  }
  return Paging{};
}

WireResult<Paging> is_admin(const Call& call, const Portal& portal, JsonWriter& out) {
  out.boolean(is_administrator(call, portal.directory));
  return Paging{};
}

WireResult<Paging> has_access(const Call& call, const Portal& portal, JsonWriter& out) {
  bool allowed = is_administrator(call, portal.directory);
  for_each_code(call, [&](std::string_view code) {
    allowed = allowed || common_code(code) || user_of(code) == call.caller.user;
  });
  out.boolean(allowed);
  return Paging{};
}

// The vendor's names of events, in upper case, each with the scope that it needs.
struct Event {
  std::string_view name;
  std::optional<Scope> scope;
};
constexpr Event offered_events[] = {{"ONAPPINSTALL", {}}, {"ONAPPUPDATE", {}},    {"ONAPPUNINSTALL", {}},
                                    {"ONAPPTEST", {}},    {"ONOFFLINEEVENT", {}}, {"ONUSERADD", Scope::user}};

WireResult<Paging> list_events(const Call& call, const Portal&, JsonWriter& out) {
  const std::string_view scope = text_in(call.params, "SCOPE");
  const bool full = call.params.flag("FULL");
  out.begin_array();
  for (const Event& event : offered_events) {
    const std::string_view name = event.scope ? access::name_of(*event.scope) : "basic";
    const bool granted = !event.scope || call.caller.scopes.contains(*event.scope);
    if (scope.empty() ? full || granted : name == scope) out.string(event.name);
  }
  out.end_array();
  return Paging{};
}

constexpr MethodSpec system_table[] = {
    {.name = "profile",
     .tells = Tells::caller,
     .read = get_profile,
     .summary = "Who asks.",
     .result = R"({"$ref":"#/components/schemas/Profile"})"},
    {.name = "scope",
     .tells = Tells::nobody,
     .params = scope_params,
     .read = list_scopes,
     .summary = "The scopes of the credential.",
     .result = texts_schema},
    {.name = "methods",
     .tells = Tells::nobody,
     .params = methods_params,
     .read = list_methods,
     .summary = "The methods that the credential may call.",
     .result = texts_schema},
    {.name = "method.get",
     .tells = Tells::nobody,
     .params = method_params,
     .read = get_method,
     .summary = "Whether there is a method, and whether the credential may call it.",
     .result =
         R"({"type":"object","required":["isExisting","isAvailable"],"properties":{"isExisting":{"type":"boolean"},)"
         R"("isAvailable":{"type":"boolean"}},"additionalProperties":false})"},
    {.name = "server.time",
     .tells = Tells::nobody,
     .read = get_time,
     .summary = "The portal's time.",
     .result = R"({"type":"string","format":"date-time"})"},
    {.name = "app.info",
     .tells = Tells::nobody,
     .read = get_app_info,
     .summary = "By webhook what it may be used for, by a token which application it is of.",
     .result = R"({"$ref":"#/components/schemas/AppInfo"})"},
    {.name = "feature.get",
     .tells = Tells::nobody,
     .params = feature_params,
     .read = get_feature,
     .summary = "Whether the portal has a paid feature.",
     .result = R"({"type":"object","required":["value"],"properties":{"value":{"enum":["Y","N"]}},)"
               R"("additionalProperties":false})"},
    {.name = "access.name",
     .tells = Tells::people,
     .params = access_params,
     .read = name_access,
     .summary = "What access codes stand for.",
     .result = R"({"$ref":"#/components/schemas/AccessNames"})"},
    {.name = "user.admin",
     .tells = Tells::caller,
     .read = is_admin,
     .summary = "Whether who asks is an administrator.",
     .result = R"({"type":"boolean"})"},
    {.name = "user.access",
     .tells = Tells::caller,
     .params = access_params,
     .read = has_access,
     .summary = "Whether who asks is among those the codes stand for.",
     .result = R"({"type":"boolean"})"},
    {.name = "events",
     .tells = Tells::nobody,
     .params = events_params,
     .read = list_events,
     .summary = "The events that an application may bind.",
     .result = texts_schema},
};

}  // namespace

std::span<const MethodSpec> system_methods() {
  return system_table;
}

}  // namespace muster::rest
