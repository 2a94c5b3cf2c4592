#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/dates.hpp"
#include "base/result.hpp"
#include "directory/entities.hpp"

// The values of a record's fields, as dumps of the vendor's portals have them (contract section 12): a number may be a
// text, and nothing has many forms. Errors are `invalid` and name the field, the value and what is wanted.
namespace muster::record {

base::Error unreadable(std::string_view field, const boost::json::value& value, std::string_view wanted);

/// The ways in which dumps say "nothing here": null, false, and what is empty.
bool is_nothing(const boost::json::value& value);
std::optional<std::int64_t> as_integer(const boost::json::value& value);
/// An id, or 0 for none.
base::Result<std::uint32_t> as_reference(std::string_view field, const boost::json::value& value);
base::Result<bool> as_flag(std::string_view field, const boost::json::value& value);
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
