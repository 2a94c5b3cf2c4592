#include "rest/arguments.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <limits>
#include <optional>

namespace muster::rest {
namespace {

namespace json = boost::json;

constexpr std::int64_t default_limit = 10;
constexpr std::int64_t largest_limit = 50;

bool add_id(const json::value& value, std::vector<base::DepartmentId>& ids) {
  const auto id = read_integer(value);
  // Too large for any department is an unknown one; too large for a number is malformed.
  if (!id || *id < 1) return false;
  const base::DepartmentId department{*id > base::max_id ? 0 : static_cast<std::uint32_t>(*id)};
  if (department) ids.push_back(department);
  return true;
}

// Keeps the first of each id. A few are compared one by one; many, which a client may send to hurt, are not.
void drop_repeated(std::vector<base::DepartmentId>& ids) {
  constexpr std::size_t few = 64;
  boost::unordered_flat_set<base::DepartmentId, std::hash<base::DepartmentId>> seen;
  auto kept = ids.begin();
  for (const base::DepartmentId id : ids) {
    const bool repeated = ids.size() <= few ? std::find(ids.begin(), kept, id) != kept : !seen.insert(id).second;
    if (!repeated) *kept++ = id;
  }
  ids.erase(kept, ids.end());
}

bool add_ids(const json::array& list, std::vector<base::DepartmentId>& ids) {
  return !list.empty() && std::ranges::all_of(list, [&](const json::value& value) { return add_id(value, ids); });
}

bool is_integer(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// False when `value` is not a list of departments (contract section 2).
bool read_ids(const json::value& value, const Params& params, const Compat& compat,
              std::vector<base::DepartmentId>& ids) {
  if (const auto* list = value.if_array()) return add_ids(*list, ids);
  if (const auto* map = value.if_object()) {
    return !map->empty() && std::ranges::all_of(*map, [&](const auto& member) {
      return is_integer(member.key()) && add_id(member.value(), ids);
    });
  }
  if (const auto* text = value.if_string()) {
    const auto inside = params.parse(*text);
    if (inside && inside->is_array()) return add_ids(inside->get_array(), ids);
  }
  return compat.accept_scalar_id && add_id(value, ids);
}

// A number to page by. One that is too large for us is the largest: past every end, over every limit.
std::optional<std::int64_t> read_count(const json::value& value) {
  if (const auto number = read_integer(value)) return number;
  const auto* text = value.if_string();
  const bool too_large = value.is_uint64() || (text && is_integer(*text) && !text->starts_with('-'));
  return too_large ? std::optional(std::numeric_limits<std::int64_t>::max()) : std::nullopt;
}

std::int64_t limit_of(const json::value* value) {
  const auto number = value ? read_count(*value) : std::nullopt;
  if (!number || *number < 1) return default_limit;
  return std::min(*number, largest_limit);
}

std::int64_t offset_of(const Params& params, std::string_view name) {
  const auto number_of = [&](std::string_view key) -> std::int64_t {
    const auto* value = params.find(key);
    return value ? std::max<std::int64_t>(read_count(*value).value_or(0), 0) : 0;
  };
  const std::int64_t start = number_of("START");
  return start > 0 ? start : number_of(name);
}

}  // namespace

WireResult<void> read_arguments(const MethodSpec& method, const Params& params, Call& call) {
  for (const ParamSpec& param : method.params) {
    const json::value* value = params.find(param.name);
    switch (param.kind) {
      case Kind::department_ids:
        if (!value || !read_ids(*value, params, call.compat, call.department_ids)) return *param.wrong;
        drop_repeated(call.department_ids);
        break;
      case Kind::user_data: call.user_data = value && read_flag(*value); break;
      case Kind::offset: call.offset = static_cast<std::size_t>(offset_of(params, param.name)); break;
      case Kind::own: break;
      case Kind::limit: call.limit = static_cast<std::size_t>(limit_of(value)); break;
    }
  }
  return {};
}

}  // namespace muster::rest
