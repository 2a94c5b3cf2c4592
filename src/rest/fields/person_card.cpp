#include "rest/fields/person_card.hpp"

#include "directory/query/org.hpp"
#include "rest/fields/render.hpp"
#include "rest/fields/user_fields.hpp"

namespace muster::rest {
namespace {

using directory::Text;

std::string_view without_blanks(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string joined(std::string_view first, std::string_view last) {
  std::string name(without_blanks(first));
  last = without_blanks(last);
  if (!name.empty() && !last.empty()) name += ' ';
  return name += last;
}

}  // namespace

void write_id(record::JsonWriter& out, std::string_view key, std::uint32_t id) {
  out.plain_string(key, std::to_string(id));
}

void write_department_path(record::JsonWriter& out, const directory::Directory& directory,
                           base::DepartmentId department) {
  out.begin_array();
  for (const base::DepartmentId id : directory::path_to(directory, department)) {
    out.begin_object();
    write_id(out, "ID", id.value);
    out.string("NAME", directory.department(id)->name());
    out.end_object();
  }
  out.end_array();
}

std::string_view color_of(const directory::UserView& user, bool own_too) {
  const std::string_view own = own_too ? user.text(Text::color) : "";
  return own.empty() ? color_for(user.id()) : own;
}

PersonCards::PersonCards(access::Scopes scopes) : picture_(scopes.contains(access::Scope::im)) {
  const UserFields visible = UserFields::visible_to(scopes);
  const auto sees = [&](std::string_view field) { return picture_ || visible.contains(*user_field_named(field)); };
  first_name_ = sees("NAME");
  last_name_ = sees("LAST_NAME");
  position_ = sees("WORK_POSITION");
  photo_ = sees("PERSONAL_PHOTO");
}

void PersonCards::write(record::JsonWriter& out, const directory::UserView& user) const {
  out.begin_object();
  write_id(out, "ID", user.id().value);
  out.string("NAME", joined(first_name_ ? user.text(Text::name) : "", last_name_ ? user.text(Text::last_name) : ""));
  out.string("WORK_POSITION", position_ ? user.text(Text::work_position) : "");
  write_picture(out, user);
  out.end_object();
}

void PersonCards::write(record::JsonWriter& out, const directory::Directory& directory, base::UserId id) const {
  const auto user = id ? directory.user(id) : std::nullopt;
  user ? write(out, *user) : out.null();
}

void PersonCards::write_picture(record::JsonWriter& out, const directory::UserView& user) const {
  std::string_view avatar = picture_ ? user.text(Text::avatar) : "";
  if (avatar.empty() && photo_) avatar = user.text(Text::personal_photo);
  out.string("AVATAR", avatar);
  out.string("COLOR", color_of(user, picture_));
}

}  // namespace muster::rest
