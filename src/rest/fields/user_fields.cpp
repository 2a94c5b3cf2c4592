#include "rest/fields/user_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <stdexcept>
#include <variant>

#include "base/dates.hpp"
#include "record/fields.hpp"
#include "rest/fields/person_card.hpp"
#include "rest/protocol/params.hpp"

namespace muster::rest {
namespace {

namespace json = boost::json;
using directory::Moment;
using directory::Text;
using directory::UserView;
using record::JsonWriter;

constexpr std::array fields = std::to_array<UserField>({
    {"ID", "ID", Seen::brief, true},
    {"XML_ID", "External ID", Seen::brief, true},
    {"ACTIVE", "Active", Seen::brief, true},
    {"NAME", "First name", Seen::brief, true},
    {"LAST_NAME", "Last name", Seen::brief, true},
    {"SECOND_NAME", "Second name", Seen::brief},
    {"TITLE", "Form of address", Seen::brief},
    {"EMAIL", "E-mail", Seen::basic, true},
    {"LAST_LOGIN", "Last sign-in", Seen::full, true},
    {"DATE_REGISTER", "Registered on", Seen::brief, true},
    {"TIME_ZONE", "Time zone", Seen::brief, true},
    {"IS_ONLINE", "Online", Seen::brief, true},
    {"TIMESTAMP_X", "Changed on", Seen::brief, true},
    {"LAST_ACTIVITY_DATE", "Last activity", Seen::brief, true},
    {"PERSONAL_PROFESSION", "Profession", Seen::brief},
    {"PERSONAL_GENDER", "Gender", Seen::brief, true},
    {"PERSONAL_WWW", "Personal web page", Seen::full},
    {"PERSONAL_BIRTHDAY", "Birthday", Seen::brief, true},
    {"PERSONAL_PHOTO", "Photo", Seen::brief},
    {"PERSONAL_ICQ", "ICQ", Seen::full},
    {"PERSONAL_PHONE", "Personal phone", Seen::basic},
    {"PERSONAL_FAX", "Personal fax", Seen::basic},
    {"PERSONAL_MOBILE", "Personal mobile phone", Seen::basic},
    {"PERSONAL_PAGER", "Personal pager", Seen::basic},
    {"PERSONAL_STREET", "Home street", Seen::basic},
    {"PERSONAL_MAILBOX", "Home mailbox", Seen::basic},
    {"PERSONAL_CITY", "Home city", Seen::brief},
    {"PERSONAL_STATE", "Home state", Seen::brief},
    {"PERSONAL_ZIP", "Home postcode", Seen::basic},
    {"PERSONAL_COUNTRY", "Home country", Seen::brief},
    {"PERSONAL_NOTES", "Personal notes", Seen::basic},
    {"WORK_COMPANY", "Company", Seen::basic},
    {"WORK_DEPARTMENT", "Department at work", Seen::basic},
    {"WORK_POSITION", "Position", Seen::brief},
    {"WORK_WWW", "Company web page", Seen::basic},
    {"WORK_PHONE", "Work phone", Seen::basic},
    {"WORK_FAX", "Work fax", Seen::basic},
    {"WORK_PAGER", "Work pager", Seen::basic},
    {"WORK_STREET", "Work street", Seen::basic},
    {"WORK_MAILBOX", "Work mailbox", Seen::basic},
    {"WORK_CITY", "Work city", Seen::brief},
    {"WORK_STATE", "Work state", Seen::brief},
    {"WORK_ZIP", "Work postcode", Seen::basic},
    {"WORK_COUNTRY", "Work country", Seen::brief},
    {"WORK_PROFILE", "Fields of work", Seen::basic},
    {"WORK_LOGO", "Company logo", Seen::basic},
    {"WORK_NOTES", "Notes on work", Seen::basic},
    {"UF_DEPARTMENT", "Departments", Seen::brief, true},
    {"UF_DISTRICT", "District", Seen::basic},
    {"UF_SKYPE", "Skype", Seen::basic},
    {"UF_SKYPE_LINK", "Skype chat link", Seen::basic},
    {"UF_ZOOM", "Zoom", Seen::basic},
    {"UF_TWITTER", "Twitter", Seen::basic},
    {"UF_FACEBOOK", "Facebook", Seen::basic},
    {"UF_LINKEDIN", "LinkedIn", Seen::basic},
    {"UF_XING", "Xing", Seen::basic},
    {"UF_WEB_SITES", "Other web sites", Seen::basic},
    {"UF_PHONE_INNER", "Inner phone", Seen::brief},
    {"UF_EMPLOYMENT_DATE", "Employed since", Seen::brief, true},
    {"UF_TIMEMAN", "Working time", Seen::brief},
    {"UF_SKILLS", "Skills", Seen::brief},
    {"UF_INTERESTS", "Interests", Seen::brief},
    {"USER_TYPE", "User type", Seen::full, true},
});
static_assert(fields.size() <= FieldBits::room);

// A person whose last activity was at most so many seconds ago is online.
constexpr base::UnixSeconds online_for = 180;

enum class Own { id, active, online, gender, birthday, employed, departments, type };
using Source = std::variant<Text, Moment, Own>;

Source source_of(std::string_view name) {
  if (const auto text = record::text_named(name)) return *text;
  if (const auto moment = record::moment_named(name)) return *moment;
  static constexpr std::array<std::pair<std::string_view, Own>, 8> own{{{"ID", Own::id},
                                                                        {"ACTIVE", Own::active},
                                                                        {"IS_ONLINE", Own::online},
                                                                        {"PERSONAL_GENDER", Own::gender},
                                                                        {"PERSONAL_BIRTHDAY", Own::birthday},
                                                                        {"UF_EMPLOYMENT_DATE", Own::employed},
                                                                        {"UF_DEPARTMENT", Own::departments},
                                                                        {"USER_TYPE", Own::type}}};
  const auto* const found = std::ranges::find(own, name, &std::pair<std::string_view, Own>::first);
  if (found != own.end()) return found->second;
  throw std::logic_error(
      fmt::format("the field {} of this table is neither in record/fields.cpp nor in the list of source_of", name));
}

// For each field, where its value comes from.
const std::array<Source, fields.size()>& sources() {
  static const auto list = [] {
    std::array<Source, fields.size()> all;
    for (std::size_t i = 0; i < fields.size(); ++i) all[i] = source_of(fields[i].name);
    return all;
  }();
  return list;
}

// The names of the fields as keys of JSON: "\"NAME\":".
const std::array<std::string, fields.size()>& quoted_names() {
  static const auto list = [] {
    std::array<std::string, fields.size()> all;
    for (std::size_t i = 0; i < fields.size(); ++i) all[i] = '"' + std::string(fields[i].name) + "\":";
    return all;
  }();
  return list;
}

bool is_online(const UserView& user, base::Microseconds now) {
  const auto last = user.moment(Moment::last_activity);
  return last && *last + online_for >= now / 1'000'000;
}

// Writes a day as a time at midnight, because clients read it as a date with a time.
void write_day(JsonWriter& out, const std::optional<base::CivilDay>& day, base::UtcOffset offset) {
  out.plain_string(day ? base::atom_text(*day, offset) : std::string());
}

bool is_set(const Source& source, const UserView& user) {
  if (const auto* text = std::get_if<Text>(&source)) return !user.text(*text).empty();
  if (const auto* moment = std::get_if<Moment>(&source)) return user.moment(*moment).has_value();
  return true;
}

void write_own(JsonWriter& out, Own what, const UserView& user, base::UtcOffset offset, base::Microseconds now) {
  switch (what) {
    case Own::id: return out.plain_string(std::to_string(user.id().value));
    case Own::active: return out.boolean(user.active());
    case Own::online: return out.plain_string(is_online(user, now) ? "Y" : "N");
    case Own::gender: return out.plain_string(record::name_of(user.gender()));
    case Own::birthday: return write_day(out, user.birthday(), offset);
    case Own::employed: return write_day(out, user.employed_since(), offset);
    case Own::type: return out.plain_string(record::name_of(user.type()));
    case Own::departments: break;
  }
  out.begin_array();
  for (const auto& membership : user.memberships()) out.integer(membership.department.value);
  out.end_array();
}

void write_value(JsonWriter& out, const Source& source, const UserView& user, base::UtcOffset offset,
                 base::Microseconds now) {
  if (const auto* text = std::get_if<Text>(&source)) {
    user.plain() ? out.plain_string(user.text(*text)) : out.string(user.text(*text));
  } else if (const auto* moment = std::get_if<Moment>(&source)) {
    const auto at = user.moment(*moment);
    out.plain_string(at ? base::atom_text(*at, offset) : std::string());
  } else {
    write_own(out, std::get<Own>(source), user, offset, now);
  }
}

FieldValue day_value(const std::optional<base::CivilDay>& day) {
  return {.number = day ? std::optional(day_number(*day)) : std::nullopt};
}

FieldValue own_value(Own what, const UserView& user, base::Microseconds now) {
  switch (what) {
    case Own::id: return {.number = user.id().value};
    case Own::active: return {.number = user.active() ? 1 : 0};
    case Own::online: return {.text = is_online(user, now) ? "Y" : "N"};
    case Own::gender: return {.text = record::name_of(user.gender())};
    case Own::birthday: return day_value(user.birthday());
    case Own::employed: return day_value(user.employed_since());
    case Own::departments: return {.ids = user.memberships()};
    case Own::type: break;
  }
  return {.text = record::name_of(user.type())};
}

FieldBits places_of(bool (*belongs)(const UserField& field)) {
  FieldBits places;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (belongs(fields[i])) places.add(i);
  }
  return places;
}

const FieldBits& always_written() {
  static const FieldBits places = places_of([](const UserField& field) { return field.always; });
  return places;
}

const FieldBits& maps_in_lists() {
  static const FieldBits places = places_of(
      [](const UserField& field) { return field.name == "TIMESTAMP_X" || field.name == "LAST_ACTIVITY_DATE"; });
  return places;
}

}  // namespace

FieldType UserField::type() const {
  const Source& source = sources()[static_cast<std::size_t>(this - fields.data())];
  if (std::holds_alternative<Text>(source)) return FieldType::text;
  if (std::holds_alternative<Moment>(source)) return FieldType::moment;
  switch (std::get<Own>(source)) {
    case Own::id: return FieldType::number;
    case Own::active: return FieldType::flag;
    case Own::birthday:
    case Own::employed: return FieldType::day;
    case Own::departments: return FieldType::ids;
    case Own::online:
    case Own::gender:
    case Own::type: break;
  }
  return FieldType::text;
}

std::optional<Text> UserField::text() const {
  const auto* text = std::get_if<Text>(&sources()[static_cast<std::size_t>(this - fields.data())]);
  return text ? std::optional(*text) : std::nullopt;
}

bool UserField::changes_with_time() const {
  const auto* own = std::get_if<Own>(&sources()[static_cast<std::size_t>(this - fields.data())]);
  return own && *own == Own::online;
}

FieldValue UserField::value_in(const UserView& user, base::Microseconds now) const {
  const Source& source = sources()[static_cast<std::size_t>(this - fields.data())];
  if (const auto* text = std::get_if<Text>(&source)) return {.text = user.text(*text)};
  if (const auto* moment = std::get_if<Moment>(&source)) return {.number = user.moment(*moment)};
  return own_value(std::get<Own>(source), user, now);
}

std::span<const UserField> all_user_fields() {
  return fields;
}

const UserField* user_field_named(std::string_view name) {
  static const auto by_name = [] {
    boost::unordered_flat_map<std::string_view, const UserField*> map;
    for (const UserField& field : fields) map.emplace(field.name, &field);
    return map;
  }();
  const auto found = by_name.find(name);
  return found == by_name.end() ? nullptr : found->second;
}

std::size_t UserFields::index_of(const UserField& field) {
  return static_cast<std::size_t>(&field - fields.data());
}

UserFields UserFields::visible_to(access::Scopes scopes) {
  using access::Scope;
  UserFields visible;
  const auto see = [&](Scope scope, Seen most) {
    if (!scopes.contains(scope)) return;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (fields[i].seen <= most) visible.fields_.add(i);
    }
  };
  see(Scope::user_brief, Seen::brief);
  see(Scope::user_basic, Seen::basic);
  see(Scope::user, Seen::full);
  if (!visible.fields_.empty() && (scopes.contains(Scope::user) || scopes.contains(Scope::user_userfield)))
    visible.custom_ = Custom::all;
  return visible;
}

void UserFields::select(const json::value& names) {
  UserFields chosen;
  const auto choose = [&](const json::value& value) {
    const auto* text = value.if_string();
    if (!text) return;
    const std::string name = upper_case(*text);
    if (name == "*") {
      chosen.fields_ |= fields_;
      chosen.color_ = color_;
    } else if (name == "COLOR") {
      chosen.color_ = color_;
    } else if (name == "UF_*") {
      fields_.for_each([&](std::size_t place) {
        if (fields[place].name.starts_with("UF_")) chosen.fields_.add(place);
      });
      chosen.custom_ = custom_;
    } else if (const UserField* field = user_field_named(name)) {
      if (!contains(*field)) return;
      chosen.fields_.add(index_of(*field));
      chosen.asked_for_.add(index_of(*field));
    } else if (custom_ != Custom::none && record::is_custom_name(name)) {
      chosen.custom_names_.insert(name);
    }
  };
  if (const auto* list = names.if_array())
    std::ranges::for_each(*list, choose);
  else if (const auto* map = names.if_object())
    std::ranges::for_each(*map, [&](const auto& member) { choose(member.value()); });
  else
    choose(names);
  if (chosen.custom_ == Custom::none && !chosen.custom_names_.empty()) chosen.custom_ = Custom::named;
  // A person may have none of the custom fields that are named, and an empty record would be useless.
  const UserField& id = *user_field_named("ID");
  if (chosen.fields_.empty() && chosen.custom_ == Custom::named && contains(id)) chosen.fields_.add(index_of(id));
  if (!chosen.fields_.empty() || chosen.custom_ != Custom::none || chosen.color_ != Color::none)
    *this = std::move(chosen);
}

bool UserFields::contains_custom(std::string_view name) const {
  return custom_ == Custom::all || (custom_ == Custom::named && custom_names_.contains(upper_case(name)));
}

void UserFields::write(JsonWriter& out, const portal::Portal& portal, const UserView& user, base::Microseconds now,
                       UserTimes times) const {
  const FieldBits written_empty = always_written() | asked_for_;
  const FieldBits maps = times == UserTimes::empty_maps ? maps_in_lists() : FieldBits();
  const auto& all_sources = sources();
  const auto& all_names = quoted_names();
  out.begin_object();
  fields_.for_each([&](std::size_t place) {
    const Source& source = all_sources[place];
    if (!written_empty.contains(place) && !is_set(source, user)) return;
    out.raw(all_names[place]);
    if (maps.contains(place))
      out.raw("{}");
    else
      write_value(out, source, user, portal.settings.utc_offset, now);
  });
  if (has_custom()) write_custom(out, user);
  if (color_ != Color::none) out.string("COLOR", color_of(user, color_ == Color::own));
  out.end_object();
}

void UserFields::write_custom(JsonWriter& out, const UserView& user) const {
  const std::string_view custom = user.text(Text::custom);
  if (custom.empty()) return;
  const json::value stored = json::parse(custom);
  for (const auto& [name, value] : stored.as_object()) {
    if (!contains_custom(name)) continue;
    out.key(std::string_view(name));
    record::append_json(out.buffer(), json::serialize(value));
  }
}

}  // namespace muster::rest
