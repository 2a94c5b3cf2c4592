#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/dates.hpp"
#include "base/result.hpp"
#include "directory/entities.hpp"

// Reads field values as dumps of the vendor's portals write them (protocol.md 12.5): a number may be a text, and
// "nothing" has many forms. Errors are `invalid` and name the field, the value and what is expected. Numbers and dates
// in requests are read by this file and base/dates.hpp too.
namespace muster::record {

base::Error unreadable(std::string_view field, const boost::json::value& value, std::string_view wanted);

/// True for null, an empty text, an empty list and an empty map. `false` is not empty.
bool is_empty_value(const boost::json::value& value);
/// True for every way in which dumps say "nothing here": an empty value, or `false`.
bool is_empty_or_false(const boost::json::value& value);

/// Reads a whole number, or a text of digits with an optional sign. All whole numbers are read here.
std::optional<std::int64_t> as_integer(const boost::json::value& value);
std::optional<std::int64_t> as_integer(std::string_view text);
/// Holds every 64-bit whole number and every double exactly.
using Number = long double;
static_assert(std::numeric_limits<Number>::digits >= 64);
/// Reads any JSON number, or a text such as "1.5" or "5e1". Never infinite. All other numbers are read here.
std::optional<Number> as_number(const boost::json::value& value);

/// Reads an id, or 0 for none.
base::Result<std::uint32_t> as_reference(std::string_view field, const boost::json::value& value);
/// Reads yes or no. Nothing when the value is null or an empty text.
base::Result<std::optional<bool>> as_flag(std::string_view field, const boost::json::value& value);
base::Result<std::string> as_text(std::string_view field, const boost::json::value& value);
base::Result<std::optional<base::UnixSeconds>> as_moment(std::string_view field, const boost::json::value& value,
                                                         base::UtcOffset offset);
base::Result<std::optional<base::CivilDay>> as_day(std::string_view field, const boost::json::value& value);
base::Result<std::vector<directory::Membership>> as_departments(std::string_view field,
                                                                const boost::json::value& value);
/// Reads a list of names, or one name.
base::Result<directory::UserRights> as_rights(std::string_view field, const boost::json::value& value);
base::Result<directory::Gender> as_gender(std::string_view field, const boost::json::value& value);

}  // namespace muster::record
