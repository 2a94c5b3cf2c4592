#pragma once

#include <span>

#include "base/text_cache.hpp"
#include "portal/portal.hpp"
#include "record/json_writer.hpp"
#include "rest/call/call.hpp"
#include "rest/fields/render.hpp"

/// People, departments and lists of members as methods write them: from the texts that are kept ready (TextCache) where
/// there are some. What is missing is rendered, and kept. The replies are the same with and without them.
namespace muster::rest {

/// Writes people as elements of a list, or with `keyed` as members of an object whose names are the ids. Who does not
/// exist is left out.
void write_im_users(record::JsonWriter& out, const portal::Portal& portal, std::span<const base::UserId> people,
                    ImUserForm form, KeptTexts& kept, bool keyed = false);

/// Writes people as elements of a list: as ids or, with `user_data`, as user objects of departments.
void write_people(record::JsonWriter& out, const portal::Portal& portal, std::span<const base::UserId> people,
                  bool user_data, KeptTexts& kept);

/// Writes departments as elements of a list (protocol.md 7.2). With `user_data` each head is a user object as well.
/// `ranks` are their positions in structure order. `who` says which heads are shown.
void write_im_departments(record::JsonWriter& out, const portal::Portal& portal, std::span<const std::uint32_t> ranks,
                          bool user_data, directory::Listed who, KeptTexts& kept);

/// Writes the members of departments as members of an object, each a list of ids in member order. A department without
/// any is left out. The caller opens the object and ends it as a map.
void write_member_lists(record::JsonWriter& out, const portal::Portal& portal, std::span<const base::DepartmentId> ids,
                        directory::Listed who, Workspace& workspace);

}  // namespace muster::rest
