#include "rest/fields/render.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/dates.hpp"
#include "record/fields.hpp"

namespace muster::rest {
namespace {

using directory::Moment;
using directory::Text;
using directory::UserView;
using record::JsonWriter;

// Writes into memory that is known to be large enough. A user object has about fifty parts; checking for each whether
// the buffer must grow took longer than writing it.
class Cursor {
 public:
  // `plain` says that no text needs escaping.
  Cursor(char* at, bool plain) : at_(at), plain_(plain) {}

  // Not memcpy, which must not get the null pointer of a text that is not set.
  void raw(std::string_view text) { at_ = std::copy(text.begin(), text.end(), at_); }
  void raw(char c) { *at_++ = c; }
  void flag(bool value) { raw(value ? std::string_view("true") : std::string_view("false")); }
  void number(std::uint32_t value) { at_ = std::to_chars(at_, at_ + 10, value).ptr; }
  // Characters within a JSON string.
  void text(std::string_view part) {
    if (plain_)
      raw(part);
    else
      at_ = record::write_json_text(at_, part);
  }
  void quoted(std::string_view whole) {
    raw('"');
    text(whole);
    raw('"');
  }
  // The date in quotes, or false.
  void moment(std::optional<base::UnixSeconds> time, base::UtcOffset offset) {
    if (!time) return raw("false");
    raw('"');
    base::write_atom(at_, *time, offset);
    at_ += base::atom_length;
    raw('"');
  }
  void two_digits(unsigned value) {
    raw(static_cast<char>('0' + value / 10));
    raw(static_cast<char>('0' + value % 10));
  }
  // Removes the last character.
  void drop() { --at_; }
  const char* end() const { return at_; }

 private:
  char* at_;
  bool plain_;
};

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string_view type_text(directory::UserType type) {
  switch (type) {
    case directory::UserType::bot: return "bot";
    case directory::UserType::extranet: return "extranet";
    case directory::UserType::employee:
    case directory::UserType::email: break;
  }
  return "user";
}

// The texts of a user object, with defaults for those that are not set (protocol.md 6.2).
struct UserTexts {
  explicit UserTexts(const UserView& user)
      : first(user.text(Text::name)),
        last(user.text(Text::last_name)),
        position(user.text(Text::work_position)),
        color(user.text(Text::color)),
        avatar(user.text(Text::avatar)),
        avatar_hr(user.text(Text::avatar_hr)),
        external(user.text(Text::external_auth_id)),
        website(user.text(Text::personal_www)),
        email(user.text(Text::email)) {
    if (color.empty()) color = color_for(user.id());
    if (avatar.empty()) avatar = user.text(Text::personal_photo);
    if (avatar_hr.empty()) avatar_hr = avatar;
    if (external.empty()) external = "default";
    for (std::size_t i = 0; i < phones.size(); ++i) phones[i] = user.text(phone_fields[i]);
  }
  // The total length. The names count twice, because they are written twice.
  std::size_t length() const {
    std::size_t sum = 2 * first.size() + 2 * last.size() + position.size() + color.size() + avatar.size() +
                      avatar_hr.size() + external.size() + website.size() + email.size();
    for (const std::string_view phone : phones) sum += phone.size();
    return sum;
  }

  static constexpr std::array<Text, 4> phone_fields{Text::work_phone, Text::personal_mobile, Text::personal_phone,
                                                    Text::inner_phone};
  std::string_view first, last, position, color, avatar, avatar_hr, external, website, email;
  std::array<std::string_view, phone_fields.size()> phones;
};

// First and last name, with one space between them when both are there.
void put_full_name(Cursor& out, std::string_view first, std::string_view last) {
  first = trimmed(first);
  last = trimmed(last);
  out.raw('"');
  out.text(first);
  if (!first.empty() && !last.empty()) out.raw(' ');
  out.text(last);
  out.raw('"');
}

void put_phones(Cursor& out, const UserTexts& texts) {
  static constexpr std::array<std::string_view, 4> keys{
      "\"work_phone\":", "\"personal_mobile\":", "\"personal_phone\":", "\"inner_phone\":"};
  char before = '{';
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (texts.phones[i].empty()) continue;
    out.raw(before);
    out.raw(keys[i]);
    out.quoted(texts.phones[i]);
    before = ',';
  }
  out.raw(before == '{' ? std::string_view("false") : std::string_view("}"));
}

void put_person(Cursor& out, const UserView& user, const UserTexts& texts, ImUserForm form) {
  out.raw(R"({"id":)");
  out.number(user.id().value);
  if (form != ImUserForm::of_search) {
    out.raw(R"(,"active":)");
    out.flag(user.active());
  }
  out.raw(R"(,"name":)");
  put_full_name(out, texts.first, texts.last);
  out.raw(R"(,"first_name":)");
  out.quoted(texts.first);
  out.raw(R"(,"last_name":)");
  out.quoted(texts.last);
  out.raw(R"(,"work_position":)");
  out.quoted(texts.position);
  out.raw(R"(,"color":)");
  out.quoted(texts.color);
  out.raw(R"(,"avatar":)");
  out.quoted(texts.avatar);
  if (form != ImUserForm::of_search) {
    out.raw(R"(,"avatar_hr":)");
    out.quoted(texts.avatar_hr);
  }
  out.raw(R"(,"gender":")");
  out.raw(record::name_of(user.gender()));
  out.raw(R"(","birthday":")");
  if (const auto day = user.birthday()) {
    out.two_digits(day->day);
    out.raw('-');
    out.two_digits(day->month);
  }
}

void put_account(Cursor& out, const UserView& user, const UserTexts& texts, base::UtcOffset offset) {
  out.raw(R"(","extranet":)");
  out.flag(user.type() == directory::UserType::extranet);
  out.raw(R"(,"network":false,"bot":)");
  out.flag(user.type() == directory::UserType::bot);
  out.raw(R"(,"connector":false,"external_auth_id":)");
  out.quoted(texts.external);
  out.raw(R"(,"status":"online","idle":)");
  out.moment(user.moment(Moment::idle_since), offset);
  out.raw(R"(,"last_activity_date":)");
  out.moment(user.moment(Moment::last_activity), offset);
  out.raw(R"(,"mobile_last_date":)");
  out.moment(user.moment(Moment::mobile_last), offset);
}

void put_desktop(Cursor& out, const UserView& user, base::UtcOffset offset) {
  out.raw(R"(,"desktop_last_date":)");
  out.moment(user.moment(Moment::desktop_last), offset);
}

void put_absent(Cursor& out, const UserView& user, base::UtcOffset offset) {
  out.raw(R"(,"absent":)");
  out.moment(user.moment(Moment::absent_until), offset);
}

void put_departments(Cursor& out, const UserView& user) {
  out.raw(R"(,"departments":[)");
  for (const auto& membership : user.memberships()) {
    out.number(membership.department.value);
    out.raw(',');
  }
  if (!user.memberships().empty()) out.drop();
  out.raw(']');
}

void put_kind(Cursor& out, const UserView& user) {
  out.raw(R"(,"bot_data":null,"type":")");
  out.raw(type_text(user.type()));
  out.raw('"');
}

void put_contact(Cursor& out, const UserTexts& texts) {
  out.raw(R"(,"website":)");
  out.quoted(texts.website);
  out.raw(R"(,"email":)");
  out.quoted(texts.email);
}

void put_end(Cursor& out, const UserView& user, const UserTexts& texts, base::UtcOffset offset, ImUserForm form) {
  if (form == ImUserForm::of_search) {
    put_departments(out, user);
    put_absent(out, user, offset);
  } else {
    put_desktop(out, user, offset);
    put_absent(out, user, offset);
    put_departments(out, user);
  }
  out.raw(R"(,"phones":)");
  put_phones(out, texts);
  if (form == ImUserForm::of_departments) put_kind(out, user);
  if (form != ImUserForm::of_search) put_contact(out, texts);
  if (form == ImUserForm::of_users) put_kind(out, user);
  out.raw('}');
}

// Enough bytes for a user object without its texts and departments: keys, quotes, dates, flags, numbers.
constexpr std::size_t fixed_part = 1024;
constexpr std::size_t longest_id = 11;

}  // namespace

std::string_view color_for(base::UserId id) {
  static constexpr std::array<std::string_view, 12> palette{"#3e8e7e", "#4b7bb5", "#a0628f", "#c0763b",
                                                            "#6b8f3c", "#b5534f", "#5c6bc0", "#2f8fa3",
                                                            "#8a7340", "#7e57a8", "#4f8a5b", "#9c5d3e"};
  return palette[id.value % palette.size()];
}

void write_im_user(JsonWriter& writer, const UserView& user, base::UtcOffset offset, ImUserForm form) {
  const UserTexts texts(user);
  writer.raw("");  // the comma, if one is due
  std::string& out = writer.buffer();
  const std::size_t before = out.size();
  const std::size_t texts_length = user.plain() ? texts.length() : record::longest_json_text(texts.length());
  out.resize(before + fixed_part + texts_length + longest_id * user.memberships().size());
  Cursor cursor(out.data() + before, user.plain());
  put_person(cursor, user, texts, form);
  put_account(cursor, user, texts, offset);
  put_end(cursor, user, texts, offset, form);
  out.resize(static_cast<std::size_t>(cursor.end() - out.data()));
}

void write_ids(JsonWriter& writer, std::span<const base::UserId> people) {
  if (people.empty()) return;
  writer.raw("");  // the comma, if one is due
  std::string& out = writer.buffer();
  const std::size_t before = out.size();
  out.resize(before + longest_id * people.size());
  Cursor cursor(out.data() + before, true);
  for (const base::UserId id : people) {
    cursor.number(id.value);
    cursor.raw(',');
  }
  cursor.drop();
  out.resize(static_cast<std::size_t>(cursor.end() - out.data()));
}

void begin_im_department(JsonWriter& out, const portal::Portal& portal, const directory::DepartmentView& department,
                         base::UserId head) {
  std::string& buffer = out.buffer();
  out.begin_object();
  out.integer("id", department.id().value);
  out.string("name", department.name());
  out.key("full_name");
  buffer += '"';
  record::append_json_characters(buffer, department.name());
  for (auto above = portal.directory.department(department.parent()); above;
       above = portal.directory.department(above->parent())) {
    buffer += " / ";
    record::append_json_characters(buffer, above->name());
  }
  buffer += '"';
  out.integer("manager_user_id", head.value);
}

}  // namespace muster::rest
