#pragma once

#include "access/scope.hpp"
#include "directory/directory.hpp"
#include "record/json_writer.hpp"

namespace muster::rest {

/// Writes an id as a text, as in the records of `user.*` and `department.*`.
void write_id(record::JsonWriter& out, std::string_view key, std::uint32_t id);
/// Writes the departments from the root down to this one, each with its ID and NAME.
void write_department_path(record::JsonWriter& out, const directory::Directory& directory,
                           base::DepartmentId department);

/// The colour of a person, "#rrggbb": one of their own, which `im.*` alone shows, or the one that the id stands for.
/// Lifetime: the user's.
std::string_view color_of(const directory::UserView& user, bool own_too);

/// Writes people as cards: what a list or a chart shows of somebody (protocol.md 16). A card shows no more than the
/// scopes of the credential see: what they do not see is an empty text, and the colour that the id stands for.
class PersonCards {
 public:
  explicit PersonCards(access::Scopes scopes);

  /// An object with ID, NAME, WORK_POSITION, AVATAR and COLOR.
  void write(record::JsonWriter& out, const directory::UserView& user) const;
  /// The card of the user with this id, or null when there is none.
  void write(record::JsonWriter& out, const directory::Directory& directory, base::UserId id) const;
  /// The members AVATAR and COLOR of an object.
  void write_picture(record::JsonWriter& out, const directory::UserView& user) const;

 private:
  bool first_name_ = false;
  bool last_name_ = false;
  bool position_ = false;
  bool photo_ = false;
  bool picture_;  // what `im.*` alone shows: the avatar and a colour of one's own
};

}  // namespace muster::rest
