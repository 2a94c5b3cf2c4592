#include "rest/render.hpp"

#include <array>

#include "base/dates.hpp"

namespace muster::rest {
namespace {

using directory::Moment;
using directory::Text;
using directory::UserView;
using record::JsonWriter;

// Appends one text's characters within a JSON string.
class TextAppender {
 public:
  TextAppender(std::string& out, const UserView& user) : out_(out), user_(user), plain_(user.plain()) {}

  void quoted(std::string_view text) const {
    if (!plain_) return record::append_json_string(out_, text);
    out_ += '"';
    out_ += text;
    out_ += '"';
  }
  void quoted(Text field) const { quoted(user_.text(field)); }

 private:
  std::string& out_;
  const UserView& user_;
  bool plain_;
};

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// First and last name, with one space between them when both are there.
void append_full_name(std::string& out, const TextAppender& texts, std::string_view first, std::string_view last) {
  first = trimmed(first);
  last = trimmed(last);
  texts.quoted(first.empty() ? last : first);
  if (first.empty() || last.empty()) return;
  out.back() = ' ';
  const std::size_t quote = out.size();
  texts.quoted(last);
  out.erase(quote, 1);
}

void append_moment(std::string& out, std::optional<base::UnixSeconds> at, base::UtcOffset offset) {
  if (!at) {
    out += "false";
    return;
  }
  std::array<char, base::atom_length + 2> text;
  text.front() = text.back() = '"';
  base::write_atom(text.data() + 1, *at, offset);
  out.append(text.data(), text.size());
}

void append_birthday(std::string& out, const std::optional<base::CivilDay>& day) {
  if (!day) {
    out += R"("")";
    return;
  }
  const std::array<char, 7> text{
      '"', static_cast<char>('0' + day->day / 10),   static_cast<char>('0' + day->day % 10),
      '-', static_cast<char>('0' + day->month / 10), static_cast<char>('0' + day->month % 10),
      '"'};
  out.append(text.data(), text.size());
}

std::string_view gender_text(directory::Gender gender) {
  switch (gender) {
    case directory::Gender::male: return R"("M")";
    case directory::Gender::female: return R"("F")";
    case directory::Gender::unknown: break;
  }
  return R"("")";
}

std::string_view type_text(directory::UserType type) {
  switch (type) {
    case directory::UserType::bot: return R"("bot")";
    case directory::UserType::extranet: return R"("extranet")";
    case directory::UserType::employee:
    case directory::UserType::email: break;
  }
  return R"("user")";
}

std::string_view flag(bool value) {
  return value ? "true" : "false";
}

void append_phones(std::string& out, const TextAppender& texts, const UserView& user) {
  static constexpr std::array<std::pair<Text, std::string_view>, 4> phones{
      {{Text::work_phone, "\"work_phone\":"},
       {Text::personal_mobile, "\"personal_mobile\":"},
       {Text::personal_phone, "\"personal_phone\":"},
       {Text::inner_phone, "\"inner_phone\":"}}};
  char before = '{';
  for (const auto& [field, key] : phones) {
    const std::string_view number = user.text(field);
    if (number.empty()) continue;
    out += before;
    out += key;
    texts.quoted(number);
    before = ',';
  }
  out += before == '{' ? "false" : "}";
}

void append_departments(JsonWriter& out, const UserView& user) {
  out.begin_array();
  for (const auto& membership : user.memberships()) out.integer(membership.department.value);
  out.end_array();
}

void append_dates(std::string& out, const UserView& user, base::UtcOffset offset) {
  out += R"(,"status":"online","idle":)";
  append_moment(out, user.moment(Moment::idle_since), offset);
  out += R"(,"last_activity_date":)";
  append_moment(out, user.moment(Moment::last_activity), offset);
  out += R"(,"mobile_last_date":)";
  append_moment(out, user.moment(Moment::mobile_last), offset);
  out += R"(,"desktop_last_date":)";
  append_moment(out, user.moment(Moment::desktop_last), offset);
  out += R"(,"absent":)";
  append_moment(out, user.moment(Moment::absent_until), offset);
}

}  // namespace

std::string_view color_for(base::UserId id) {
  static constexpr std::array<std::string_view, 12> palette{"#3e8e7e", "#4b7bb5", "#a0628f", "#c0763b",
                                                            "#6b8f3c", "#b5534f", "#5c6bc0", "#2f8fa3",
                                                            "#8a7340", "#7e57a8", "#4f8a5b", "#9c5d3e"};
  return palette[id.value % palette.size()];
}

void write_im_user(JsonWriter& writer, const UserView& user, base::UtcOffset offset) {
  std::string& out = writer.buffer();
  const TextAppender texts(out, user);
  const std::string_view first = user.text(Text::name);
  const std::string_view last = user.text(Text::last_name);
  std::string_view avatar = user.text(Text::avatar);
  if (avatar.empty()) avatar = user.text(Text::personal_photo);
  std::string_view avatar_hr = user.text(Text::avatar_hr);
  if (avatar_hr.empty()) avatar_hr = avatar;
  const std::string_view color = user.text(Text::color);
  const std::string_view external = user.text(Text::external_auth_id);

  writer.begin_object();
  writer.key("id");
  writer.integer(user.id().value);
  out += R"(,"active":)";
  out += flag(user.active());
  out += R"(,"name":)";
  append_full_name(out, texts, first, last);
  out += R"(,"first_name":)";
  texts.quoted(first);
  out += R"(,"last_name":)";
  texts.quoted(last);
  out += R"(,"work_position":)";
  texts.quoted(Text::work_position);
  out += R"(,"color":)";
  texts.quoted(color.empty() ? color_for(user.id()) : color);
  out += R"(,"avatar":)";
  texts.quoted(avatar);
  out += R"(,"avatar_hr":)";
  texts.quoted(avatar_hr);
  out += R"(,"gender":)";
  out += gender_text(user.gender());
  out += R"(,"birthday":)";
  append_birthday(out, user.birthday());
  out += R"(,"extranet":)";
  out += flag(user.type() == directory::UserType::extranet);
  out += R"(,"network":false,"bot":)";
  out += flag(user.type() == directory::UserType::bot);
  out += R"(,"connector":false,"external_auth_id":)";
  texts.quoted(external.empty() ? "default" : external);
  append_dates(out, user, offset);
  writer.key("departments");
  append_departments(writer, user);
  out += R"(,"phones":)";
  append_phones(out, texts, user);
  out += R"(,"bot_data":null,"type":)";
  out += type_text(user.type());
  out += R"(,"website":)";
  texts.quoted(Text::personal_www);
  out += R"(,"email":)";
  texts.quoted(Text::email);
  writer.end_object();
}

void write_person(JsonWriter& out, const portal::Portal& portal, base::UserId id, bool user_data) {
  if (!user_data) return out.integer(id.value);
  write_im_user(out, *portal.directory.user(id), portal.settings.utc_offset);
}

void write_im_department(JsonWriter& out, const portal::Portal& portal, const directory::DepartmentView& department,
                         bool user_data) {
  const base::UserId head = portal.directory.listed_head(department);
  std::string& buffer = out.buffer();
  out.begin_object();
  out.key("id");
  out.integer(department.id().value);
  out.key("name");
  out.string(department.name());
  out.key("full_name");
  out.string(department.name());
  for (auto above = portal.directory.department(department.parent()); above;
       above = portal.directory.department(above->parent())) {
    buffer.pop_back();
    buffer += " / ";
    const std::size_t quote = buffer.size();
    record::append_json_string(buffer, above->name());
    buffer.erase(quote, 1);
  }
  out.key("manager_user_id");
  out.integer(head.value);
  if (user_data) {
    out.key("manager_user_data");
    if (head)
      write_person(out, portal, head, true);
    else
      out.null();
  }
  out.end_object();
}

}  // namespace muster::rest
