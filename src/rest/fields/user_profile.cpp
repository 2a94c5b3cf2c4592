#include "rest/fields/user_profile.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "record/fields.hpp"
#include "record/record_json.hpp"
#include "rest/fields/custom_value.hpp"
#include "rest/protocol/value_readers.hpp"

namespace muster::rest {
namespace {

namespace json = boost::json;
using directory::User;

const WireError& what_is_wrong(const UserField& field) {
  switch (field.type()) {
    case FieldType::flag: return errors::no_flag;
    case FieldType::day: return errors::no_day;
    case FieldType::ids: return errors::no_ids;
    case FieldType::text:
    case FieldType::number:
    case FieldType::decimal:
    case FieldType::reference:
    case FieldType::optional_flag:
    case FieldType::moment: break;
  }
  if (field.name == "EMAIL") return errors::wrong_email;
  return field.name == "PERSONAL_GENDER" ? errors::no_gender : errors::no_text;
}

WireError wrong_value(const UserField& field) {
  WireError error = what_is_wrong(field);
  if (field.name != "EMAIL") error.argument = field.name;
  return error;
}

// Requests have fewer words for true than files: TRUE, as spreadsheets write it, is not one (protocol.md 2.6). A value
// that is neither true nor clearly false is refused, because taking it for false would dismiss somebody.
WireResult<void> read_active(const UserField& field, const json::value& value, User& user) {
  const auto* text = value.if_string();
  const bool is_no = text ? *text == "N" || *text == "n" || *text == "false" || *text == "False" || *text == "0"
                          : value == json::value(false) || read_integer(value) == 0;
  if (!is_no && !read_flag(value)) return wrong_value(field);
  user.active = !is_no;
  return {};
}

WireResult<void> read_vendor_field(const Params& params, const UserField& field, const json::value& value,
                                   base::UtcOffset offset, User& user) {
  if (field.name == "ACTIVE") return read_active(field, value, user);
  const json::value& given = field.type() == FieldType::ids ? as_list(params, value) : value;
  if (!record::read_user_field(field.name, given, offset, user)) return wrong_value(field);
  return {};
}

// A field without a definition, as an import may bring it, takes any JSON. Null removes the field.
WireResult<void> read_custom_field(const Call& call, std::string_view name, const json::value& value,
                                   portal::PortalDraft& draft, User& user) {
  if (!record::is_custom_name(name)) return {};
  const base::UtcOffset offset = draft.settings().utc_offset;
  const directory::CustomField* defined = draft.custom_fields().named(name);
  const auto checked = defined ? read_custom_value(*defined, value, offset) : WireResult<json::value>(value);
  if (!checked) return about_field(checked.error(), name, call.workspace);
  (void)record::read_user_field(name, *checked, offset, user);
  return {};
}

}  // namespace

json::value as_list(const Params& params, const json::value& value) {
  if (const auto* text = value.if_string(); text && text->starts_with('[')) {
    if (auto inside = params.parse(*text)) return std::move(*inside);
  }
  const auto* map = value.if_object();
  if (!map) return value;
  json::array list;
  for (const auto& [key, element] : *map) {
    if (!read_integer(json::value(key))) return value;
    list.push_back(element);
  }
  return list;
}

WireError about_field(WireError error, std::string_view name, Workspace& workspace) {
  error.argument = workspace.keep(std::string(name));
  return error;
}

bool is_writable(const UserField& field) {
  return field.type() != FieldType::moment && field.name != "ID" && field.name != "IS_ONLINE" &&
         field.name != "USER_TYPE";
}

WireResult<void> read_profile(const Call& call, portal::PortalDraft& draft, User& user) {
  const base::UtcOffset offset = draft.settings().utc_offset;
  for (const auto& [name, value] : call.params.tree()) {
    const UserField* field = user_field_named(name);
    if (!field) {
      if (auto read = read_custom_field(call, name, value, draft, user); !read) return read;
    } else if (is_writable(*field)) {
      if (auto read = read_vendor_field(call.params, *field, value, offset, user); !read) return read;
    }
  }
  return {};
}

}  // namespace muster::rest
