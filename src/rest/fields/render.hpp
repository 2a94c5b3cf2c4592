#pragma once

#include <span>

#include "directory/directory.hpp"
#include "portal/portal.hpp"
#include "record/json_writer.hpp"

namespace muster::rest {

/// The forms of the user object that the vendor documents (protocol.md 6.1). They differ in their last members.
enum class ImUserForm {
  of_departments,  ///< ends with bot_data, type, website, email
  of_users,        ///< ends with website, email, bot_data, type
  of_search,       ///< is shorter, and ends with mobile_last_date, departments, absent, phones
};

/// Writes the user object of `im.*` with the keys in their documented order (protocol.md 6).
void write_im_user(record::JsonWriter& out, const directory::UserView& user, base::UtcOffset offset,
                   ImUserForm form = ImUserForm::of_departments);

/// The default colour of a person. It depends on the id alone.
std::string_view color_for(base::UserId id);

/// Writes one department of `im.department.get` (protocol.md 7.2). With `user_data` the head is a user object as well.
/// `who` says which heads are shown.
void write_im_department(record::JsonWriter& out, const portal::Portal& portal,
                         const directory::DepartmentView& department, bool user_data,
                         directory::Listed who = directory::Listed::active);

/// Writes people as elements of a list: as ids or, with `user_data`, as user objects.
void write_people(record::JsonWriter& out, const portal::Portal& portal, std::span<const base::UserId> people,
                  bool user_data);

}  // namespace muster::rest
