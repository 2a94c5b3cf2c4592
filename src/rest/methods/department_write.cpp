#include <optional>
#include <string>

#include "rest/method.hpp"

// department.add, .update and .delete: contract section 8.
namespace muster::rest {
namespace {

namespace json = boost::json;
using base::DepartmentId;
using base::UserId;
using directory::Department;
using portal::PortalDraft;
using record::JsonWriter;

constexpr WireError access_denied{400, "ERROR_CORE", "Access denied"};
constexpr WireError below_itself{400, "ERROR_CORE", "A department cannot be below itself"};
constexpr WireError second_root{400, "ERROR_CORE",
                                "There can only be one top-level department in the company structure"};

bool may_edit_structure(const Call& call, PortalDraft& draft) {
  return draft.directory().user(call.caller.user)->may(directory::UserRight::structure);
}

// The id of an existing department or user that a parameter names; nothing when it is absent or names none.
std::optional<std::uint32_t> read_id(const Params& params, std::string_view name) {
  const json::value* value = params.find(name);
  const auto number = value ? read_integer(*value) : std::nullopt;
  if (!number || *number < 1 || *number > base::max_id) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

// Whether `id` is `above` or somewhere below it.
bool is_at_or_below(PortalDraft& draft, DepartmentId id, DepartmentId above) {
  for (auto at = draft.directory().department(id); at; at = draft.directory().department(at->parent())) {
    if (at->id() == above) return true;
  }
  return false;
}

WireResult<Paging> update_department(const Call& call, PortalDraft& draft, JsonWriter& out) {
  if (!may_edit_structure(call, draft)) return access_denied;
  const auto id = read_id(call.params, "ID");
  const auto known = id ? draft.directory().department({*id}) : std::nullopt;
  if (!known) return errors::department_not_found;
  Department department = known->unpack();
  if (const json::value* name = call.params.find("NAME"); name && name->is_string() && !name->get_string().empty())
    department.name = name->get_string();
  if (const json::value* sort = call.params.find("SORT")) {
    if (const auto number = read_integer(*sort)) department.sort = static_cast<std::int32_t>(*number);
  }
  if (call.params.find("PARENT")) {
    const DepartmentId parent{read_id(call.params, "PARENT").value_or(0)};
    if (!draft.directory().department(parent) && department.parent != DepartmentId{}) return second_root;
    if (is_at_or_below(draft, parent, department.id)) return below_itself;
    department.parent = parent;
  }
  if (call.params.find("UF_HEAD")) {
    const UserId head{read_id(call.params, "UF_HEAD").value_or(0)};
    department.head = draft.directory().user(head) ? head : UserId{};
  }
  draft.directory().put_department(department);
  out.boolean(true);
  return Paging{};
}

constexpr ParamSpec update_params[] = {
    {"ID", Kind::own, &errors::department_not_found, "The department", R"({"type":["integer","string"]})"},
    {"NAME", Kind::own, nullptr, "Its new name", R"({"type":"string"})"},
    {"SORT", Kind::own, nullptr, "Its place among its siblings", R"({"type":["integer","string"]})"},
    {"PARENT", Kind::own, nullptr, "The department right above", R"({"type":["integer","string"]})"},
    {"UF_HEAD", Kind::own, nullptr, "Who heads it; 0 for nobody", R"({"type":["integer","string"]})"},
};
constexpr const WireError* update_errors[] = {&access_denied, &second_root, &below_itself};

constexpr MethodSpec methods[] = {
    {.name = "department.update",
     .scopes = {access::Scope::department},
     .params = update_params,
     .write = update_department,
     .summary = "Changes a department.",
     .result = R"({"const":true})",
     .errors = update_errors},
};

}  // namespace

std::span<const MethodSpec> department_write_methods() {
  return methods;
}

}  // namespace muster::rest
