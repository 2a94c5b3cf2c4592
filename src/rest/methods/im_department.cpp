#include <algorithm>

#include "directory/query/colleagues.hpp"
#include "rest/call/method.hpp"
#include "rest/fields/render.hpp"

// im.department.*: protocol.md 7.2 to 7.5.
namespace muster::rest {
namespace {

using base::DepartmentId;
using base::UserId;
using directory::Directory;
using directory::Structure;
using portal::Portal;
using record::JsonWriter;

constexpr std::string_view ids_meaning = "The departments: a list of ids, or a text that holds a JSON list";
constexpr std::string_view user_data_meaning = "With Y, people as objects instead of ids";

constexpr ParamSpec department_params[] = {
    {"ID", Kind::department_ids, &errors::wrong_ids, ids_meaning},
    {"USER_DATA", Kind::user_data, nullptr, user_data_meaning},
};
constexpr ParamSpec people_params[] = {
    {"ID", Kind::department_ids, &errors::department_id_empty, ids_meaning},
    {"USER_DATA", Kind::user_data, nullptr, user_data_meaning},
};
constexpr ParamSpec colleagues_params[] = {
    {"USER_DATA", Kind::user_data, nullptr, user_data_meaning},
    {"OFFSET", Kind::offset, nullptr, "How many to pass over"},
    {"LIMIT", Kind::limit, nullptr, "How many at most, 1 to 50; 10 without it"},
    {"START", Kind::own, nullptr, "As OFFSET, and wins over it when it is above 0",
     R"({"$ref":"#/components/schemas/Count"})"},
};

// Sorts the departments by their order in the structure. Departments that do not exist are dropped.
void order_by_structure(const Directory& directory, std::vector<DepartmentId>& ids) {
  const Structure& structure = directory.structure();
  std::erase_if(ids, [&](DepartmentId id) { return structure.rank(id) == Structure::nowhere; });
  std::ranges::sort(ids, {}, [&](DepartmentId id) { return structure.rank(id); });
}

// A map from departments to people; a map without entries is an empty list on the wire (protocol.md 3.1).
class PeopleByDepartment {
 public:
  PeopleByDepartment(JsonWriter& out, const Portal& portal, bool user_data)
      : out_(out), portal_(portal), user_data_(user_data) {}

  void add(DepartmentId id, std::span<const UserId> people) {
    if (people.empty()) return;
    if (!open_) out_.begin_object();
    open_ = true;
    out_.key(id.value);
    out_.begin_array();
    write_people(out_, portal_, people, user_data_);
    out_.end_array();
  }
  void close() { open_ ? out_.end_object() : out_.raw("[]"); }

 private:
  JsonWriter& out_;
  const Portal& portal_;
  bool user_data_;
  bool open_ = false;
};

WireResult<Paging> get_im_departments(const Call& call, const Portal& portal, JsonWriter& out) {
  order_by_structure(portal.directory, call.department_ids);
  out.begin_array();
  portal.directory.for_departments(call.department_ids, [&](const directory::DepartmentView& department) {
    write_im_department(out, portal, department, call.user_data, call.compat.people.who);
  });
  out.end_array();
  return Paging{};
}

// Keeps the order of the ids in the call, as in the vendor's sample. The sample for employees has the structure's
// order.
WireResult<Paging> get_managers(const Call& call, const Portal& portal, JsonWriter& out) {
  PeopleByDepartment people(out, portal, call.user_data);
  for (DepartmentId id : call.department_ids) {
    const UserId head = portal.directory.listed_head(id, call.compat.people.who);
    if (head) people.add(id, {&head, 1});
  }
  people.close();
  return Paging{};
}

WireResult<Paging> get_employees(const Call& call, const Portal& portal, JsonWriter& out) {
  order_by_structure(portal.directory, call.department_ids);
  PeopleByDepartment people(out, portal, call.user_data);
  for (DepartmentId id : call.department_ids) {
    call.workspace.users.clear();
    directory::list_members(portal.directory, id, call.workspace.users, call.compat.people.who);
    people.add(id, call.workspace.users);
  }
  people.close();
  return Paging{};
}

WireResult<Paging> list_colleagues(const Call& call, const Portal& portal, JsonWriter& out) {
  auto& colleagues = call.workspace.users;
  const std::size_t total = directory::list_colleagues(portal.directory, *portal.directory.user(call.caller.user),
                                                       colleagues, call.compat.people, {call.offset, call.limit});
  out.begin_array();
  write_people(out, portal, colleagues, call.user_data);
  out.end_array();
  return page_of(call, colleagues.size(), total);
}

constexpr MethodSpec im_department_table[] = {
    {.name = "im.department.get",
     .scopes = {access::Scope::im},
     .right = Right::intranet,
     .tells = Tells::departments,
     .params = department_params,
     .read = get_im_departments,
     .summary = "Departments by id, in structure order.",
     .result = R"({"type":"array","items":{"$ref":"#/components/schemas/ImDepartment"}})"},
    {.name = "im.department.managers.get",
     .scopes = {access::Scope::im},
     .right = Right::intranet,
     .tells = Tells::people,
     .params = people_params,
     .read = get_managers,
     .summary = "The heads of departments.",
     .result = R"({"$ref":"#/components/schemas/ImPeopleByDepartment"})"},
    {.name = "im.department.employees.get",
     .scopes = {access::Scope::im},
     .right = Right::intranet,
     .tells = Tells::people,
     .params = people_params,
     .read = get_employees,
     .summary = "The employees of departments.",
     .result = R"({"$ref":"#/components/schemas/ImPeopleByDepartment"})"},
    {.name = "im.department.colleagues.list",
     .scopes = {access::Scope::im},
     .right = Right::intranet,
     .tells = Tells::people,
     .params = colleagues_params,
     .read = list_colleagues,
     .pages = true,
     .summary = "The colleagues of who asks; of a head, all subordinates and all heads.",
     .result = R"({"$ref":"#/components/schemas/ImPeople"})"},
};

}  // namespace

std::span<const MethodSpec> im_department_methods() {
  return im_department_table;
}

}  // namespace muster::rest
