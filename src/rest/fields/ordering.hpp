#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rest/fields/filter.hpp"
#include "rest/protocol/params.hpp"

namespace muster::rest {

/// One field to order by.
struct OrderField {
  std::string name;  ///< in upper case
  bool descending = false;
};

/// Each field to order by takes time for each record, so further fields are ignored.
inline constexpr std::size_t most_orders = 100;

/// Reads `sort` and `order` in all their forms (protocol.md 8.5): `order[ID]=DESC`, `sort=ID`, both, and `order=DESC`
/// with `sort`. When a field is named twice the first one counts, and `order` comes before `sort`. Names for which
/// `is_field` returns false are ignored; it gets them in upper case. Numbers in `sort` are ignored as well, because
/// they are conditions of `department.get`.
std::vector<OrderField> read_ordering(const Params& params, bool (*is_field)(std::string_view name));

/// Appends a sort key: bytes that compare as the values do. Texts are case-folded. A value that is not set comes first,
/// or last when descending.
void append_order_key(std::string& out, const FieldValue& value, FieldType type, bool descending);

}  // namespace muster::rest
