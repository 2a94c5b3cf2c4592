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

/// Each field to order by costs something for each record; those after so many make no difference.
inline constexpr std::size_t most_orders = 100;

/// What `sort` and `order` ask for, in each of their spellings (contract section 8): `order[ID]=DESC`, `sort=ID`, both,
/// and `order=DESC` beside `sort`. A field counts where it is named first, so that one in `order` wins over the same
/// one in `sort`. Names that are none to `is_field`, which gets them in upper case, are passed over, and numbers in
/// `sort` with them: those are filters of `department.get`.
std::vector<OrderField> read_ordering(const Params& params, bool (*is_field)(std::string_view name));

/// Appends bytes that compare as the values do, texts in simple folding. What is not set comes first, or last when
/// descending.
void append_order_key(std::string& out, const FieldValue& value, FieldType type, bool descending);

}  // namespace muster::rest
