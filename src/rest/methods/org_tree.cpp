#include <algorithm>
#include <string>

#include "directory/query/org.hpp"
#include "rest/call/method.hpp"
#include "rest/fields/person_card.hpp"
#include "rest/protocol/value_readers.hpp"

// muster.department.tree and muster.department.card: departments with how many people and departments are in them.
namespace muster::rest {
namespace {

using access::Scope;
using base::DepartmentId;
using directory::DepartmentView;
using directory::Headcount;
using directory::Structure;
using portal::Portal;
using record::JsonWriter;

constexpr access::Scopes tree_scopes{Scope::department, Scope::user, Scope::user_basic, Scope::user_brief};

// Each level of departments is two levels of JSON, and JSON parsers limit the depth.
constexpr std::int64_t deepest_tree = 100;
// How many members a card of a department shows.
constexpr std::size_t most_members = 50;

constexpr const WireError* tree_errors[] = {&errors::department_not_found};

constexpr ParamSpec tree_params[] = {
    {.name = "ID",
     .kind = Kind::department_id,
     .wrong = &errors::department_id_empty,
     .meaning = "The department to begin with; without it the root",
     .may_be_absent = true},
    {"DEPTH", Kind::own, nullptr, "How many levels below it, 0 for none; all without it, but never more than 100",
     R"({"$ref":"#/components/schemas/Count"})"},
    {"USER_DATA", Kind::user_data, nullptr, "With Y, each with a card of its head, and how many are right below"},
    {"START", Kind::start, nullptr, "How many departments to pass over, as `next` of the page before says"}};
constexpr ParamSpec department_card_params[] = {
    {"ID", Kind::department_id, &errors::department_id_empty, "The department"}};

std::size_t depth_of(const Call& call) {
  const auto* value = call.params.find("DEPTH");
  const auto depth = value ? read_count(*value) : std::nullopt;
  return static_cast<std::size_t>(std::clamp(depth.value_or(deepest_tree), std::int64_t{0}, deepest_tree));
}

// Writes departments with the numbers of people and departments in them, and if wanted with cards of their heads.
class DepartmentRows {
 public:
  DepartmentRows(const Call& call, const Portal& portal, std::uint32_t top, bool with_heads)
      : portal_(portal),
        who_(call.compat.people.who),
        counts_(portal.directory, top, who_),
        cards_(call.caller.scopes),
        with_heads_(with_heads) {}

  // Writes the department at this rank, one of those from the top down. The object is left open.
  void begin(std::uint32_t rank, JsonWriter& out) const {
    const directory::Directory& directory = portal_.directory;
    const DepartmentId id = directory.structure().order()[rank];
    const DepartmentView department = *directory.department(id);
    const Headcount count = counts_.at(rank);
    const base::UserId head = directory.listed_head(id, who_);
    out.begin_object();
    write_id(out, "ID", id.value);
    out.string("NAME", department.name());
    out.integer("SORT", department.sort());
    if (department.parent()) write_id(out, "PARENT", department.parent().value);
    write_id(out, "UF_HEAD", head.value);
    out.integer("EMPLOYEES", count.employees);
    out.integer("EMPLOYEES_TOTAL", count.employees_total);
    out.integer("DEPARTMENTS_TOTAL", count.departments);
    if (!with_heads_) return;
    out.integer("DEPARTMENTS", static_cast<std::int64_t>(directory.children(id).size()));
    out.key("HEAD");
    cards_.write(out, directory, head);
  }

 private:
  const Portal& portal_;
  const directory::Listed who_;
  const directory::Headcounts counts_;
  const PersonCards cards_;
  const bool with_heads_;
};

// Writes one page of a tree: departments in the order of the structure, each nested in the one above. The departments
// above the first one are written as well, so that the page is a tree itself.
class TreePage {
 public:
  TreePage(const Call& call, const Portal& portal, std::uint32_t top, JsonWriter& out)
      : call_(call),
        structure_(portal.directory.structure()),
        top_(top),
        out_(out),
        rows_(call, portal, top, call.user_data),
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
    for (; open_ < path_.size(); ++open_) open(path_[open_]);
    ++shown_;
  }
  void leave() {
    if (open_ == path_.size()) close();
    path_.pop_back();
  }
  void open(std::uint32_t rank) {
    rows_.begin(rank, out_);
    out_.key("CHILDREN");
    out_.begin_array();
  }
  void close() {
    out_.end_array();
    out_.end_object();
    --open_;
  }
  // Writes the top department alone, for a page after the last one.
  void show_top() {
    open(top_);
    ++open_;
    close();
  }

  const Call& call_;
  const Structure& structure_;
  const std::uint32_t top_;
  JsonWriter& out_;
  const DepartmentRows rows_;
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

void write_row(const DepartmentRows& rows, std::uint32_t rank, JsonWriter& out) {
  rows.begin(rank, out);
  out.end_object();
}

WireResult<Paging> get_department_card(const Call& call, const Portal& portal, JsonWriter& out) {
  const Structure& structure = portal.directory.structure();
  const std::uint32_t rank = structure.rank(*call.department_id);
  if (rank == Structure::nowhere) return errors::department_not_found;
  const DepartmentRows rows(call, portal, rank, true);
  const PersonCards cards(call.caller.scopes);
  const auto members = directory::employees_of(portal.directory, *call.department_id, directory::Reach::own,
                                               {0, most_members}, call.compat.people.who);
  out.begin_object();
  out.key("DEPARTMENT");
  write_row(rows, rank, out);
  out.key("PATH");
  write_department_path(out, portal.directory, *call.department_id);
  out.key("CHILDREN");
  out.begin_array();
  for (std::uint32_t child = rank + 1; child < structure.end(rank); child = structure.end(child)) {
    base::WorkBudget::step();
    write_row(rows, child, out);
  }
  out.end_array();
  out.key("MEMBERS");
  out.begin_array();
  for (const directory::Placed& placed : members.people) cards.write(out, portal.directory, placed.id);
  out.end_array();
  out.integer("MEMBERS_TOTAL", static_cast<std::int64_t>(members.total));
  out.end_object();
  return Paging{};
}

constexpr MethodSpec org_tree_table[] = {
    {.name = "muster.department.tree",
     .scopes = tree_scopes,
     .right = Right::intranet,
     .tells = Tells::departments,
     .params = tree_params,
     .read = get_tree,
     .pages = true,
     .summary = "A department and those below it, each within the one above, with how many people there are. A large "
                "tree comes in pages, each with the departments above its first.",
     .result = R"({"$ref":"#/components/schemas/OrgDepartment"})",
     .errors = tree_errors},
    {.name = "muster.department.card",
     .scopes = tree_scopes,
     .right = Right::intranet,
     .tells = Tells::departments,
     .params = department_card_params,
     .read = get_department_card,
     .summary = "All that a page about a department shows: its head, the departments above and right below it, and its "
                "first 50 members.",
     .result = R"({"type":"object","required":["DEPARTMENT","PATH","CHILDREN","MEMBERS","MEMBERS_TOTAL"],"properties":)"
               R"({"DEPARTMENT":{"$ref":"#/components/schemas/DepartmentRow"},)"
               R"("PATH":{"$ref":"#/components/schemas/DepartmentPath"},)"
               R"("CHILDREN":{"type":"array","items":{"$ref":"#/components/schemas/DepartmentRow"}},)"
               R"("MEMBERS":{"$ref":"#/components/schemas/PersonCards"},)"
               R"("MEMBERS_TOTAL":{"type":"integer","minimum":0}},"additionalProperties":false})",
     .errors = tree_errors},
};

}  // namespace

std::span<const MethodSpec> org_tree_methods() {
  return org_tree_table;
}

}  // namespace muster::rest
