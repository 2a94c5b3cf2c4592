#include "rest/fields/custom_definition.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "base/utf8.hpp"
#include "record/custom_field_json.hpp"
#include "record/field_value.hpp"
#include "rest/protocol/params.hpp"
#include "rest/protocol/value_readers.hpp"

namespace muster::rest {
namespace {

namespace json = boost::json;
using directory::CustomField;
using directory::CustomLabel;
using directory::CustomOption;
using directory::CustomType;
using directory::Translations;

constexpr std::size_t longest_name = 50;
// Stores read their records only to a fixed depth. The vendor's settings are never nested deeper than this.
constexpr std::size_t deepest_settings = 8;

json::object with_upper_names(const json::object& map) {
  json::object upper;
  for (const auto& [name, value] : map) upper.insert_or_assign(upper_case(name), value);
  return upper;
}

bool is_nested_deeper(const json::value& value, std::size_t levels) {
  const auto* list = value.if_array();
  const auto* map = value.if_object();
  if (!list && !map) return false;
  if (levels == 0) return true;
  const auto deeper = [levels](const json::value& one) { return is_nested_deeper(one, levels - 1); };
  if (list) return std::ranges::any_of(*list, deeper);
  return std::ranges::any_of(*map, [&](const auto& member) { return deeper(member.value()); });
}

bool has_text(const json::value& value) {
  return value.is_string() || value.is_int64() || value.is_uint64();
}

// A text, or a whole number as text; "" for anything else.
std::string text_of(const json::value& value) {
  if (const auto* text = value.if_string()) return std::string(*text);
  return has_text(value) ? json::serialize(value) : std::string();
}

WireResult<void> read_settings(const json::value& value, std::string& settings) {
  const auto* map = value.if_object();
  const auto* list = value.if_array();
  const bool nothing = value.is_null() || (list && list->empty()) || (map && map->empty());
  if (!nothing && (!map || is_nested_deeper(value, deepest_settings))) return definition_errors::wrong_settings;
  settings = nothing ? std::string() : json::serialize(*map);
  return {};
}

// False when the value is not a label.
bool read_label(const json::value& value, Translations& label) {
  Translations texts;
  if (const auto* map = value.if_object()) {
    for (const auto& [language, text] : *map) {
      if (!has_text(text)) return false;
      if (std::string label_text = text_of(text); !label_text.empty())
        texts.emplace(std::string(language), std::move(label_text));
    }
  } else if (has_text(value)) {
    if (std::string label_text = text_of(value); !label_text.empty()) texts.emplace("", std::move(label_text));
  } else if (!record::is_empty_value(value)) {
    return false;
  }
  label = std::move(texts);
  return true;
}

WireError about(WireError error, std::string_view name) {
  error.argument = name;
  return error;
}

// LABEL sets all labels that are not given by their own names.
WireResult<void> read_labels(const json::object& given, CustomField& field) {
  for (std::size_t i = 0; i < field.labels.size(); ++i) {
    std::string_view name = record::name_of(static_cast<CustomLabel>(i));
    const auto* value = given.if_contains(name);
    if (!value) value = given.if_contains(name = "LABEL");
    if (value && !read_label(*value, field.labels[i])) return about(definition_errors::wrong_label, name);
  }
  return {};
}

WireResult<void> change_option(const json::object& given, CustomOption& option) {
  if (const auto* text = given.if_contains("VALUE")) option.text = text_of(*text);
  if (base::is_blank(option.text)) return definition_errors::wrong_options;
  if (const auto* sort = given.if_contains("SORT")) {
    const auto number = read_sort(*sort);
    if (!number) return definition_errors::wrong_sort;
    option.sort = *number;
  }
  if (const auto* preset = given.if_contains("DEF")) option.preset = read_flag(*preset);
  if (const auto* xml_id = given.if_contains("XML_ID")) option.xml_id = text_of(*xml_id);
  return {};
}

// Reads one entry of LIST. With an ID it changes that option or, with DEL, removes it. Without an ID it is a new
// option; with DEL it is ignored, because forms send options that were added and removed again.
WireResult<void> read_option(const json::value& value, CustomField& field,
                             const std::function<base::CustomOptionId()>& new_option) {
  if (!value.is_object()) return definition_errors::wrong_options;
  const json::object given = with_upper_names(value.get_object());
  const auto* id = given.if_contains("ID");
  const auto* del = given.if_contains("DEL");
  const bool goes = del && read_flag(*del);
  if (!id || record::is_empty_value(*id)) {
    if (goes) return {};
    CustomOption option;
    if (auto read = change_option(given, option); !read) return read;
    option.id = new_option();
    field.options.push_back(std::move(option));
    return {};
  }
  const auto number = read_integer(*id);
  const auto known = std::ranges::find_if(
      field.options, [&](const CustomOption& option) { return number && option.id.value == *number; });
  if (known == field.options.end()) return definition_errors::unknown_option;
  if (!goes) return change_option(given, *known);
  field.options.erase(known);
  return {};
}

WireResult<void> read_options(const json::value& value, CustomField& field,
                              const std::function<base::CustomOptionId()>& new_option) {
  WireResult<void> fine;
  const auto read = [&](const json::value& one) {
    if (fine) fine = read_option(one, field, new_option);
  };
  if (const auto* list = value.if_array())
    std::ranges::for_each(*list, read);
  else if (const auto* map = value.if_object())
    std::ranges::for_each(*map, [&](const auto& member) { read(member.value()); });
  else if (!record::is_empty_value(value))
    return definition_errors::wrong_options;
  return fine;
}

}  // namespace

json::object given_definition(const Params& params) {
  const auto* fields = params.find("FIELDS");
  return fields && fields->is_object() ? with_upper_names(fields->get_object()) : json::object();
}

bool shows_in_filter(const json::value& value) {
  const auto* text = value.if_string();
  return read_flag(value) || (text && (*text == "I" || *text == "E" || *text == "S"));
}

WireResult<std::string> read_custom_name(const json::object& given) {
  const auto* value = given.if_contains("FIELD_NAME");
  std::string name = value ? upper_case(text_of(*value)) : std::string();
  for (const std::string_view prefix : {record::custom_name_prefix, std::string_view("UF_")}) {
    if (!name.starts_with(prefix)) continue;
    name.erase(0, prefix.size());
    break;
  }
  if (name.empty()) return definition_errors::no_name;
  const auto allowed = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; };
  name.insert(0, record::custom_name_prefix);
  if (name.size() > longest_name || !std::ranges::all_of(name, allowed)) return definition_errors::wrong_name;
  return name;
}

WireResult<CustomType> read_custom_type(const json::object& given) {
  const auto* value = given.if_contains("USER_TYPE_ID");
  if (!value) return definition_errors::no_type;
  if (record::is_empty_value(*value)) return definition_errors::empty_type;
  const auto type = record::custom_type_named(text_of(*value));
  if (!type) return definition_errors::unknown_type;
  return *type;
}

WireResult<void> change_definition(const json::object& given, CustomField& field,
                                   const std::function<base::CustomOptionId()>& new_option) {
  if (const auto* xml_id = given.if_contains("XML_ID")) field.xml_id = text_of(*xml_id);
  if (const auto* sort = given.if_contains("SORT")) {
    const auto number = read_sort(*sort);
    if (!number) return definition_errors::wrong_sort;
    field.sort = *number;
  }
  for (const record::CustomFlag& one : record::custom_flags()) {
    const auto* value = one.flag == &CustomField::multiple ? nullptr : given.if_contains(one.name);
    if (value) field.*one.flag = one.flag == &CustomField::in_filter ? shows_in_filter(*value) : read_flag(*value);
  }
  if (const auto* settings = given.if_contains("SETTINGS")) {
    if (auto read = read_settings(*settings, field.settings); !read) return read;
  }
  if (auto read = read_labels(given, field); !read) return read;
  const auto* options = given.if_contains("LIST");
  if (!options || field.type != CustomType::choice) return {};
  return read_options(*options, field, new_option);
}

}  // namespace muster::rest
