#include <algorithm>

#include "directory/query/colleagues.hpp"
#include "rest/call/method.hpp"
#include "rest/fields/kept_texts.hpp"

// im.department.*: protocol.md 7.2 to 7.5.
namespace muster::rest {
namespace {

using base::DepartmentId;
using base::UserId;
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

// The ranks of the departments that were asked for, in the order of the structure. Those that do not exist are left
// out.
std::span<const std::uint32_t> ranks_asked(const Call& call, const Structure& structure) {
  std::vector<std::uint32_t>& ranks = call.workspace.ranks;
  ranks.clear();
  for (const DepartmentId id : call.department_ids) {
    const std::uint32_t rank = structure.rank(id);
    if (rank != Structure::nowhere) ranks.push_back(rank);
  }
  std::ranges::sort(ranks);
  return ranks;
}

// A map from departments to people; a map without entries is an empty list on the wire (protocol.md 3.1).
class PeopleByDepartment {
 public:
  PeopleByDepartment(JsonWriter& out, const Portal& portal, const Call& call)
      : out_(out), portal_(portal), call_(call) {
    out_.begin_object();
  }

  void add(DepartmentId id, std::span<const UserId> people) {
    if (people.empty()) return;
    out_.key(id.value);
    out_.begin_array();
    write_people(out_, portal_, people, call_.user_data, call_.workspace.texts);
    out_.end_array();
  }
  void close() { out_.end_map(); }

 private:
  JsonWriter& out_;
  const Portal& portal_;
  const Call& call_;
};

WireResult<Paging> get_im_departments(const Call& call, const Portal& portal, JsonWriter& out) {
  out.begin_array();
  write_im_departments(out, portal, ranks_asked(call, portal.directory.structure()), call.user_data,
                       call.compat.people.who, call.workspace.texts);
  out.end_array();
  return Paging{};
}

// Keeps the order of the ids in the call, as in the vendor's sample. The sample for employees has the structure's
// order.
WireResult<Paging> get_managers(const Call& call, const Portal& portal, JsonWriter& out) {
  PeopleByDepartment people(out, portal, call);
  for (DepartmentId id : call.department_ids) {
    const UserId head = portal.directory.listed_head(id, call.compat.people.who);
    if (head) people.add(id, {&head, 1});
  }
  people.close();
  return Paging{};
}

WireResult<Paging> get_employees(const Call& call, const Portal& portal, JsonWriter& out) {
  const Structure& structure = portal.directory.structure();
  const auto ranks = ranks_asked(call, structure);
  call.department_ids.clear();
  for (const std::uint32_t rank : ranks) call.department_ids.push_back(structure.order()[rank]);
  const directory::Listed who = call.compat.people.who;
  if (!call.user_data) {
    out.begin_object();
    write_member_lists(out, portal, call.department_ids, who, call.workspace);
    out.end_map();
    return Paging{};
  }
  PeopleByDepartment people(out, portal, call);
  for (DepartmentId id : call.department_ids) {
    call.workspace.users.clear();
    directory::list_members(portal.directory, id, call.workspace.users, who);
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
  write_people(out, portal, colleagues, call.user_data, call.workspace.texts);
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
