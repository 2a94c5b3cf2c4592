#include "directory/query/org.hpp"

#include <algorithm>
#include <string>

#include "rest/call/method.hpp"

// muster.*: methods of our own, each for a query about the structure that takes many calls with the vendor's methods.
namespace muster::rest {
namespace {

using access::Scope;
using base::DepartmentId;
using directory::DepartmentView;
using directory::Headcount;
using directory::Reach;
using directory::Structure;
using portal::Portal;
using record::JsonWriter;

constexpr access::Scopes scopes{Scope::department, Scope::user, Scope::user_basic, Scope::user_brief};

// Each level of departments is two levels of JSON, and JSON parsers limit the depth.
constexpr std::int64_t deepest_tree = 100;

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
constexpr ParamSpec tree_params[] = {
    {.name = "ID",
     .kind = Kind::department_id,
     .wrong = &errors::department_id_empty,
     .meaning = "The department to begin with; without it the root",
     .may_be_absent = true},
    {"DEPTH", Kind::own, nullptr, "How many levels below it, 0 for none; all without it, but never more than 100",
     R"({"$ref":"#/components/schemas/Count"})"},
    {"START", Kind::start, nullptr, "How many departments to pass over, as `next` of the page before says"}};
constexpr ParamSpec employees_params[] = {
    department_id,
    {"RECURSIVE", Kind::own, nullptr, "With Y, those of all departments below, too", org_flag_schema},
    start};
constexpr ParamSpec path_params[] = {department_id};

// Writes an id as text, as in the records of `user.*` and `department.*`.
void write_id(JsonWriter& out, std::string_view key, std::uint32_t id) {
  out.plain_string(key, std::to_string(id));
}

Reach reach_of(const Call& call) {
  return call.params.flag("RECURSIVE") ? Reach::all_below : Reach::own;
}

Paging write_page(const Call& call, const directory::PlacedPage& page, JsonWriter& out) {
  out.begin_array();
  for (const directory::Placed& placed : page.people) {
    out.begin_object();
    write_id(out, "ID", placed.id.value);
    write_id(out, "DEPARTMENT", placed.department.value);
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
                    out);
}

WireResult<Paging> get_path(const Call& call, const Portal& portal, JsonWriter& out) {
  if (!portal.directory.department(*call.department_id)) return errors::department_not_found;
  out.begin_array();
  for (const DepartmentId id : directory::path_to(portal.directory, *call.department_id)) {
    out.begin_object();
    write_id(out, "ID", id.value);
    out.string("NAME", portal.directory.department(id)->name());
    out.end_object();
  }
  out.end_array();
  return Paging{};
}

std::size_t depth_of(const Call& call) {
  const auto* value = call.params.find("DEPTH");
  const auto depth = value ? read_count(*value) : std::nullopt;
  return static_cast<std::size_t>(std::clamp(depth.value_or(deepest_tree), std::int64_t{0}, deepest_tree));
}

// Writes a department up to the list of its children, which is left open.
void open_department(const Call& call, const Portal& portal, DepartmentId id, const Headcount& count, JsonWriter& out) {
  const DepartmentView department = *portal.directory.department(id);
  out.begin_object();
  write_id(out, "ID", id.value);
  out.string("NAME", department.name());
  out.integer("SORT", department.sort());
  if (department.parent()) write_id(out, "PARENT", department.parent().value);
  write_id(out, "UF_HEAD", portal.directory.listed_head(id, call.compat.people.who).value);
  out.integer("EMPLOYEES", count.employees);
  out.integer("EMPLOYEES_TOTAL", count.employees_total);
  out.integer("DEPARTMENTS_TOTAL", count.departments);
  out.key("CHILDREN");
  out.begin_array();
}

// Writes one page of a tree: departments in the order of the structure, each nested in the one above. The departments
// above the first one are written as well, so that the page is a tree itself.
class TreePage {
 public:
  TreePage(const Call& call, const Portal& portal, std::uint32_t top, JsonWriter& out)
      : call_(call),
        portal_(portal),
        structure_(portal.directory.structure()),
        top_(top),
        out_(out),
        counts_(portal.directory, top, call.compat.people.who),
        largest_(out.buffer().size() + room(out.buffer().size())) {}

  Paging write() {
    const std::size_t depth = depth_of(call_);
    for (std::uint32_t rank = top_; rank < structure_.end(top_);) {
      base::WorkBudget::step();
      while (!path_.empty() && structure_.end(path_.back()) <= rank) leave();
      const bool lowest = path_.size() == depth;
      path_.push_back(rank);
      if (number_++ >= call_.offset && !is_full()) enter();
      rank = lowest ? structure_.end(rank) : rank + 1;
    }
    while (!path_.empty()) leave();
    if (shown_ == 0) show_top();
    // A tree that is complete in one reply has no paging.
    return shown_ == number_ ? Paging{} : page_of(call_, shown_, number_);
  }

 private:
  // How many bytes a page may have; a larger tree comes in several pages.
  static std::size_t room(std::size_t written) {
    constexpr std::size_t longest_page = std::size_t{4} << 20;
    constexpr std::size_t for_the_end = std::size_t{64} << 10;
    const std::size_t left = base::WorkBudget::bytes_left(written);
    return std::min(longest_page, left - std::min(left, for_the_end));
  }
  bool is_full() const { return shown_ > 0 && out_.buffer().size() >= largest_; }

  void enter() {
    for (; open_ < path_.size(); ++open_) {
      const std::uint32_t rank = path_[open_];
      open_department(call_, portal_, structure_.order()[rank], counts_.at(rank), out_);
    }
    ++shown_;
  }
  void leave() {
    if (open_ == path_.size()) close();
    path_.pop_back();
  }
  void close() {
    out_.end_array();
    out_.end_object();
    --open_;
  }
  // Writes the top department alone, for a page after the last one.
  void show_top() {
    open_department(call_, portal_, structure_.order()[top_], counts_.at(top_), out_);
    ++open_;
    close();
  }

  const Call& call_;
  const Portal& portal_;
  const Structure& structure_;
  const std::uint32_t top_;
  JsonWriter& out_;
  const directory::Headcounts counts_;
  const std::size_t largest_;        // the size of the buffer at which the page is full
  std::vector<std::uint32_t> path_;  // the ranks from the top to the present department
  std::size_t open_ = 0;             // how many departments of path_ are written but not closed
  std::size_t number_ = 0;           // how many departments were visited
  std::size_t shown_ = 0;
};

WireResult<Paging> get_tree(const Call& call, const Portal& portal, JsonWriter& out) {
  const Structure& structure = portal.directory.structure();
  const std::uint32_t top = call.department_id ? structure.rank(*call.department_id) : 0;
  if (top >= structure.order().size()) return errors::department_not_found;
  return TreePage(call, portal, top, out).write();
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
    {.name = "muster.department.tree",
     .scopes = scopes,
     .right = Right::intranet,
     .tells = Tells::departments,
     .params = tree_params,
     .read = get_tree,
     .pages = true,
     .summary = "A department and those below it, each within the one above, with how many people there are. A large "
                "tree comes in pages, each with the departments above its first.",
     .result = R"({"$ref":"#/components/schemas/OrgDepartment"})",
     .errors = department_errors},
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
