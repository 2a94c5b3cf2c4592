#pragma once

#include <boost/json/object.hpp>
#include <string_view>

#include "rest/filter.hpp"
#include "rest/params.hpp"

namespace muster::rest {

/// What a search looks at of a text, in bytes: more words than anybody types, and each costs a look at the index.
inline constexpr std::size_t longest_search = 256;

/// For descriptions of methods that take conditions.
inline constexpr std::string_view filter_schema = R"({"type":["object","array"]})";
inline constexpr std::string_view order_schema = R"({"type":["object","array","string"]})";

/// Calls `visit(key, value)` for each entry of `FILTER`, its field's name in upper case.
template <class Visit>
void for_each_in_filter(const Params& params, Visit&& visit) {
  const auto* filter = params.find("FILTER");
  const auto* map = filter ? filter->if_object() : nullptr;
  if (!map) return;
  std::string upper;
  for (const auto& member : *map) {
    upper.assign(member.key());
    for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    visit(std::string_view(upper), member.value());
  }
}

/// Calls `visit(key, value)` for everything that may be a condition: each parameter at the top, and each entry of
/// `FILTER` as above. A top-level `SORT` that names a field is an ordering and left out.
template <class Visit>
void for_each_filter(const Params& params, Visit&& visit) {
  for (const auto& member : params.tree()) {
    const std::string_view name = member.key();
    if (name != "SORT" && name != "FILTER") visit(name, member.value());
  }
  params.for_each_spelling("SORT", [&](const boost::json::value& value) {
    if (!value.is_object() && (!value.is_string() || read_integer(value))) visit(std::string_view("SORT"), value);
  });
  for_each_in_filter(params, visit);
}

}  // namespace muster::rest
