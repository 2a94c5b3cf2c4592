#include <algorithm>
#include <optional>
#include <string>

#include "directory/query/user_query.hpp"
#include "directory/query/word_search.hpp"
#include "rest/call/method.hpp"
#include "rest/call/visibility.hpp"
#include "rest/fields/kept_texts.hpp"
#include "rest/fields/query_params.hpp"

// im.search.*: protocol.md 7.6.
namespace muster::rest {
namespace {

using base::DepartmentId;
using directory::WordGroup;
using portal::Portal;
using record::JsonWriter;

constexpr WireError find_short{400, "FIND_SHORT", "Too short a search phrase."};

constexpr std::string_view find_schema = R"({"type":["string","number","boolean","null","object","array"]})";
constexpr ParamSpec search_department_params[] = {
    {"FIND", Kind::own, &find_short, "What some words of the full name begin with; all departments when it is short",
     find_schema},
    {"USER_DATA", Kind::user_data, nullptr, "With Y, the head as an object, too"},
    {"OFFSET", Kind::offset, nullptr, "How many to pass over"},
    {"LIMIT", Kind::limit, nullptr, "How many at most, 1 to 50; 10 without it"},
};
constexpr ParamSpec search_user_params[] = {
    {"FIND", Kind::own, &find_short, "What words of the name, the position and the departments begin with",
     find_schema},
    {"BUSINESS", Kind::own, nullptr, "Accepted, and makes no difference", R"({})"},
    {"OFFSET", Kind::offset, nullptr, "How many to pass over"},
    {"LIMIT", Kind::limit, nullptr, "How many at most, 1 to 50; 10 without it"},
};

// The text of FIND without spaces around it; nothing when there is no such parameter.
std::optional<std::string> find_text(const Call& call) {
  const auto* value = call.params.find("FIND");
  if (!value) return std::nullopt;
  std::string text = read_text(*value).value_or("");
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  while (!text.empty() && is_space(text.back())) text.pop_back();
  text.erase(text.begin(), std::ranges::find_if_not(text, is_space));
  text.resize(std::min(text.size(), longest_search));
  return text;
}

// Whether the text has at least two characters (code points).
bool is_long(std::string_view text) {
  return std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }) >= 2;
}

// Finds departments, as positions in the order of the structure. A text that is too short, or has no words, finds all.
void find_places(const Portal& portal, Workspace& workspace, std::string_view text) {
  const bool searched = is_long(text) && directory::find_departments(portal.directory, text, workspace.search,
                                                                     workspace.found) == directory::Query::words;
  if (searched) return;
  workspace.found.clear();
  workspace.found.add_range(0, static_cast<std::uint32_t>(portal.directory.department_count()));
}

WireResult<Paging> search_departments(const Call& call, const Portal& portal, JsonWriter& out) {
  const auto text = find_text(call);
  if (!text) return find_short;
  call.workspace.found.clear();
  if (visibility_of(call, portal.directory).departments()) find_places(portal, call.workspace, *text);
  std::vector<std::uint32_t>& ranks = call.workspace.ranks;
  ranks.clear();
  const std::size_t total = call.workspace.found.count();
  call.workspace.found.for_page(call.offset, call.limit, [&](std::uint32_t place) { ranks.push_back(place); });
  out.begin_array();
  write_im_departments(out, portal, ranks, call.user_data, call.compat.people.who, call.workspace.texts);
  out.end_array();
  return page_of(call, ranks.size(), total);
}

void write_found(JsonWriter& out, const Portal& portal, std::span<const base::UserId> people, KeptTexts& kept) {
  if (people.empty()) return out.raw("[]");
  out.begin_object();
  write_im_users(out, portal, people, ImUserForm::of_search, kept, true);
  out.end_object();
}

WireResult<Paging> search_im_users(const Call& call, const Portal& portal, JsonWriter& out) {
  const auto text = find_text(call);
  if (!text || !is_long(*text)) return find_short;
  const Visibility sight = visibility_of(call, portal.directory);
  const auto where = sight.searched({WordGroup::name, WordGroup::position, WordGroup::department});
  const auto found = directory::find_users(portal.directory, *text, where, call.workspace.search);
  const directory::IdSet nobody;
  directory::UserQuery query;
  query.found = found ? found.get() : &nobody;
  query.people.extranets = !sight.everybody();
  sight.restrict(query);
  if (call.compat.people.who == directory::Listed::active) query.people.active = true;
  query.offset = call.offset;
  query.limit = call.limit;
  auto& people = call.workspace.users;
  people.clear();
  const std::size_t total = directory::select_users(portal.directory, query, people);
  write_found(out, portal, people, call.workspace.texts);
  return page_of(call, people.size(), total);
}

constexpr MethodSpec im_search_table[] = {
    {.name = "im.search.department.list",
     .scopes = {access::Scope::im},
     .tells = Tells::departments,
     .params = search_department_params,
     .read = search_departments,
     .pages = true,
     .summary = "Departments by the words of their names and of those above, in structure order.",
     .result = R"({"type":"array","items":{"$ref":"#/components/schemas/ImDepartment"}})"},
    {.name = "im.search.user.list",
     .scopes = {access::Scope::im},
     .tells = Tells::people,
     .params = search_user_params,
     .read = search_im_users,
     .pages = true,
     .summary = "Employees by the words of their names, positions and departments.",
     .result = R"({"$ref":"#/components/schemas/ImFoundUsers"})"},
};

}  // namespace

std::span<const MethodSpec> im_search_methods() {
  return im_search_table;
}

}  // namespace muster::rest
