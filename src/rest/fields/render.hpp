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

/// Writes one department of `im.department.get` (protocol.md 7.2) with its head's id, but for the end of the object,
/// before which the head's object may follow.
void begin_im_department(record::JsonWriter& out, const portal::Portal& portal,
                         const directory::DepartmentView& department, base::UserId head);

/// Writes ids as elements of a list.
void write_ids(record::JsonWriter& out, std::span<const base::UserId> people);

}  // namespace muster::rest
