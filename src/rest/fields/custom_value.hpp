#pragma once

#include <boost/json/value.hpp>
#include <span>

#include "directory/custom_fields.hpp"
#include "portal/portal.hpp"
#include "rest/protocol/wire_error.hpp"

// The values of people's custom fields that have a definition. An import may bring fields without one; these may hold
// any JSON, and are not handled here.
namespace muster::rest {

namespace custom_errors {
inline constexpr WireError one_value{400, "ERROR_CORE", "A custom field that is not multiple takes one value"};
inline constexpr WireError mandatory{400, "ERROR_CORE", "A mandatory custom field cannot be empty"};
inline constexpr WireError text{400, "ERROR_CORE", "A custom field of texts takes texts and numbers"};
inline constexpr WireError integer{400, "ERROR_CORE", "A custom field of the type integer takes whole numbers"};
inline constexpr WireError number{400, "ERROR_CORE", "A custom field of the type double takes numbers"};
inline constexpr WireError day{400, "ERROR_CORE", "A custom field of the type date takes days such as 2026-03-01"};
inline constexpr WireError moment{400, "ERROR_CORE",
                                  "A custom field of the type datetime takes dates such as 2026-03-01T09:00:00+01:00"};
inline constexpr WireError flag{400, "ERROR_CORE", "A custom field of the type boolean takes 1 and 0, or Y and N"};
inline constexpr WireError choice{400, "ERROR_CORE",
                                  "A custom field of the type enumeration takes the ids of its own options"};
inline constexpr WireError id{400, "ERROR_CORE", "A custom field of this type takes ids"};
inline constexpr WireError file{400, "ERROR_CORE", "Files are not stored"};
}  // namespace custom_errors

/// All errors above, for the method tables.
std::span<const WireError* const> custom_value_errors();

/// Checks a value by the definition of its field and returns it in the form that records keep: a text, a number, an
/// ATOM date, 1 or 0. For a multiple field it is a list of these, even if a single value was given. Null when the value
/// is empty; the person then loses the field. `offset` is the portal's UTC offset, for dates without one.
WireResult<boost::json::value> read_custom_value(const directory::CustomField& field, const boost::json::value& value,
                                                 base::UtcOffset offset);

/// Removes the field from all people. If options are given, it only removes these from the people who chose them. It
/// looks at every person, so it takes long in a large company; it is rarely needed.
void erase_custom_values(portal::PortalDraft& draft, const directory::CustomField& field,
                         std::span<const base::CustomOptionId> options = {});

}  // namespace muster::rest
