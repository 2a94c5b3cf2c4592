#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "base/dates.hpp"
#include "base/result.hpp"
#include "directory/directory.hpp"

namespace muster::record {

/// Reads the vendor's records (protocol.md 12.5) and writes them. A field that the object does not name keeps its
/// value in `into`, and null takes away a field of the portal's own. Errors are `invalid` and start with the field's
/// name.

/// Names that mean nothing here are appended to `ignored`.
base::Result<void> read_department(const boost::json::object& object, directory::Department& into,
                                   std::vector<std::string>& ignored);
/// The form that stores keep, which is the same. What an import would refuse of it, such as a name of spaces, an
/// earlier version may have stored.
base::Result<directory::Department> read_stored_department(const boost::json::object& object);
void write_department(std::string& out, const directory::Department& department);

/// `offset` is the portal's: dates without one are meant so. `ignored` as above.
base::Result<void> read_user(const boost::json::object& object, base::UtcOffset offset, directory::User& into,
                             std::vector<std::string>& ignored);
/// One field of such a record. False, and nothing happens, when the name means nothing here.
base::Result<bool> read_user_field(std::string_view name, const boost::json::value& value, base::UtcOffset offset,
                                   directory::User& into);
/// One object; texts that are empty and moments that never happened are left out.
void write_user(std::string& out, const directory::UserView& user, base::UtcOffset offset);

/// The form that stores keep: the same record and the join numbers, so that it reads back to the same bytes.
void write_stored_user(std::string& out, const directory::UserView& user);
base::Result<directory::PackedUser> read_stored_user(const boost::json::object& object);

/// False when a number within is larger than any double. Boost.JSON reads such a one as infinite, which it then writes
/// as no JSON at all.
bool is_finite(const boost::json::value& value);

/// A record's "ID". Errors as above.
base::Result<std::uint32_t> read_id(const boost::json::object& object);

}  // namespace muster::record
