#include <algorithm>
#include <optional>
#include <vector>

#include "admin/people.hpp"
#include "rest/call/method.hpp"
#include "rest/fields/custom_value.hpp"
#include "rest/fields/user_profile.hpp"
#include "rest/protocol/value_readers.hpp"

// user.add and user.update: protocol.md 8.7.
namespace muster::rest {
namespace {

using directory::User;
using directory::UserType;
using portal::PortalDraft;
using record::JsonWriter;

constexpr WireError user_access_denied{400, "ERROR_CORE", "access_denied"};
constexpr WireError email_taken = argument_error("A user with this email already exists");
constexpr WireError no_department_given = argument_error("no_extranet_field");
constexpr WireError no_group_given{400, "ERROR_GROUPID", "Group code not specified"};
constexpr WireError wrong_group{400, "ERROR_NO_GROUP", "Group is specified incorrectly"};
constexpr WireError no_department_left = argument_error("An employee needs a department", "UF_DEPARTMENT");
constexpr WireError guest_department = argument_error("A guest belongs to no department", "UF_DEPARTMENT");
constexpr WireError unknown_department = argument_error("There is no such department", "UF_DEPARTMENT");
constexpr WireError last_admin{400, "ERROR_CORE", "The last administrator cannot dismiss themself"};
constexpr WireError no_more_user_ids{400, "ERROR_CORE", "There are no more ids for users"};

// The vendor's error for a change that is refused.
const WireError& user_error_of(const admin::Refusal& refusal) {
  switch (refusal.reason) {
    case admin::Reason::wrong_email: return errors::wrong_email;
    case admin::Reason::email_taken: return email_taken;
    case admin::Reason::unknown_department: return unknown_department;
    case admin::Reason::guest_department: return guest_department;
    case admin::Reason::no_department: return no_department_left;
    case admin::Reason::last_administrator: return last_admin;
    case admin::Reason::no_more_ids: return no_more_user_ids;
    default: return errors::internal;
  }
}

bool is_id(const boost::json::value& value) {
  const auto number = read_integer(value);
  return number && *number > 0;
}

// There are no groups here, but a call that adds a guest must name at least one, as with the vendor.
WireResult<void> check_group(const Params& params) {
  const boost::json::value* group = params.find("SONET_GROUP_ID");
  if (!group || record::is_empty_value(*group)) return no_group_given;
  const boost::json::value given = as_list(params, *group);
  const auto* list = given.if_array();
  if (list ? list->empty() || !std::ranges::all_of(*list, is_id) : !is_id(given)) return wrong_group;
  return {};
}

// Checks that no mandatory custom field is absent. Values that are given were checked before.
WireResult<void> check_mandatory_fields(const Call& call, PortalDraft& draft) {
  const auto fields = draft.custom_fields().all();
  const auto lacking = std::ranges::find_if(
      fields, [&](const directory::CustomField& field) { return field.mandatory && !call.params.find(field.name); });
  if (lacking == fields.end()) return {};
  return about_field(custom_errors::mandatory, lacking->name, call.workspace);
}

WireResult<Paging> add_user(const Call& call, PortalDraft& draft, JsonWriter& out) {
  if (!is_administrator(call, draft.directory())) return user_access_denied;
  User user;
  if (call.params.flag("EXTRANET")) user.type = UserType::extranet;
  if (!call.params.find("EMAIL")) return errors::wrong_email;
  if (auto read = read_profile(call, draft, user); !read) return read.error();
  // The vendor checks the address before the group, and the group before the departments.
  if (auto fine = admin::check_email(draft, user); !fine) return user_error_of(fine.error());
  if (user.type == UserType::extranet) {
    if (auto named = check_group(call.params); !named) return named.error();
  }
  const auto id = admin::add_person(draft, std::move(user), call.now / 1'000'000);
  if (!id && id.error().reason == admin::Reason::no_department) return no_department_given;
  if (!id) return user_error_of(id.error());
  if (auto fine = check_mandatory_fields(call, draft); !fine) return fine.error();
  out.integer(id->value);
  return Paging{};
}

// The user of ID, if user.get shows users of that type.
std::optional<User> find_user(const Call& call, PortalDraft& draft) {
  const auto id = read_record_id(call.params.find("ID"));
  const auto known = id ? draft.directory().user({*id}) : std::nullopt;
  if (!known || (known->type() != UserType::employee && known->type() != UserType::extranet)) return std::nullopt;
  return known->unpack();
}

WireResult<Paging> update_user(const Call& call, PortalDraft& draft, JsonWriter& out) {
  if (!is_administrator(call, draft.directory())) return user_access_denied;
  auto user = find_user(call, draft);
  // The vendor gives the same error for a user who does not exist.
  if (!user) return user_access_denied;
  if (auto read = read_profile(call, draft, *user); !read) return read.error();
  if (auto put = admin::put_person(draft, std::move(*user), call.now / 1'000'000); !put)
    return user_error_of(put.error());
  out.boolean(true);
  return Paging{};
}

std::string_view schema_of(const UserField& field) {
  switch (field.type()) {
    case FieldType::flag: return R"({"type":["boolean","string","integer"]})";
    case FieldType::day: return R"({"type":["string","boolean","null"]})";
    case FieldType::ids: return R"({"type":["array","object","string","integer"]})";
    case FieldType::text:
    case FieldType::number:
    case FieldType::decimal:
    case FieldType::reference:
    case FieldType::optional_flag:
    case FieldType::moment: break;
  }
  if (field.name == "PERSONAL_GENDER") return R"({"enum":["M","F","",null]})";
  return R"({"type":["string","integer","boolean","null"]})";
}

// The given parameters, followed by the writable fields of a person.
std::vector<ParamSpec> with_fields(std::initializer_list<ParamSpec> first) {
  std::vector<ParamSpec> params(first);
  for (const UserField& field : all_user_fields()) {
    if (is_writable(field) && std::ranges::find(params, field.name, &ParamSpec::name) == params.end())
      params.push_back({field.name, Kind::own, nullptr, field.title, schema_of(field)});
  }
  return params;
}

std::span<const ParamSpec> add_user_params() {
  static const auto params = with_fields({
      {"EMAIL", Kind::own, &errors::wrong_email, "The e-mail address, which nobody else has", R"({"type":"string"})"},
      {"UF_DEPARTMENT", Kind::own, nullptr, "The departments of an employee; a guest has none",
       R"({"type":["array","object","string","integer"]})"},
      {"EXTRANET", Kind::own, nullptr, "Whether it is a guest", R"({"$ref":"#/components/schemas/Flag"})"},
      {"SONET_GROUP_ID", Kind::own, &no_group_given, "With EXTRANET, a group; any, for there are none here",
       R"({"type":["array","object","string","integer"]})", false, true},
      {"MESSAGE_TEXT", Kind::own, nullptr, "Accepted, and makes no difference: no invitation is sent", R"({})"},
  });
  return params;
}

std::span<const ParamSpec> update_user_params() {
  static const auto params = with_fields({
      {"ID", Kind::own, &user_access_denied, "The employee or guest", R"({"$ref":"#/components/schemas/Id"})"},
      {"ACTIVE", Kind::own, nullptr, "N dismisses, Y reinstates", R"({"type":["boolean","string","integer"]})"},
  });
  return params;
}

// The given errors, followed by those of custom field values.
std::vector<const WireError*> with_custom_errors(std::span<const WireError* const> own) {
  std::vector<const WireError*> errors(own.begin(), own.end());
  errors.insert(errors.end(), custom_value_errors().begin(), custom_value_errors().end());
  return errors;
}

constexpr const WireError* add_user_errors[] = {
    &user_access_denied, &email_taken,    &no_department_given, &wrong_group,    &guest_department, &unknown_department,
    &errors::no_flag,    &errors::no_day, &errors::no_gender,   &errors::no_ids, &errors::no_text,  &no_more_user_ids};
constexpr const WireError* update_user_errors[] = {
    &errors::wrong_email, &email_taken,    &no_department_left, &guest_department, &unknown_department, &last_admin,
    &errors::no_flag,     &errors::no_day, &errors::no_gender,  &errors::no_ids,   &errors::no_text};

}  // namespace

std::span<const MethodSpec> user_write_methods() {
  static const auto errors_of_add = with_custom_errors(add_user_errors);
  static const auto errors_of_update = with_custom_errors(update_user_errors);
  static const MethodSpec user_write_table[] = {
      {.name = "user.add",
       .scopes = {access::Scope::user},
       .tells = Tells::right_holders,
       .params = add_user_params(),
       .write = add_user,
       .summary = "Adds an employee, or with EXTRANET a guest, and gives the id. The portal's own fields may come too.",
       .result = R"({"type":"integer","minimum":1})",
       .errors = errors_of_add},
      {.name = "user.update",
       .scopes = {access::Scope::user},
       .tells = Tells::right_holders,
       .params = update_user_params(),
       .write = update_user,
       .summary = "Changes the fields of a person that are given, the portal's own among them.",
       .result = R"({"const":true})",
       .errors = errors_of_update},
  };
  return user_write_table;
}

}  // namespace muster::rest
