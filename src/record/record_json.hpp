#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "base/dates.hpp"
#include "base/result.hpp"
#include "directory/directory.hpp"

namespace muster::record {

/// Reads and writes the vendor's records (protocol.md 12.5). A field that the object does not name keeps its value in
/// `into`. Null removes a custom field. Errors are `invalid` and start with the field's name.

/// Unknown names are appended to `ignored`.
base::Result<void> read_department(const boost::json::object& object, directory::Department& into,
                                   std::vector<std::string>& ignored);
/// Reads the form that stores keep. It is the same form, but values that an import refuses are accepted, such as a
/// blank name, because an earlier version may have stored them.
base::Result<directory::Department> read_stored_department(const boost::json::object& object);
void write_department(std::string& out, const directory::Department& department);

/// `offset` is the portal's time zone and applies to dates without an offset. Unknown names are appended to `ignored`.
base::Result<void> read_user(const boost::json::object& object, base::UtcOffset offset, directory::User& into,
                             std::vector<std::string>& ignored);
/// Reads one field of a person's record. Returns false and changes nothing when the name is unknown.
base::Result<bool> read_user_field(std::string_view name, const boost::json::value& value, base::UtcOffset offset,
                                   directory::User& into);
/// Writes a person as one JSON object. Empty texts and absent moments are left out.
void write_user(std::string& out, const directory::UserView& user, base::UtcOffset offset);

/// The form that stores keep: the same record and the join numbers. Reading it gives the same bytes again.
void write_stored_user(std::string& out, const directory::UserView& user);
base::Result<directory::PackedUser> read_stored_user(const boost::json::object& object);

/// False when a number in the value is too large for a double. Boost.JSON reads such a number as infinite and would
/// write it as invalid JSON.
bool is_finite(const boost::json::value& value);

/// Reads a record's "ID". Errors as for the other readers.
base::Result<std::uint32_t> read_id(const boost::json::object& object);

}  // namespace muster::record
