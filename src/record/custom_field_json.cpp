#include "record/custom_field_json.hpp"

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <stdexcept>

namespace muster::record {
namespace {

namespace json = boost::json;
using directory::CustomField;
using directory::CustomLabel;
using directory::CustomOption;
using directory::CustomType;

// Both are in the order of the enumerations.
constexpr std::array type_names = std::to_array<std::string_view>(
    {"string", "integer", "double", "date", "datetime", "boolean", "file", "enumeration", "url", "address", "money",
     "iblock_section", "iblock_element", "employee", "crm", "crm_status"});
static_assert(type_names.size() == static_cast<std::size_t>(CustomType::crm_status) + 1);
constexpr std::array<std::string_view, directory::custom_label_count> label_names{
    "EDIT_FORM_LABEL", "LIST_COLUMN_LABEL", "LIST_FILTER_LABEL", "ERROR_MESSAGE", "HELP_MESSAGE"};

constexpr std::array flags = std::to_array<CustomFlag>({{"MULTIPLE", &CustomField::multiple},
                                                        {"MANDATORY", &CustomField::mandatory},
                                                        {"SHOW_FILTER", &CustomField::in_filter},
                                                        {"SHOW_IN_LIST", &CustomField::in_list},
                                                        {"EDIT_IN_LIST", &CustomField::edit_in_list},
                                                        {"IS_SEARCHABLE", &CustomField::searchable}});

void write_flag(JsonWriter& out, std::string_view name, bool flag) {
  out.plain_string(name, flag ? "Y" : "N");
}

void write_number(JsonWriter& out, std::string_view name, std::int64_t number) {
  out.plain_string(name, std::to_string(number));
}

void write_options(JsonWriter& out, const CustomField& field) {
  std::vector<CustomOption> sorted = field.options;
  std::ranges::stable_sort(sorted, {}, &CustomOption::sort);
  out.begin_array();
  for (const CustomOption& option : sorted) {
    out.begin_object();
    write_number(out, "ID", option.id.value);
    write_number(out, "SORT", option.sort);
    out.string("VALUE", option.text);
    write_flag(out, "DEF", option.preset);
    out.string("XML_ID", option.xml_id);
    out.end_object();
  }
  out.end_array();
}

// The vendor's letter for "shown in filters".
constexpr std::string_view in_filter = "E";

// Writes the members of a definition. The caller opens and closes the object. `shown` is the value of SHOW_FILTER that
// means yes.
void write_members(JsonWriter& out, const CustomField& field, std::string_view shown) {
  write_number(out, "ID", field.id.value);
  out.string("ENTITY_ID", "USER");
  out.string("FIELD_NAME", field.name);
  out.string("USER_TYPE_ID", name_of(field.type));
  out.key("XML_ID");
  field.xml_id.empty() ? out.null() : out.string(field.xml_id);
  write_number(out, "SORT", field.sort);
  for (const CustomFlag& one : flags)
    out.plain_string(one.name, !(field.*one.flag) ? "N" : one.flag == &CustomField::in_filter ? shown : "Y");
  out.key("SETTINGS");
  // An empty map is an empty list on the wire (protocol.md 3.1).
  append_json(out.buffer(), field.settings.empty() ? "[]" : field.settings);
  if (field.type != CustomType::choice) return;
  out.key("LIST");
  write_options(out, field);
}

bool read_flag(const json::object& object, std::string_view name) {
  return object.at(name).as_string() == "Y";
}

template <class Number>
Number read_number(const json::object& object, std::string_view name) {
  const auto& text = object.at(name).as_string();
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) throw std::runtime_error(std::string(name));
  return number;
}

CustomOption read_option(const json::object& object) {
  return {.id = {read_number<std::uint32_t>(object, "ID")},
          .text = std::string(object.at("VALUE").as_string()),
          .sort = read_number<std::int32_t>(object, "SORT"),
          .preset = read_flag(object, "DEF"),
          .xml_id = std::string(object.at("XML_ID").as_string())};
}

// Throws when a member is missing or has the wrong type.
CustomField read_all(const json::object& object) {
  CustomField field;
  field.id = {read_number<std::uint32_t>(object, "ID")};
  field.name = object.at("FIELD_NAME").as_string();
  const auto type = custom_type_named(object.at("USER_TYPE_ID").as_string());
  if (!type) throw std::runtime_error("USER_TYPE_ID is of no known type");
  field.type = *type;
  if (const auto* xml_id = object.at("XML_ID").if_string()) field.xml_id = *xml_id;
  field.sort = read_number<std::int32_t>(object, "SORT");
  for (const CustomFlag& one : flags) field.*one.flag = read_flag(object, one.name);
  if (const json::value& settings = object.at("SETTINGS"); settings.is_object())
    field.settings = json::serialize(settings);
  if (const auto* list = object.if_contains("LIST")) {
    for (const json::value& option : list->as_array()) field.options.push_back(read_option(option.as_object()));
    std::ranges::sort(field.options, {}, &CustomOption::id);
  }
  for (std::size_t i = 0; i < label_names.size(); ++i) {
    const auto* texts = object.if_contains(label_names[i]);
    if (!texts) continue;
    for (const auto& [language, text] : texts->as_object())
      field.labels[i].emplace(std::string(language), std::string(text.as_string()));
  }
  return field;
}

}  // namespace

std::string_view name_of(CustomType type) {
  return type_names[static_cast<std::size_t>(type)];
}

std::optional<CustomType> custom_type_named(std::string_view name) {
  const auto found = std::ranges::find(type_names, name);
  if (found == type_names.end()) return std::nullopt;
  return static_cast<CustomType>(found - type_names.begin());
}

std::string_view name_of(CustomLabel label) {
  return label_names[static_cast<std::size_t>(label)];
}

std::span<const CustomFlag> custom_flags() {
  return flags;
}

void write_custom_field(JsonWriter& out, const CustomField& field) {
  out.begin_object();
  write_members(out, field, in_filter);
  out.end_object();
}

void write_stored_custom_field(std::string& out, const CustomField& field) {
  JsonWriter writer(out);
  writer.begin_object();
  write_members(writer, field, "Y");
  for (std::size_t i = 0; i < label_names.size(); ++i) {
    if (field.labels[i].empty()) continue;
    json::object texts;
    for (const auto& [language, text] : field.labels[i]) texts.emplace(language, text);
    writer.key(label_names[i]);
    writer.raw(json::serialize(texts));
  }
  writer.end_object();
}

base::Result<CustomField> read_stored_custom_field(const json::object& object) {
  try {
    return read_all(object);
  } catch (const std::exception& problem) {
    return base::invalid(problem.what());
  }
}

}  // namespace muster::record
