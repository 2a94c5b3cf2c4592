#include "directory/query/org.hpp"

#include "rest/call/method.hpp"
#include "rest/fields/person_card.hpp"

// muster.*: methods of our own, each for a query about the structure that takes many calls with the vendor's methods.
// Those that show departments with their counts are in org_tree.cpp, the card of a person is in user_card.cpp.
namespace muster::rest {
namespace {

using access::Scope;
using base::DepartmentId;
using directory::Reach;
using portal::Portal;
using record::JsonWriter;

constexpr access::Scopes scopes{Scope::department, Scope::user, Scope::user_basic, Scope::user_brief};

constexpr const WireError* org_user_errors[] = {&errors::user_not_exists};
constexpr const WireError* department_errors[] = {&errors::department_not_found};

constexpr std::string_view org_flag_schema = R"({"$ref":"#/components/schemas/Flag"})";
constexpr std::string_view people_schema = R"({"$ref":"#/components/schemas/OrgPeople"})";

constexpr ParamSpec user_id{.name = "ID",
                            .kind = Kind::user_id,
                            .wrong = &errors::user_id_empty,
                            .meaning = "The user; without it who asks",
                            .may_be_absent = true};
constexpr ParamSpec department_id{"ID", Kind::department_id, &errors::department_id_empty, "The department"};
constexpr ParamSpec start{"START", Kind::start, nullptr, "How many to pass over; a page has 50"};

constexpr ParamSpec managers_params[] = {user_id};
constexpr ParamSpec subordinates_params[] = {
    user_id,
    {"RECURSIVE", Kind::own, nullptr, "With Y, everybody below instead of the people of their own departments",
     org_flag_schema},
    start};
constexpr ParamSpec employees_params[] = {
    department_id,
    {"RECURSIVE", Kind::own, nullptr, "With Y, those of all departments below, too", org_flag_schema},
    {"USER_DATA", Kind::user_data, nullptr, "With Y, each with a card of the person as USER"},
    start};
constexpr ParamSpec path_params[] = {department_id};

Reach reach_of(const Call& call) {
  return call.params.flag("RECURSIVE") ? Reach::all_below : Reach::own;
}

// With `portal`, each person has a card.
Paging write_page(const Call& call, const directory::PlacedPage& page, JsonWriter& out,
                  const Portal* portal = nullptr) {
  const PersonCards cards(call.caller.scopes);
  out.begin_array();
  for (const directory::Placed& placed : page.people) {
    out.begin_object();
    write_id(out, "ID", placed.id.value);
    write_id(out, "DEPARTMENT", placed.department.value);
    if (portal) {
      out.key("USER");
      cards.write(out, portal->directory, placed.id);
    }
    out.end_object();
  }
  out.end_array();
  return page_of(call, page.people.size(), page.total);
}

WireResult<Paging> get_managers_of_user(const Call& call, const Portal& portal, JsonWriter& out) {
  const auto user = portal.directory.user(call.user_id);
  if (!user) return errors::user_not_exists;
  out.begin_array();
  for (const auto& manager : directory::managers_of(portal.directory, *user, call.compat.people.who)) {
    out.begin_object();
    write_id(out, "ID", manager.id.value);
    write_id(out, "DEPARTMENT", manager.department.value);
    out.integer("DISTANCE", manager.distance);
    out.end_object();
  }
  out.end_array();
  return Paging{};
}

WireResult<Paging> list_subordinates(const Call& call, const Portal& portal, JsonWriter& out) {
  const auto user = portal.directory.user(call.user_id);
  if (!user) return errors::user_not_exists;
  return write_page(call,
                    directory::subordinates_of(portal.directory, *user, reach_of(call), {call.offset, call.limit},
                                               call.compat.people.who),
                    out);
}

WireResult<Paging> list_employees(const Call& call, const Portal& portal, JsonWriter& out) {
  if (!portal.directory.department(*call.department_id)) return errors::department_not_found;
  return write_page(call,
                    directory::employees_of(portal.directory, *call.department_id, reach_of(call),
                                            {call.offset, call.limit}, call.compat.people.who),
                    out, call.user_data ? &portal : nullptr);
}

WireResult<Paging> get_path(const Call& call, const Portal& portal, JsonWriter& out) {
  if (!portal.directory.department(*call.department_id)) return errors::department_not_found;
  write_department_path(out, portal.directory, *call.department_id);
  return Paging{};
}

constexpr MethodSpec org_table[] = {
    {.name = "muster.user.managers",
     .scopes = scopes,
     .right = Right::intranet,
     .tells = Tells::people,
     .params = managers_params,
     .read = get_managers_of_user,
     .summary = "The heads above a user, the nearest first.",
     .result = R"({"type":"array","items":{"type":"object","required":["ID","DEPARTMENT","DISTANCE"],"properties":)"
               R"({"ID":{"$ref":"#/components/schemas/TextId"},"DEPARTMENT":{"$ref":"#/components/schemas/TextId"},)"
               R"("DISTANCE":{"type":"integer","minimum":1}},"additionalProperties":false}})",
     .errors = org_user_errors},
    {.name = "muster.user.subordinates",
     .scopes = scopes,
     .right = Right::intranet,
     .tells = Tells::people,
     .params = subordinates_params,
     .read = list_subordinates,
     .pages = true,
     .summary = "The people in the departments that a user heads.",
     .result = people_schema,
     .errors = org_user_errors},
    {.name = "muster.department.employees",
     .scopes = scopes,
     .right = Right::intranet,
     .tells = Tells::people,
     .params = employees_params,
     .read = list_employees,
     .pages = true,
     .summary = "The employees of a department.",
     .result = people_schema,
     .errors = department_errors},
    {.name = "muster.department.path",
     .scopes = scopes,
     .right = Right::intranet,
     .tells = Tells::departments,
     .params = path_params,
     .read = get_path,
     .summary = "The departments from the root down to one.",
     .result = R"({"type":"array","minItems":1,"items":{"type":"object","required":["ID","NAME"],"properties":)"
               R"({"ID":{"$ref":"#/components/schemas/TextId"},"NAME":{"type":"string"}},)"
               R"("additionalProperties":false}})",
     .errors = department_errors},
};

}  // namespace

std::span<const MethodSpec> org_methods() {
  return org_table;
}

}  // namespace muster::rest
