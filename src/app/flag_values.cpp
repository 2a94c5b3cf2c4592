#include "app/flag_values.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "app/console/nearest.hpp"
#include "base/utf8.hpp"
#include "record/fields.hpp"

namespace muster::app {
namespace {

using base::DepartmentId;
using base::invalid;
using base::Result;
using base::UserId;
using directory::UserRight;

constexpr std::uint32_t largest_id = std::numeric_limits<std::int32_t>::max();

std::vector<std::string> right_names() {
  std::vector<std::string> names;
  for (unsigned i = 0; i < directory::user_right_count; ++i)
    names.emplace_back(record::name_of(static_cast<UserRight>(i)));
  return names;
}

template <class Id>
Result<std::vector<Id>> parse_ids(const std::string& flag, const std::string& ids) {
  std::vector<Id> parsed;
  const char* at = ids.data();
  const char* const end = at + ids.size();
  while (at != end) {
    Id id;
    const auto [stop, error] = std::from_chars(at, end, id.value);
    const bool more = stop != end && *stop == ',' && stop + 1 != end;
    if (error != std::errc{} || !id || id.value > largest_id || (stop != end && !more))
      return invalid(fmt::format("{} {}: not ids with commas between them, such as 3,7", flag, ids));
    if (std::ranges::find(parsed, id) == parsed.end()) parsed.push_back(id);
    at = more ? stop + 1 : stop;
  }
  return parsed;
}

}  // namespace

Result<UserRight> parse_right(const std::string& name) {
  if (const auto right = record::right_named(name)) return *right;
  const auto names = right_names();
  const std::string near = nearest(name, names);
  const std::string hint =
      near.empty() ? fmt::format("there is {}", fmt::join(names, ", ")) : fmt::format("did you mean {}?", near);
  return invalid(fmt::format("there is no right \"{}\"; {}", name, hint));
}

Result<std::vector<DepartmentId>> parse_departments(const std::string& flag, const std::string& ids) {
  return parse_ids<DepartmentId>(flag, ids);
}

Result<std::vector<UserId>> parse_users(const std::string& flag, const std::string& ids) {
  return parse_ids<UserId>(flag, ids);
}

Result<access::Scopes> parse_scopes(const std::string& names) {
  access::Scopes scopes;
  std::string_view left = names;
  while (!left.empty()) {
    const auto comma = left.find(',');
    std::string_view name = left.substr(0, comma);
    left.remove_prefix(comma == std::string_view::npos ? left.size() : comma + 1);
    while (name.starts_with(' ')) name.remove_prefix(1);
    while (name.ends_with(' ')) name.remove_suffix(1);
    const auto scope = access::scope_named(name);
    if (!scope)
      return invalid(
          fmt::format("--scope: there is no scope \"{}\"; there are {}", name, fmt::join(access::scope_names, ", ")));
    scopes.insert(*scope);
  }
  if (scopes.empty())
    return invalid(fmt::format("--scope: names no scope; there are {}", fmt::join(access::scope_names, ", ")));
  return scopes;
}

Result<void> check_utf8(const char* flag, const std::string& text) {
  if (!base::is_utf8(text)) return invalid(fmt::format("{}: not UTF-8", flag));
  return {};
}

std::vector<std::string> names_of(access::Scopes scopes) {
  std::vector<std::string> names;
  scopes.for_each([&](access::Scope scope) { names.emplace_back(access::name_of(scope)); });
  return names;
}

std::vector<std::string> names_of(directory::UserRights rights) {
  std::vector<std::string> names;
  for (unsigned i = 0; i < directory::user_right_count; ++i) {
    const auto right = static_cast<UserRight>(i);
    if (rights.has(right)) names.emplace_back(record::name_of(right));
  }
  return names;
}

}  // namespace muster::app
