#include "rest/fields/query_params.hpp"

#include "rest/protocol/value_readers.hpp"

#include <algorithm>
#include <boost/json/array.hpp>

namespace muster::rest {

bool is_sort_condition(const boost::json::value& value) {
  const auto is_number = [](const boost::json::value& one) { return read_integer(one).has_value(); };
  if (const auto* list = value.if_array()) return !list->empty() && std::ranges::all_of(*list, is_number);
  if (const auto* map = value.if_object()) {
    return !map->empty() && std::ranges::all_of(*map, [&](const auto& member) {
      return is_number(boost::json::value(member.key())) && is_number(member.value());
    });
  }
  return is_number(value);
}

}  // namespace muster::rest
