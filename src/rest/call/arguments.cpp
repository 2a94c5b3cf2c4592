#include "rest/call/arguments.hpp"

#include "rest/protocol/value_readers.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <optional>

namespace muster::rest {
namespace {

namespace json = boost::json;

constexpr std::int64_t default_limit = 10;
constexpr std::int64_t largest_limit = 50;

// Reads an id. Nothing when it is malformed, or too large for 64 bits. An id that is too large for any record is
// unknown but well-formed, so it is read as 0, which no record has.
template <class Id>
std::optional<Id> as_id(std::optional<std::int64_t> number) {
  if (!number || *number < 1) return std::nullopt;
  return Id{*number > base::max_id ? 0 : static_cast<std::uint32_t>(*number)};
}

template <class Id>
std::optional<Id> read_id(const json::value* value) {
  return as_id<Id>(value ? read_integer(*value) : std::nullopt);
}

// The same as read_integer of the text; usual ids are read by a short loop.
std::optional<std::int64_t> read_short_integer(std::string_view text) {
  constexpr std::size_t longest = 18;  // always fits
  if (text.empty() || text.size() > longest) return record::as_integer(text);
  std::int64_t number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return record::as_integer(text);
    number = number * 10 + (c - '0');
  }
  return number;
}

template <class Id>
bool add_id(std::optional<std::int64_t> number, std::vector<Id>& ids) {
  const auto id = as_id<Id>(number);
  if (id && *id) ids.push_back(*id);
  return id.has_value();
}

// Keeps the first of equal ids. A few ids are compared one by one. For many that would take quadratic time, which an
// attacker could use, so they are put into a hash set.
template <class Id>
void drop_repeated(std::vector<Id>& ids) {
  constexpr std::size_t few = 64;
  boost::unordered_flat_set<Id, std::hash<Id>> seen;
  auto kept = ids.begin();
  for (const Id id : ids) {
    const bool repeated = ids.size() <= few ? std::find(ids.begin(), kept, id) != kept : !seen.insert(id).second;
    if (!repeated) *kept++ = id;
  }
  ids.erase(kept, ids.end());
}

template <class Id>
bool add_ids(const json::array& list, std::vector<Id>& ids) {
  return !list.empty() &&
         std::ranges::all_of(list, [&](const json::value& value) { return add_id(read_integer(value), ids); });
}

bool is_integer(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// False when `value` is not a list of ids (protocol.md 2.7).
template <class Id>
bool read_list(const json::value& value, const Params& params, const Compat& compat, std::vector<Id>& ids) {
  if (const auto* list = value.if_array()) return add_ids(*list, ids);
  if (const auto* map = value.if_object()) {
    return !map->empty() && std::ranges::all_of(*map, [&](const auto& member) {
      return is_integer(member.key()) && add_id(read_integer(member.value()), ids);
    });
  }
  if (const auto* text = value.if_string()) {
    const auto inside = params.parse(*text);
    if (inside && inside->is_array()) return add_ids(inside->get_array(), ids);
  }
  return compat.accept_scalar_id && add_id(read_integer(value), ids);
}

// Reads a list of ids without duplicates. False when there is no list or it is malformed.
template <class Id>
bool read_ids(std::string_view name, const Params& params, const Compat& compat, std::vector<Id>& ids) {
  if (const auto* list = params.plain_list(name)) {
    const auto add = [&](std::string_view text) { return add_id(read_short_integer(text), ids); };
    if (!PlainQuery::for_each_text(*list, add)) return false;
  } else {
    const json::value* value = params.find(name);
    if (!value || !read_list(*value, params, compat, ids)) return false;
  }
  drop_repeated(ids);
  return true;
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
    if (param.may_be_absent && !params.contains(param.name)) continue;
    switch (param.kind) {
      case Kind::department_ids:
        if (!read_ids(param.name, params, call.compat, call.department_ids)) return *param.wrong;
        break;
      case Kind::user_ids:
        if (!read_ids(param.name, params, call.compat, call.user_ids)) return *param.wrong;
        break;
      case Kind::department_id:
        call.department_id = read_id<base::DepartmentId>(params.find(param.name));
        if (!call.department_id) return *param.wrong;
        break;
      case Kind::user_id: {
        const auto id = read_id<base::UserId>(params.find(param.name));
        if (!id) return *param.wrong;
        call.user_id = *id;
        break;
      }
      case Kind::user_data: call.user_data = params.flag(param.name); break;
      case Kind::offset: call.offset = static_cast<std::size_t>(offset_of(params, param.name)); break;
      case Kind::limit: call.limit = static_cast<std::size_t>(limit_of(params.find(param.name))); break;
      case Kind::start: {
        const json::value* value = params.find(param.name);
        call.offset = static_cast<std::size_t>(offset_of(params, param.name));
        call.limit = largest_limit;
        call.count = !value || read_count(*value) != -1;
        break;
      }
      case Kind::own: break;
    }
  }
  return {};
}

}  // namespace muster::rest
