#include <algorithm>
#include <utility>

#include "directory/query/user_query.hpp"
#include "rest/call/method.hpp"
#include "rest/fields/query_params.hpp"
#include "rest/fields/user_fields.hpp"
#include "rest/fields/user_query_builder.hpp"
#include "rest/protocol/value_readers.hpp"

// user.get, user.search, user.current and user.fields: protocol.md 8.2. And muster.user.list of our own, which lists
// the same people by other conditions.
namespace muster::rest {
namespace {

using base::UserId;
using directory::UserView;
using portal::Portal;
using record::JsonWriter;

// Runs the builder's query and writes one page of its result.
WireResult<Paging> write_page(const Call& call, const Portal& portal, const UserFields& visible,
                              UserQueryBuilder& builder, JsonWriter& out) {
  if (const WireError* error = builder.validation_error()) return *error;
  builder.query().offset = call.offset;
  builder.query().limit = call.limit;
  builder.query().count = call.count;
  auto& found = call.workspace.users;
  found.clear();
  const std::size_t total = directory::select_users(portal.directory, builder.query(), found);
  UserFields shown = visible;
  if (const auto* select = call.params.find("SELECT")) shown.select(*select);
  out.begin_array();
  const UserTimes times = call.compat.user_times_as_text ? UserTimes::dates : UserTimes::empty_maps;
  portal.directory.for_users(found, [&](const UserView& user) { shown.write(out, portal, user, call.now, times); });
  out.end_array();
  return page_of(call, found.size(), total);
}

WireResult<Paging> get_users(const Call& call, const Portal& portal, JsonWriter& out) {
  const UserFields visible = UserFields::visible_to(call.caller.scopes);
  UserQueryBuilder builder(call, visible, portal, Fields::whole);
  return write_page(call, portal, visible, builder, out);
}

// The parameter FIND, at the top level or in FILTER. `value` is null when it is absent or empty. The key has no field.
struct Find {
  FilterKey key;
  const boost::json::value* value = nullptr;
};
Find read_find(const Call& call) {
  Find find;
  for_each_filter(call.params, [&find](std::string_view name, const boost::json::value& value) {
    FilterKey key = read_filter_key(name);
    if (std::exchange(key.field, {}) == "FIND" && read_text(value) != "") find = {key, &value};
  });
  return find;
}

WireResult<Paging> search_users(const Call& call, const Portal& portal, JsonWriter& out) {
  const UserFields visible = UserFields::visible_to(call.caller.scopes);
  const Find find = read_find(call);
  UserQueryBuilder builder(call, visible, portal, find.value ? Fields::none : Fields::beginnings);
  if (find.value) builder.keep_worded(find.key, *find.value, all_words);
  return write_page(call, portal, visible, builder, out);
}

// How many people a page of muster.user.list has.
std::size_t page_size(const Call& call) {
  constexpr std::int64_t usual = 50;
  constexpr std::int64_t most = 500;
  const auto* value = call.params.find("LIMIT");
  const auto wanted = value ? read_count(*value) : std::nullopt;
  return static_cast<std::size_t>(wanted && *wanted >= 1 ? std::min(*wanted, most) : usual);
}

// The people of one type, or of both.
void keep_type(const Call& call, directory::PeopleFilter& people) {
  const auto* value = call.params.find("USER_TYPE");
  const auto type = value ? read_text(*value) : std::nullopt;
  if (!type || type->empty()) return;
  people.employees = *type == "employee";
  people.extranets = *type == "extranet";
  people.emails = false;
}

WireResult<Paging> list_people(const Call& call, const Portal& portal, JsonWriter& out) {
  UserFields visible = UserFields::visible_to(call.caller.scopes);
  visible.add_color(call.caller.scopes.contains(access::Scope::im));
  UserQueryBuilder builder(call, visible, portal, Fields::none);
  if (call.department_id) {
    const bool is_known = portal.directory.department(*call.department_id).has_value();
    if (!is_known && visibility_of(call, portal.directory).departments()) return errors::department_not_found;
    builder.keep_members(*call.department_id,
                         call.params.flag("RECURSIVE") ? directory::Reach::all_below : directory::Reach::own);
  }
  if (const auto* find = call.params.find("FIND")) builder.keep_worded({}, *find, all_words);
  if (const auto* position = call.params.find("WORK_POSITION"))
    builder.keep_worded({}, *position, {directory::WordGroup::position});
  const auto* active = call.params.find("ACTIVE");
  if (!active || read_text(*active) != "*") builder.query().people.active = !active || read_flag(*active);
  keep_type(call, builder.query().people);
  Call page = call;
  page.limit = page_size(call);
  return write_page(page, portal, visible, builder, out);
}

WireResult<Paging> get_current(const Call& call, const Portal& portal, JsonWriter& out) {
  const UserView caller = *portal.directory.user(call.caller.user);
  UserFields::visible_to(call.caller.scopes).write(out, portal, caller, call.now, UserTimes::dates);
  return Paging{};
}

WireResult<Paging> list_user_fields(const Call& call, const Portal& portal, JsonWriter& out) {
  const UserFields visible = UserFields::visible_to(call.caller.scopes);
  out.begin_object();
  for (const UserField& field : all_user_fields()) {
    if (!visible.contains(field)) continue;
    out.string(field.name, field.title);
  }
  for (const directory::CustomField& field : portal.custom_fields.all()) {
    if (!visible.contains_custom(field.name)) continue;
    out.string(field.name, field.title());
  }
  out.end_object();
  return Paging{};
}

constexpr access::Scopes any_user_scope{access::Scope::user, access::Scope::user_basic, access::Scope::user_brief};

constexpr ParamSpec user_get_params[] = {
    {"FILTER", Kind::own, nullptr,
     "Conditions on the fields of a user, with prefixes such as `>ID`; they may stand at the top as well",
     filter_schema, true},
    {"SORT", Kind::own, nullptr, "The field to order by", R"({"type":["string","object","array"]})"},
    {"ORDER", Kind::own, nullptr, "Fields with ASC or DESC, or a direction for SORT", order_schema, true},
    {"SELECT", Kind::own, nullptr, "The fields wanted; `*` and `UF_*` stand for many",
     R"({"type":["string","object","array"]})"},
    {"START", Kind::start, nullptr, "How many to pass over; -1 for a page without total and next"},
    {"ADMIN_MODE", Kind::own, nullptr, "Accepted, and makes no difference", R"({})"},
    {"IMAGE_RESIZE", Kind::own, nullptr, "Accepted, and makes no difference", R"({})"},
};

constexpr ParamSpec search_params[] = {
    {"FIND", Kind::own, nullptr, "What some words of the name, the position and the departments begin with; alone",
     R"({"type":["string","object","array","number","boolean","null"]})"},
    user_get_params[0],
    user_get_params[1],
    user_get_params[2],
    user_get_params[3],
    user_get_params[4],
    user_get_params[5],
    user_get_params[6]};

constexpr std::string_view words_schema = R"({"type":["string","number","boolean"]})";
constexpr ParamSpec list_params[] = {
    {"FIND", Kind::own, nullptr, "What some words of the name, the position and the departments begin with",
     words_schema},
    {.name = "DEPARTMENT",
     .kind = Kind::department_id,
     .wrong = &errors::department_id_empty,
     .meaning = "Only members of this department",
     .may_be_absent = true},
    {"RECURSIVE", Kind::own, nullptr, "With Y, those of all departments below, too",
     R"({"$ref":"#/components/schemas/Flag"})"},
    {"WORK_POSITION", Kind::own, nullptr, "What words of the position begin with", words_schema},
    {"ACTIVE", Kind::own, nullptr, "Y, as without it, for who works there; N for who was dismissed; * for both",
     R"({"type":["string","number","boolean"]})"},
    {"USER_TYPE", Kind::own, nullptr, "employee or extranet; both without it", R"({"type":"string"})"},
    user_get_params[2],
    user_get_params[3],
    {"LIMIT", Kind::own, nullptr, "How many on a page: 1 to 500; 50 without it",
     R"({"$ref":"#/components/schemas/Count"})"},
    user_get_params[4],
};
constexpr const WireError* list_errors[] = {&errors::department_not_found};

constexpr MethodSpec user_table[] = {
    {.name = "user.get",
     .scopes = any_user_scope,
     .tells = Tells::people,
     .params = user_get_params,
     .read = get_users,
     .pages = true,
     .summary = "Employees and guests by conditions on their fields.",
     .result = R"({"type":"array","items":{"$ref":"#/components/schemas/User"}})",
     .errors = condition_errors},
    {.name = "user.search",
     .scopes = any_user_scope,
     .tells = Tells::people,
     .params = search_params,
     .read = search_users,
     .pages = true,
     .summary = "Employees and guests by how words of their names begin.",
     .result = R"({"type":"array","items":{"$ref":"#/components/schemas/User"}})",
     .errors = condition_errors},
    {.name = "muster.user.list",
     .scopes = any_user_scope,
     .tells = Tells::people,
     .params = list_params,
     .read = list_people,
     .pages = true,
     .summary = "Employees and guests by words, department, position and type, in any order.",
     .result = R"({"type":"array","items":{"$ref":"#/components/schemas/User"}})",
     .errors = list_errors},
    {.name = "user.current",
     .scopes = any_user_scope,
     .tells = Tells::caller,
     .read = get_current,
     .summary = "Who asks, as in user.get, and all dates as texts.",
     .result = R"({"allOf":[{"$ref":"#/components/schemas/User"},{"properties":{"TIMESTAMP_X":{"type":"string"},)"
               R"("LAST_ACTIVITY_DATE":{"type":"string"}}}]})"},
    {.name = "user.fields",
     .scopes = any_user_scope,
     .tells = Tells::nobody,
     .read = list_user_fields,
     .summary = "The fields of a user that the credential may see, and their titles.",
     .result = R"({"$ref":"#/components/schemas/FieldTitles"})"},
};

}  // namespace

std::span<const MethodSpec> user_methods() {
  return user_table;
}

}  // namespace muster::rest
