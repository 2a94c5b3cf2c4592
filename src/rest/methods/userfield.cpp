#include <algorithm>
#include <array>

#include "record/custom_field_json.hpp"
#include "rest/call/method.hpp"
#include "rest/fields/custom_definition.hpp"
#include "rest/fields/custom_value.hpp"
#include "rest/fields/ordering.hpp"
#include "rest/fields/query_params.hpp"
#include "rest/protocol/value_readers.hpp"

// user.userfield.*: protocol.md 8.8.
namespace muster::rest {
namespace {

namespace json = boost::json;
using base::CustomFieldId;
using base::CustomOptionId;
using directory::CustomField;
using portal::Portal;
using portal::PortalDraft;
using record::JsonWriter;

// The vendor gives the same error for a field that does not exist.
constexpr WireError field_access_denied{400, "", "Access denied."};
constexpr WireError wrong_id{400, "", "ID is not defined or invalid"};

WireResult<CustomFieldId> read_field_id(const Call& call) {
  const json::value* value = call.params.find("ID");
  const auto number = value ? read_integer(*value) : std::nullopt;
  if (!number || *number < 1) return wrong_id;
  return CustomFieldId{*number > base::max_id ? 0 : static_cast<std::uint32_t>(*number)};
}

WireError name_taken(const Call& call, std::string_view name) {
  WireError error = definition_errors::name_taken;
  error.told = call.workspace.keep("Field " + std::string(name) + " for USER object already exists");
  return error;
}

WireResult<Paging> add_field(const Call& call, PortalDraft& draft, JsonWriter& out) {
  if (!is_administrator(call, draft.directory())) return field_access_denied;
  const json::object given = given_definition(call.params);
  auto name = read_custom_name(given);
  if (!name) return name.error();
  if (draft.custom_fields().named(*name)) return name_taken(call, *name);
  const auto type = read_custom_type(given);
  if (!type) return type.error();
  CustomField field;
  field.name = std::move(*name);
  field.type = *type;
  if (const auto* multiple = given.if_contains("MULTIPLE")) field.multiple = read_flag(*multiple);
  const auto done = change_definition(given, field, [&draft] { return draft.new_custom_option(); });
  if (!done) return done.error();
  out.integer(draft.add_custom_field(std::move(field)).value);
  return Paging{};
}

// The options that are in `before` and no longer in `after`.
std::vector<CustomOptionId> lost_options(const CustomField& before, const CustomField& after) {
  std::vector<CustomOptionId> lost;
  for (const auto& option : before.options) {
    if (std::ranges::find(after.options, option.id, &directory::CustomOption::id) == after.options.end())
      lost.push_back(option.id);
  }
  return lost;
}

WireResult<Paging> update_field(const Call& call, PortalDraft& draft, JsonWriter& out) {
  if (!is_administrator(call, draft.directory())) return field_access_denied;
  const auto id = read_field_id(call);
  if (!id) return id.error();
  const CustomField* known = draft.custom_fields().field(*id);
  if (!known) return field_access_denied;
  CustomField field = *known;
  const auto done =
      change_definition(given_definition(call.params), field, [&draft] { return draft.new_custom_option(); });
  if (!done) return done.error();
  if (const auto lost = lost_options(*known, field); !lost.empty()) erase_custom_values(draft, field, lost);
  draft.custom_fields().put(std::move(field));
  out.boolean(true);
  return Paging{};
}

WireResult<Paging> delete_field(const Call& call, PortalDraft& draft, JsonWriter& out) {
  if (!is_administrator(call, draft.directory())) return field_access_denied;
  const auto id = read_field_id(call);
  if (!id) return id.error();
  const CustomField* known = draft.custom_fields().field(*id);
  if (!known) return field_access_denied;
  erase_custom_values(draft, *known);
  draft.custom_fields().remove(*id);
  out.boolean(true);
  return Paging{};
}

constexpr std::string_view in_filter_name = "SHOW_FILTER";

// A member of a definition that the list can be filtered and ordered by.
struct Listed {
  std::string_view name;
  FieldType type;
  FieldValue (*value)(const CustomField& field);
};
constexpr std::array listed = std::to_array<Listed>({
    {"ID", FieldType::number, [](const CustomField& one) { return FieldValue{.number = one.id.value}; }},
    {"ENTITY_ID", FieldType::text, [](const CustomField&) { return FieldValue{.text = "USER"}; }},
    {"FIELD_NAME", FieldType::text, [](const CustomField& one) { return FieldValue{.text = one.name}; }},
    {"USER_TYPE_ID", FieldType::text,
     [](const CustomField& one) { return FieldValue{.text = record::name_of(one.type)}; }},
    {"XML_ID", FieldType::text, [](const CustomField& one) { return FieldValue{.text = one.xml_id}; }},
    {"SORT", FieldType::number, [](const CustomField& one) { return FieldValue{.number = one.sort}; }},
    {"MULTIPLE", FieldType::flag, [](const CustomField& one) { return FieldValue{.number = one.multiple}; }},
    {"MANDATORY", FieldType::flag, [](const CustomField& one) { return FieldValue{.number = one.mandatory}; }},
    {in_filter_name, FieldType::flag, [](const CustomField& one) { return FieldValue{.number = one.in_filter}; }},
    {"SHOW_IN_LIST", FieldType::flag, [](const CustomField& one) { return FieldValue{.number = one.in_list}; }},
    {"EDIT_IN_LIST", FieldType::flag, [](const CustomField& one) { return FieldValue{.number = one.edit_in_list}; }},
    {"IS_SEARCHABLE", FieldType::flag, [](const CustomField& one) { return FieldValue{.number = one.searchable}; }},
});

const Listed* listed_named(std::string_view name) {
  const auto found = std::ranges::find(listed, name, &Listed::name);
  return found == listed.end() ? nullptr : found;
}

// Makes the value of a condition on SHOW_FILTER a flag, because other letters than Y mean yes there.
json::value as_flags(const json::value& value) {
  json::array flags;
  if (const auto* list = value.if_array())
    std::ranges::for_each(*list, [&](const json::value& one) { flags.push_back(as_flags(one)); });
  else if (const auto* map = value.if_object())
    std::ranges::for_each(*map, [&](const auto& member) { flags.push_back(as_flags(member.value())); });
  else
    return json::value(shows_in_filter(value));
  return flags;
}

// The custom fields for which every condition of FILTER holds, by id.
std::vector<const CustomField*> find_fields(const Call& call, const Portal& portal) {
  std::vector<std::pair<const Listed*, Condition>> conditions;
  for_each_in_filter(call.params, [&](std::string_view key, const json::value& value) {
    const FilterKey taken_apart = read_filter_key(key);
    const Listed* by = listed_named(taken_apart.field);
    if (!by) return;
    const json::value asked = by->name == in_filter_name ? as_flags(value) : value;
    conditions.emplace_back(by, Condition(taken_apart, by->type, asked, portal.settings.utc_offset));
  });
  std::vector<const CustomField*> found;
  for (const CustomField& field : portal.custom_fields.all()) {
    const bool fits =
        std::ranges::all_of(conditions, [&](const auto& one) { return one.second.holds(one.first->value(field)); });
    if (fits) found.push_back(&field);
  }
  return found;
}

void put_in_order(const Params& params, std::vector<const CustomField*>& found) {
  const auto order = read_ordering(params, [](std::string_view name) { return listed_named(name) != nullptr; });
  const auto key_of = [&](const CustomField* field) {
    std::string key;
    for (const OrderField& one : order) {
      const Listed* by = listed_named(one.name);
      append_order_key(key, by->value(*field), by->type, one.descending);
    }
    return key;
  };
  std::ranges::stable_sort(found, {}, key_of);
}

WireResult<Paging> list_custom_fields(const Call& call, const Portal& portal, JsonWriter& out) {
  if (!is_administrator(call, portal.directory)) return field_access_denied;
  auto found = find_fields(call, portal);
  put_in_order(call.params, found);
  const std::size_t first = std::min(call.offset, found.size());
  const std::span page = std::span(found).subspan(first, std::min(call.limit, found.size() - first));
  out.begin_array();
  for (const CustomField* field : page) record::write_custom_field(out, *field);
  out.end_array();
  return page_of(call, page.size(), found.size());
}

constexpr std::string_view field_id_schema = R"({"$ref":"#/components/schemas/Id"})";
constexpr std::string_view fields_schema = R"({"type":["object","array"]})";

constexpr ParamSpec add_field_params[] = {
    {"FIELDS", Kind::own, &definition_errors::no_name,
     "FIELD_NAME and USER_TYPE_ID; perhaps XML_ID, SORT, MULTIPLE, MANDATORY, SHOW_FILTER, SHOW_IN_LIST, EDIT_IN_LIST, "
     "IS_SEARCHABLE, SETTINGS, LIST, and labels",
     fields_schema, true},
};
constexpr ParamSpec update_field_params[] = {
    {"ID", Kind::own, &wrong_id, "The field", field_id_schema},
    {"FIELDS", Kind::own, nullptr, "What is to change, as in user.userfield.add, but for name, type and MULTIPLE",
     fields_schema, true},
};
constexpr ParamSpec list_fields_params[] = {
    {"ORDER", Kind::own, nullptr, "Fields of the records with ASC or DESC", order_schema, true},
    {"FILTER", Kind::own, nullptr, "Conditions on the fields of the records, with prefixes such as `>ID`",
     filter_schema, true},
    {"START", Kind::start, nullptr, "How many to pass over; -1 for a page without total and next"},
};
constexpr ParamSpec delete_field_params[] = {{"ID", Kind::own, &wrong_id, "The field", field_id_schema}};

constexpr const WireError* add_field_errors[] = {
    &field_access_denied,
    &definition_errors::wrong_name,  // and of an unknown type, in the same words
    &definition_errors::name_taken,
    &definition_errors::no_type,
    &definition_errors::empty_type,
    &definition_errors::wrong_sort,
    &definition_errors::wrong_settings,
    &definition_errors::wrong_label,
    &definition_errors::wrong_options,
    &definition_errors::unknown_option,
};
constexpr const WireError* update_field_errors[] = {
    &field_access_denied,
    &definition_errors::wrong_sort,
    &definition_errors::wrong_settings,
    &definition_errors::wrong_label,
    &definition_errors::wrong_options,
    &definition_errors::unknown_option,
};
constexpr const WireError* admin_errors[] = {&field_access_denied};

constexpr MethodSpec userfield_table[] = {
    {.name = "user.userfield.add",
     .scopes = {access::Scope::user_userfield},
     .tells = Tells::right_holders,
     .params = add_field_params,
     .write = add_field,
     .summary = "Adds a field of the portal's own to its users. For administrators.",
     .result = R"({"type":"integer","minimum":1})",
     .errors = add_field_errors},
    {.name = "user.userfield.update",
     .scopes = {access::Scope::user_userfield},
     .tells = Tells::right_holders,
     .params = update_field_params,
     .write = update_field,
     .summary = "Changes such a field. For administrators.",
     .result = R"({"const":true})",
     .errors = update_field_errors},
    {.name = "user.userfield.list",
     .scopes = {access::Scope::user_userfield},
     .tells = Tells::right_holders,
     .params = list_fields_params,
     .read = list_custom_fields,
     .pages = true,
     .summary = "The fields that the portal added. For administrators.",
     .result = R"({"type":"array","items":{"$ref":"#/components/schemas/CustomField"}})",
     .errors = admin_errors},
    {.name = "user.userfield.delete",
     .scopes = {access::Scope::user_userfield},
     .tells = Tells::right_holders,
     .params = delete_field_params,
     .write = delete_field,
     .summary = "Removes such a field, and what users hold in it. For administrators.",
     .result = R"({"const":true})",
     .errors = admin_errors},
};

}  // namespace

std::span<const MethodSpec> userfield_methods() {
  return userfield_table;
}

}  // namespace muster::rest
