#pragma once

#include <span>
#include <string_view>

#include "access/scope.hpp"
#include "rest/call.hpp"

namespace muster::rest {

/// What a parameter is read as, and so where the call keeps it.
enum class Kind {
  department_ids,  ///< an array of ids or a string holding one (contract section 2) -> Call::department_ids
  user_data,       ///< a flag -> Call::user_data
  offset,          ///< OFFSET, or `start` above 0 -> Call::offset; what is no number counts as 0
  limit,           ///< LIMIT: over 50 is 50, under 1 or no number is 10 -> Call::limit
};

/// One parameter of a method. `wrong` is sent when it is required and absent, or malformed; null when nothing is.
struct ParamSpec {
  std::string_view name;
  Kind kind;
  const WireError* wrong = nullptr;
};

/// Who may call a method.
enum class Right {
  anybody,
  intranet,  ///< employees; no bots, guests or e-mail users (contract section 7)
};

/// Writes the result into `out` and returns what stands beside it. What was written before an error is dropped.
/// It sees one snapshot and cannot change it.
using ReadMethod = WireResult<Paging> (*)(const Call& call, const portal::Portal& portal, record::JsonWriter& out);

struct MethodSpec {
  std::string_view name;  ///< lower case
  access::Scope scope;
  Right right;
  std::span<const ParamSpec> params;
  ReadMethod read;
};

/// Every method, by name. `name` in any case. Nothing for an unknown one. Any thread.
const MethodSpec* find_method(std::string_view name);
std::span<const MethodSpec> all_methods();

/// The methods of each file in methods/, for the table.
std::span<const MethodSpec> im_department_methods();

}  // namespace muster::rest
