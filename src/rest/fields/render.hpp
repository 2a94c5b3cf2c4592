#pragma once

#include <span>

#include "directory/directory.hpp"
#include "portal/portal.hpp"
#include "record/json_writer.hpp"

namespace muster::rest {

/// The forms of the user object that the vendor documents (contract sections 6 and 7).
enum class ImUserForm {
  of_departments,  ///< ends: bot_data, type, website, email
  of_users,        ///< ends: website, email, bot_data, type
  of_search,       ///< shorter, and ends: mobile_last_date, departments, absent, phones
};

/// Writes the user object of `im.*` with the keys in their documented order (contract section 6).
void write_im_user(record::JsonWriter& out, const directory::UserView& user, base::UtcOffset offset,
                   ImUserForm form = ImUserForm::of_departments);

/// The colour of a person who has not chosen one: always the same for an id.
std::string_view color_for(base::UserId id);

/// Writes one department of `im.department.get` (contract section 7). `who`: which heads are named.
void write_im_department(record::JsonWriter& out, const portal::Portal& portal,
                         const directory::DepartmentView& department, bool user_data,
                         directory::Listed who = directory::Listed::active);

/// Writes people one after the other, each as an id or as the user object.
void write_people(record::JsonWriter& out, const portal::Portal& portal, std::span<const base::UserId> people,
                  bool user_data);

}  // namespace muster::rest
