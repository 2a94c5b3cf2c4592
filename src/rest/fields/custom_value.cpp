#include "rest/fields/custom_value.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/dates.hpp"
#include "record/field_value.hpp"
#include "rest/fields/filter.hpp"
#include "rest/protocol/params.hpp"
#include "rest/protocol/value_readers.hpp"

namespace muster::rest {
namespace {

namespace json = boost::json;
using directory::CustomField;
using directory::CustomOption;
using directory::CustomType;
using directory::Text;
using directory::UserView;

constexpr const WireError* all_errors[] = {&custom_errors::one_value, &custom_errors::mandatory, &custom_errors::text,
                                           &custom_errors::integer,   &custom_errors::number,    &custom_errors::day,
                                           &custom_errors::moment,    &custom_errors::flag,      &custom_errors::choice,
                                           &custom_errors::id,        &custom_errors::file};

// Whether the value is one of those that clients send to leave a field empty. For a flag, false is a value.
bool is_empty(CustomType type, const json::value& value) {
  return type == CustomType::flag ? record::is_empty_value(value) : record::is_empty_or_false(value);
}

WireResult<json::value> read_text_value(const json::value& value) {
  const auto text = value.is_bool() ? std::nullopt : read_text(value);
  if (!text) return custom_errors::text;
  return json::value(*text);
}

WireResult<json::value> read_number(const json::value& value) {
  if (const auto whole = read_integer(value)) return json::value(*whole);
  const auto number = record::as_number(value);
  if (!number) return custom_errors::number;
  return value.is_string() ? json::value(static_cast<double>(*number)) : value;
}

// Records keep days and times as ATOM dates, days at midnight.
WireResult<json::value> read_date(CustomType type, const json::value& value, base::UtcOffset offset) {
  const std::string_view text = value.is_string() ? std::string_view(value.get_string()) : std::string_view();
  if (type == CustomType::day) {
    const auto day = base::parse_day(text);
    if (!day) return custom_errors::day;
    return json::value(base::atom_text(*day, offset));
  }
  const auto at = base::parse_instant(text, offset);
  if (!at) return custom_errors::moment;
  return json::value(base::atom_text(*at, offset));
}

WireResult<json::value> read_flag_value(const json::value& value) {
  if (value.is_array() || value.is_object() || value.is_double()) return custom_errors::flag;
  return json::value(read_flag(value) ? 1 : 0);
}

WireResult<json::value> read_id(const json::value& value) {
  const auto number = read_integer(value);
  if (!number || *number < 1 || *number > base::max_id) return custom_errors::id;
  return json::value(*number);
}

WireResult<json::value> read_choice(const CustomField& field, const json::value& value) {
  const auto number = read_integer(value);
  const bool known = number && std::ranges::any_of(field.options, [&](const CustomOption& option) {
                       return option.id.value == *number;
                     });
  if (!known) return custom_errors::choice;
  return json::value(*number);
}

WireResult<json::value> read_one(const CustomField& field, const json::value& value, base::UtcOffset offset) {
  switch (field.type) {
    case CustomType::text:
    case CustomType::url:
    case CustomType::address:
    case CustomType::money:
    case CustomType::crm_entity:
    case CustomType::crm_status: return read_text_value(value);
    case CustomType::integer:
      if (const auto whole = read_integer(value)) return json::value(*whole);
      return custom_errors::integer;
    case CustomType::number: return read_number(value);
    case CustomType::day:
    case CustomType::moment: return read_date(field.type, value, offset);
    case CustomType::flag: return read_flag_value(value);
    case CustomType::choice: return read_choice(field, value);
    case CustomType::section:
    case CustomType::element:
    case CustomType::employee: return read_id(value);
    case CustomType::file: break;
  }
  return custom_errors::file;
}

WireResult<json::value> read_several(const CustomField& field, const json::value& value, base::UtcOffset offset) {
  json::array kept;
  WireResult<void> fine;
  const auto add = [&](const json::value& element) {
    if (!fine || is_empty(field.type, element)) return;
    auto one = read_one(field, element, offset);
    if (one)
      kept.push_back(std::move(*one));
    else
      fine = one.error();
  };
  if (const auto* list = value.if_array())
    std::ranges::for_each(*list, add);
  else if (const auto* map = value.if_object())
    std::ranges::for_each(*map, [&](const auto& member) { add(member.value()); });
  else
    add(value);
  if (!fine) return fine.error();
  return kept.empty() ? json::value(nullptr) : json::value(std::move(kept));
}

// The value without these options; null when nothing is left.
json::value without(const json::value& value, std::span<const base::CustomOptionId> options) {
  const auto is_gone = [&](const json::value& one) {
    const auto number = read_integer(one);
    return number && std::ranges::any_of(options, [&](base::CustomOptionId id) { return id.value == *number; });
  };
  const auto* list = value.if_array();
  if (!list) return is_gone(value) ? json::value(nullptr) : value;
  json::array kept;
  std::ranges::copy_if(*list, std::back_inserter(kept), [&](const json::value& one) { return !is_gone(one); });
  return kept.empty() ? json::value(nullptr) : json::value(std::move(kept));
}

}  // namespace

std::span<const WireError* const> custom_value_errors() {
  return all_errors;
}

WireResult<json::value> read_custom_value(const CustomField& field, const json::value& value, base::UtcOffset offset) {
  json::value kept = nullptr;
  if (!is_empty(field.type, value)) {
    const bool several = value.is_array() || value.is_object();
    if (several && !field.multiple) return custom_errors::one_value;
    auto read = field.multiple ? read_several(field, value, offset) : read_one(field, value, offset);
    if (!read) return read.error();
    kept = std::move(*read);
  }
  if (kept.is_null() && field.mandatory) return custom_errors::mandatory;
  return kept;
}

void erase_custom_values(portal::PortalDraft& draft, const CustomField& field,
                         std::span<const base::CustomOptionId> options) {
  // Finds candidates by the name alone, so that most records need not be parsed.
  const std::string key = '"' + field.name + "\":";
  std::vector<base::UserId> people;
  draft.directory().for_each_user([&](const UserView& user) {
    if (user.text(Text::custom).find(key) != std::string_view::npos) people.push_back(user.id());
  });
  for (const base::UserId id : people) {
    directory::User user = draft.directory().user(id)->unpack();
    json::value stored = json::parse(user.texts.at(Text::custom));
    json::object& values = stored.get_object();
    const auto* value = values.if_contains(field.name);
    if (!value) continue;
    json::value kept = options.empty() ? json::value(nullptr) : without(*value, options);
    if (kept.is_null())
      values.stable_erase(field.name);
    else
      values[field.name] = std::move(kept);
    user.set(Text::custom, values.empty() ? std::string() : json::serialize(values));
    draft.directory().put_user(std::move(user));
  }
}

}  // namespace muster::rest
