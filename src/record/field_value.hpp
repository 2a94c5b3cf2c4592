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

// The values of a record's fields, as dumps of the vendor's portals have them (protocol.md 12.5): a number may be a
// text, and nothing has many forms. Errors are `invalid` and name the field, the value and what is wanted. Numbers and
// dates in requests are read here and in base/dates.hpp as well.
namespace muster::record {

base::Error unreadable(std::string_view field, const boost::json::value& value, std::string_view wanted);

/// Null, an empty text, an empty list or map. False is a value.
bool is_empty_value(const boost::json::value& value);
/// The ways in which dumps say "nothing here": an empty value, or false.
bool is_empty_or_false(const boost::json::value& value);

/// The one reader of whole numbers: a whole number, or a text of digits with perhaps a sign.
std::optional<std::int64_t> as_integer(const boost::json::value& value);
/// Holds each whole number of 64 bits and each double as it is.
using Number = long double;
static_assert(std::numeric_limits<Number>::digits >= 64);
/// The one reader of other numbers: any that JSON has, or a text such as "1.5" or "5e1". Never infinite.
std::optional<Number> as_number(const boost::json::value& value);

/// An id, or 0 for none.
base::Result<std::uint32_t> as_reference(std::string_view field, const boost::json::value& value);
/// Nothing when the value is null or an empty text, which tells neither yes nor no.
base::Result<std::optional<bool>> as_flag(std::string_view field, const boost::json::value& value);
base::Result<std::string> as_text(std::string_view field, const boost::json::value& value);
base::Result<std::optional<base::UnixSeconds>> as_moment(std::string_view field, const boost::json::value& value,
                                                         base::UtcOffset offset);
base::Result<std::optional<base::CivilDay>> as_day(std::string_view field, const boost::json::value& value);
base::Result<std::vector<directory::Membership>> as_departments(std::string_view field,
                                                                const boost::json::value& value);
/// A list of names, or one name.
base::Result<directory::UserRights> as_rights(std::string_view field, const boost::json::value& value);
base::Result<directory::Gender> as_gender(std::string_view field, const boost::json::value& value);

}  // namespace muster::record
