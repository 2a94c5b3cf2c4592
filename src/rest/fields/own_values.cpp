#include "rest/fields/own_values.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include "record/field_value.hpp"
#include "rest/fields/ordering.hpp"
#include "rest/protocol/params.hpp"

namespace muster::rest {
namespace {

namespace json = boost::json;
using directory::CustomType;

// For a flag false is a value. In other fields, false is how exports of the vendor say that there is no value.
bool is_unset(const json::value& value, FieldType type) {
  return type == FieldType::optional_flag ? record::is_empty_value(value) : record::is_empty_or_false(value);
}

// Calls `visit(FieldValue)` and returns its result. False when the value does not fit the type.
template <class Visit>
bool visit_value(const json::value& value, FieldType type, base::UtcOffset offset, Visit&& visit) {
  if (type == FieldType::decimal) {
    const auto number = record::as_number(value);
    return number && visit(FieldValue{.decimal = number});
  }
  if (type == FieldType::optional_flag) {
    const auto flag = record::as_flag({}, value);
    return flag && *flag && visit(FieldValue{.number = **flag ? 1 : 0});
  }
  if (type == FieldType::moment) {
    const auto* text = value.if_string();
    const auto at = text ? base::parse_instant(*text, offset) : std::nullopt;
    return at && visit(FieldValue{.number = at});
  }
  const auto text = read_text(value);
  return text && visit(FieldValue{.text = *text});
}

}  // namespace

FieldType compared_as(const directory::CustomField* definition) {
  if (!definition) return FieldType::text;
  switch (definition->type) {
    case CustomType::integer:
    case CustomType::number:
    case CustomType::choice:
    case CustomType::section:
    case CustomType::element:
    case CustomType::employee: return FieldType::decimal;
    case CustomType::day:
    case CustomType::moment: return FieldType::moment;
    case CustomType::flag: return FieldType::optional_flag;
    case CustomType::text:
    case CustomType::file:
    case CustomType::url:
    case CustomType::address:
    case CustomType::money:
    case CustomType::crm_entity:
    case CustomType::crm_status: break;
  }
  return FieldType::text;
}

OwnValues::OwnValues(const directory::UserView& user, base::UtcOffset offset) : offset_(offset) {
  const std::string_view custom = user.text(directory::Text::custom);
  if (!custom.empty()) stored_ = std::move(json::parse(custom, &memory_).as_object());
}

template <class Visit>
void OwnValues::find_value(std::string_view name, FieldType type, Visit&& visit) const {
  const auto found = std::ranges::find_if(stored_, [&](const auto& field) { return upper_case(field.key()) == name; });
  if (found == stored_.end()) {
    visit(FieldValue{});
    return;
  }
  const auto visit_one = [&](const json::value& value) {
    return (is_unset(value, type) && visit(FieldValue{})) || visit_value(value, type, offset_, visit);
  };
  const auto* list = found->value().if_array();
  if (list && !list->empty())
    (void)std::ranges::any_of(*list, visit_one);
  else
    visit_one(found->value());
}

bool OwnValues::meet(const Condition& condition, std::string_view name) const {
  bool one_fits = false;
  find_value(name, condition.type(), [&](const FieldValue& value) { return one_fits = condition.fits(value); });
  return condition.verdict(one_fits);
}

void OwnValues::append_order_key(std::string& out, std::string_view name, FieldType type, bool descending) const {
  const std::size_t before = out.size();
  find_value(name, type, [&](const FieldValue& value) {
    rest::append_order_key(out, value, type, descending);
    return true;
  });
  if (out.size() == before) rest::append_order_key(out, FieldValue{}, type, descending);
}

}  // namespace muster::rest
