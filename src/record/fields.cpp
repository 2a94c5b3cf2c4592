#include "record/fields.hpp"

#include <algorithm>
#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

namespace muster::record {
namespace {

using directory::Gender;
using directory::Moment;
using directory::Text;
using directory::UserRight;
using directory::UserType;

template <class Field>
struct Named {
  Field field;
  std::string_view name;
};

// In the order of the enumerations, so that the index is the field's number.
constexpr std::array texts = std::to_array<Named<Text>>({
    {Text::xml_id, "XML_ID"},
    {Text::name, "NAME"},
    {Text::last_name, "LAST_NAME"},
    {Text::second_name, "SECOND_NAME"},
    {Text::title, "TITLE"},
    {Text::email, "EMAIL"},
    {Text::time_zone, "TIME_ZONE"},
    {Text::personal_profession, "PERSONAL_PROFESSION"},
    {Text::personal_www, "PERSONAL_WWW"},
    {Text::personal_photo, "PERSONAL_PHOTO"},
    {Text::personal_icq, "PERSONAL_ICQ"},
    {Text::personal_phone, "PERSONAL_PHONE"},
    {Text::personal_fax, "PERSONAL_FAX"},
    {Text::personal_mobile, "PERSONAL_MOBILE"},
    {Text::personal_pager, "PERSONAL_PAGER"},
    {Text::personal_street, "PERSONAL_STREET"},
    {Text::personal_mailbox, "PERSONAL_MAILBOX"},
    {Text::personal_city, "PERSONAL_CITY"},
    {Text::personal_state, "PERSONAL_STATE"},
    {Text::personal_zip, "PERSONAL_ZIP"},
    {Text::personal_country, "PERSONAL_COUNTRY"},
    {Text::personal_notes, "PERSONAL_NOTES"},
    {Text::work_company, "WORK_COMPANY"},
    {Text::work_department, "WORK_DEPARTMENT"},
    {Text::work_position, "WORK_POSITION"},
    {Text::work_www, "WORK_WWW"},
    {Text::work_phone, "WORK_PHONE"},
    {Text::work_fax, "WORK_FAX"},
    {Text::work_pager, "WORK_PAGER"},
    {Text::work_street, "WORK_STREET"},
    {Text::work_mailbox, "WORK_MAILBOX"},
    {Text::work_city, "WORK_CITY"},
    {Text::work_state, "WORK_STATE"},
    {Text::work_zip, "WORK_ZIP"},
    {Text::work_country, "WORK_COUNTRY"},
    {Text::work_profile, "WORK_PROFILE"},
    {Text::work_logo, "WORK_LOGO"},
    {Text::work_notes, "WORK_NOTES"},
    {Text::district, "UF_DISTRICT"},
    {Text::skype, "UF_SKYPE"},
    {Text::skype_link, "UF_SKYPE_LINK"},
    {Text::zoom, "UF_ZOOM"},
    {Text::twitter, "UF_TWITTER"},
    {Text::facebook, "UF_FACEBOOK"},
    {Text::linkedin, "UF_LINKEDIN"},
    {Text::xing, "UF_XING"},
    {Text::web_sites, "UF_WEB_SITES"},
    {Text::inner_phone, "UF_PHONE_INNER"},
    {Text::timeman, "UF_TIMEMAN"},
    {Text::skills, "UF_SKILLS"},
    {Text::interests, "UF_INTERESTS"},
    {Text::avatar, "AVATAR"},
    {Text::avatar_hr, "AVATAR_HR"},
    {Text::color, "COLOR"},
    {Text::external_auth_id, "EXTERNAL_AUTH_ID"},
    {Text::im_status, "IM_STATUS"},
    {Text::custom, ""},  // each custom field has a name of its own
});
constexpr std::array moments = std::to_array<Named<Moment>>({
    {Moment::last_login, "LAST_LOGIN"},
    {Moment::registered, "DATE_REGISTER"},
    {Moment::changed, "TIMESTAMP_X"},
    {Moment::last_activity, "LAST_ACTIVITY_DATE"},
    {Moment::idle_since, "IDLE"},
    {Moment::absent_until, "ABSENT"},
    {Moment::mobile_last, "MOBILE_LAST_DATE"},
    {Moment::desktop_last, "DESKTOP_LAST_DATE"},
});
constexpr std::array types = std::to_array<Named<UserType>>({
    {UserType::employee, "employee"},
    {UserType::extranet, "extranet"},
    {UserType::email, "email"},
    {UserType::bot, "bot"},
});
constexpr std::array genders = std::to_array<Named<Gender>>({
    {Gender::unknown, ""},
    {Gender::male, "M"},
    {Gender::female, "F"},
});
constexpr std::array rights = std::to_array<Named<UserRight>>({
    {UserRight::structure, "structure"},
});

constexpr bool in_order(const auto& table) {
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (static_cast<std::size_t>(table[i].field) != i) return false;
  }
  return true;
}
static_assert(in_order(texts) && in_order(moments) && in_order(types) && in_order(genders) && in_order(rights),
              "a table above has not the order of its enumeration in directory/entities.hpp");
static_assert(texts.size() <= 64 && moments.size() <= 16 && moments.size() == directory::moment_count);
static_assert(rights.size() <= 8 && rights.size() == directory::user_right_count);

// Names differ in their length or in their last eight letters. The usual hash would read a name letter by letter, which
// took a tenth of an import's time.
struct NameHash {
  std::size_t operator()(std::string_view name) const {
    std::uint64_t last = 0;
    const std::size_t count = std::min(name.size(), sizeof(last));
    std::memcpy(&last, name.data() + name.size() - count, count);
    return (last ^ name.size()) * 0x9e3779b97f4a7c15ull;
  }
};

template <class Field>
using ByName = boost::unordered_flat_map<std::string_view, Field, NameHash>;

template <class Field>
std::optional<Field> look_up(const ByName<Field>& fields, std::string_view name) {
  const auto found = fields.find(name);
  return found == fields.end() ? std::nullopt : std::optional(found->second);
}

// For a few short names, one after the other. An empty name has no field.
template <class Field, std::size_t count>
std::optional<Field> look_through(const std::array<Named<Field>, count>& table, std::string_view name) {
  const auto found = std::ranges::find(table, name, &Named<Field>::name);
  return found == table.end() || name.empty() ? std::nullopt : std::optional(found->field);
}

template <class Field>
ByName<Field> by_name(const auto& table) {
  ByName<Field> fields;
  for (const auto& [field, name] : table) {
    if (!name.empty()) fields.emplace(name, field);
  }
  return fields;
}

}  // namespace

std::string_view name_of(Text field) {
  return texts[static_cast<std::size_t>(field)].name;
}
std::string_view name_of(Moment field) {
  return moments[static_cast<std::size_t>(field)].name;
}
std::string_view name_of(UserType type) {
  return types[static_cast<std::size_t>(type)].name;
}
std::string_view name_of(Gender gender) {
  return genders[static_cast<std::size_t>(gender)].name;
}
std::string_view name_of(UserRight right) {
  return rights[static_cast<std::size_t>(right)].name;
}

std::span<const std::string_view> department_fields() {
  static constexpr std::array names = std::to_array<std::string_view>({"ID", "NAME", "SORT", "PARENT", "UF_HEAD"});
  return names;
}

std::span<const std::string_view> user_fields() {
  static const auto names = [] {
    std::vector<std::string_view> list{"ID", "ACTIVE"};
    for (const auto& text : texts) {
      if (text.field != Text::custom) list.push_back(text.name);
    }
    list.insert(list.end(), {"PERSONAL_GENDER", "PERSONAL_BIRTHDAY", "UF_EMPLOYMENT_DATE", "UF_DEPARTMENT", "USER_TYPE",
                             "IS_ADMIN", "RIGHTS"});
    for (const auto& moment : moments) list.push_back(moment.name);
    return list;
  }();
  return names;
}

bool is_custom_name(std::string_view name) {
  return name.starts_with("UF_") && std::ranges::all_of(name, [](unsigned char c) {
           return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
         });
}

bool is_im_status(std::string_view text) {
  static constexpr std::array statuses = std::to_array<std::string_view>({"online", "dnd", "away", "break"});
  return std::ranges::find(statuses, text) != statuses.end();
}

std::optional<Text> text_named(std::string_view name) {
  static const auto fields = by_name<Text>(texts);
  return look_up(fields, name);
}

std::optional<Moment> moment_named(std::string_view name) {
  static const auto fields = by_name<Moment>(moments);
  return look_up(fields, name);
}

std::optional<UserType> user_type_named(std::string_view name) {
  return look_through(types, name);
}

std::optional<Gender> gender_named(std::string_view name) {
  return look_through(genders, name);
}

std::optional<UserRight> right_named(std::string_view name) {
  return look_through(rights, name);
}

}  // namespace muster::record
