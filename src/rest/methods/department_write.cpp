#include <optional>
#include <string>

#include "admin/departments.hpp"
#include "record/field_value.hpp"
#include "rest/call/method.hpp"
#include "rest/protocol/value_readers.hpp"

// department.add, .update and .delete: protocol.md 8.6.
namespace muster::rest {
namespace {

namespace json = boost::json;
using base::DepartmentId;
using base::UserId;
using directory::Department;
using portal::PortalDraft;
using record::JsonWriter;

constexpr WireError access_denied{400, "ERROR_CORE", "Access denied"};
constexpr WireError no_name{400, "ERROR_CORE", "Department name not provided.<br>"};
constexpr WireError second_root{400, "ERROR_CORE",
                                "There can only be one top-level department in the company structure"};
constexpr WireError below_itself{400, "ERROR_CORE", "A department cannot be below itself"};
constexpr WireError root_moved{400, "ERROR_CORE", "The top-level department cannot be moved below another one"};
constexpr WireError root_deleted{400, "ERROR_CORE", "The top-level department cannot be deleted"};
constexpr WireError wrong_sort{400, "ERROR_CORE", "SORT is not a whole number of -2147483648 to 2147483647"};
constexpr WireError unknown_head{400, "ERROR_CORE", "UF_HEAD is not a user who exists"};
constexpr WireError no_more_ids{400, "ERROR_CORE", "There are no more ids for departments"};

// The vendor's error for a change that is refused.
const WireError& wire_error_of(const admin::Refusal& refusal) {
  switch (refusal.reason) {
    case admin::Reason::no_name: return no_name;
    case admin::Reason::unknown_user: return unknown_head;
    case admin::Reason::second_top: return second_root;
    case admin::Reason::top_moved: return root_moved;
    case admin::Reason::top_deleted: return root_deleted;
    case admin::Reason::below_itself: return below_itself;
    case admin::Reason::no_more_ids: return no_more_ids;
    case admin::Reason::unknown_department: return errors::department_not_found;
    default: return errors::internal;
  }
}

bool may_edit_structure(const Call& call, PortalDraft& draft) {
  return draft.directory().user(call.caller.user)->may(directory::UserRight::structure);
}

std::optional<Department> find_department(const Call& call, PortalDraft& draft) {
  const auto id = read_record_id(call.params.find("ID"));
  const auto known = id ? draft.directory().department({*id}) : std::nullopt;
  return known ? std::optional(known->unpack()) : std::nullopt;
}

// Whether the value means none: empty, 0, or "None", as some SDKs write null (protocol.md 4.1).
bool is_none(const json::value& value) {
  return record::is_empty_value(value) || read_integer(value) == 0 ||
         (value.is_string() && value.get_string() == "None");
}

// A name may be a whole number, because in forms all values are texts.
std::optional<std::string> name_in(const json::value& value) {
  if (const auto* text = value.if_string()) return std::string(*text);
  const auto number = read_integer(value);
  return number ? std::optional(std::to_string(*number)) : std::nullopt;
}

// Reads the fields of the call, except PARENT.
WireResult<void> read_fields(const Call& call, PortalDraft& draft, Department& department) {
  if (const json::value* name = call.params.find("NAME")) {
    const auto text = name_in(*name);
    if (!text || !admin::is_department_name(*text)) return no_name;
    department.name = *text;
  }
  if (const json::value* sort = call.params.find("SORT"); sort && (!is_none(*sort) || read_integer(*sort))) {
    const auto number = read_sort(*sort);
    if (!number) return wrong_sort;
    department.sort = *number;
  }
  if (const json::value* head = call.params.find("UF_HEAD")) {
    const UserId id{read_record_id(head).value_or(0)};
    if (!is_none(*head) && !draft.directory().user(id)) return unknown_head;
    department.head = id;
  }
  return {};
}

// The department that PARENT names; none when there is no such department.
DepartmentId read_parent(const Call& call, PortalDraft& draft) {
  const DepartmentId id{read_record_id(call.params.find("PARENT")).value_or(0)};
  return draft.directory().department(id) ? id : DepartmentId{};
}

// Sets the parent that PARENT names. Only a department at the top may be given none.
WireResult<void> read_move(const Call& call, PortalDraft& draft, Department& department) {
  const json::value* value = call.params.find("PARENT");
  if (!value || (!department.parent && is_none(*value))) return {};
  department.parent = read_parent(call, draft);
  if (!department.parent) return second_root;
  return {};
}

WireResult<Paging> add_department(const Call& call, PortalDraft& draft, JsonWriter& out) {
  if (!may_edit_structure(call, draft)) return access_denied;
  if (!call.params.find("NAME")) return no_name;
  Department department;
  if (auto read = read_fields(call, draft, department); !read) return read.error();
  // The first department of a portal becomes its root. PARENT may then be none, but must not name an unknown
  // department.
  if (auto read = read_move(call, draft, department); !read) return read.error();
  const auto id = admin::add_department(draft, std::move(department));
  if (!id) return wire_error_of(id.error());
  out.integer(id->value);
  return Paging{};
}

WireResult<Paging> update_department(const Call& call, PortalDraft& draft, JsonWriter& out) {
  if (!may_edit_structure(call, draft)) return access_denied;
  auto department = find_department(call, draft);
  if (!department) return errors::department_not_found;
  if (auto read = read_fields(call, draft, *department); !read) return read.error();
  if (auto read = read_move(call, draft, *department); !read) return read.error();
  if (auto put = admin::put_department(draft, *department); !put) return wire_error_of(put.error());
  out.boolean(true);
  return Paging{};
}

WireResult<Paging> delete_department(const Call& call, PortalDraft& draft, JsonWriter& out) {
  if (!may_edit_structure(call, draft)) return access_denied;
  const auto department = find_department(call, draft);
  if (!department) return errors::department_not_found;
  const auto deleted = admin::delete_department(draft, department->id, admin::Contents::moved_up, call.now / 1'000'000);
  if (!deleted) return wire_error_of(deleted.error());
  out.boolean(true);
  return Paging{};
}

constexpr std::string_view number_schema = R"({"type":["integer","string","null","array"],"maxItems":0})";
constexpr std::string_view id_schema = R"({"$ref":"#/components/schemas/Id"})";
constexpr std::string_view name_schema = R"({"type":["string","integer"],"pattern":"\\S"})";

constexpr ParamSpec add_params[] = {
    {"NAME", Kind::own, &no_name, "Its name", name_schema},
    {"PARENT", Kind::own, &second_root, "The department right above; the first of a portal has none", number_schema},
    {"SORT", Kind::own, &wrong_sort, "Its place among its siblings, 500 without it", number_schema, false, true},
    {"UF_HEAD", Kind::own, &unknown_head, "Who heads it; 0 for nobody", number_schema, false, true},
};
constexpr const WireError* add_errors[] = {&access_denied, &no_more_ids};

constexpr ParamSpec update_params[] = {
    {"ID", Kind::own, &errors::department_not_found, "The department", id_schema},
    {"NAME", Kind::own, &no_name, "Its new name", name_schema, false, true},
    {"PARENT", Kind::own, &second_root, "The department right above from now on", number_schema, false, true},
    {"SORT", Kind::own, &wrong_sort, "Its place among its siblings", number_schema, false, true},
    {"UF_HEAD", Kind::own, &unknown_head, "Who heads it; 0 for nobody", number_schema, false, true},
};
constexpr const WireError* update_errors[] = {&access_denied, &below_itself, &root_moved};

constexpr ParamSpec delete_params[] = {
    {"ID", Kind::own, &errors::department_not_found, "The department", id_schema},
};
constexpr const WireError* delete_errors[] = {&access_denied, &root_deleted};

constexpr MethodSpec department_write_table[] = {
    {.name = "department.add",
     .scopes = {access::Scope::department},
     .tells = Tells::right_holders,
     .params = add_params,
     .write = add_department,
     .summary = "Adds a department and gives its id.",
     .result = R"({"type":"integer","minimum":1})",
     .errors = add_errors},
    {.name = "department.update",
     .scopes = {access::Scope::department},
     .tells = Tells::right_holders,
     .params = update_params,
     .write = update_department,
     .summary = "Changes the fields of a department that are given.",
     .result = R"({"const":true})",
     .errors = update_errors},
    {.name = "department.delete",
     .scopes = {access::Scope::department},
     .tells = Tells::right_holders,
     .params = delete_params,
     .write = delete_department,
     .summary = "Removes a department; what is in it and right below it moves to the one above.",
     .result = R"({"const":true})",
     .errors = delete_errors},
};

}  // namespace

std::span<const MethodSpec> department_write_methods() {
  return department_write_table;
}

}  // namespace muster::rest
