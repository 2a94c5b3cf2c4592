#include "record/record_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cmath>
#include <limits>

#include "base/utf8.hpp"
#include "record/field_value.hpp"
#include "record/fields.hpp"
#include "record/json_writer.hpp"

namespace muster::record {
namespace {

namespace json = boost::json;
using base::invalid;
using base::Result;
using directory::Moment;
using directory::Text;

template <class T>
Result<void> assign(Result<T>&& read, T& into) {
  if (!read) return read.error();
  into = std::move(*read);
  return {};
}

// An empty flag keeps the present value. A record without a value for ACTIVE must not dismiss anybody.
Result<void> read_flag(std::string_view field, const json::value& value, bool& into) {
  const auto flag = as_flag(field, value);
  if (!flag) return flag.error();
  into = flag->value_or(into);
  return {};
}

Result<void> read_type(std::string_view field, const json::value& value, directory::User& into) {
  const auto* text = value.if_string();
  const auto type = text ? user_type_named(*text) : std::nullopt;
  if (!type) return unreadable(field, value, "one of employee, extranet, email, bot");
  into.type = *type;
  return {};
}

// Custom fields keep their JSON as it was given. Null removes one, because no reply may contain null for it
// (protocol.md 8.3).
Result<void> read_custom(std::string_view name, const json::value& value, directory::User& into) {
  if (!is_finite(value)) return invalid(fmt::format("{}: a number is too large", name));
  json::value fields = json::object();
  if (const auto known = into.texts.find(Text::custom); known != into.texts.end()) fields = json::parse(known->second);
  if (value.is_null())
    fields.as_object().stable_erase(name);
  else
    fields.as_object()[name] = value;
  into.set(Text::custom, fields.as_object().empty() ? std::string() : json::serialize(fields));
  return {};
}

Result<void> read_field(std::string_view name, const json::value& value, base::UtcOffset offset, directory::User& into,
                        std::vector<std::string>& ignored) {
  if (const auto field = text_named(name)) {
    auto text = as_text(name, value);
    if (!text) return text.error();
    if (*field == Text::im_status && !text->empty() && !is_im_status(*text))
      return unreadable(name, value, "one of online, dnd, away, break");
    into.set(*field, std::move(*text));
    return {};
  }
  if (const auto field = moment_named(name)) {
    // Lists of people show times as empty objects (protocol.md 8.3), so a dump of such a list does not tell the stored
    // time.
    if (value.is_object() && value.get_object().empty()) return {};
    const auto at = as_moment(name, value, offset);
    if (!at) return at.error();
    if (*at)
      into.moments[*field] = **at;
    else
      into.moments.erase(*field);
    return {};
  }
  if (name == "ID" || name == "IS_ONLINE") return {};  // ID was read before; IS_ONLINE is never stored
  if (name == "ACTIVE") return read_flag(name, value, into.active);
  if (name == "IS_ADMIN") return read_flag(name, value, into.admin);
  if (name == "RIGHTS") return assign(as_rights(name, value), into.rights);
  if (name == "PERSONAL_GENDER") return assign(as_gender(name, value), into.gender);
  if (name == "PERSONAL_BIRTHDAY") return assign(as_day(name, value), into.birthday);
  if (name == "UF_EMPLOYMENT_DATE") return assign(as_day(name, value), into.employed_since);
  if (name == "UF_DEPARTMENT") return assign(as_departments(name, value), into.memberships);
  if (name == "USER_TYPE") return read_type(name, value, into);
  if (is_custom_name(name)) return read_custom(name, value, into);
  ignored.emplace_back(name);
  return {};
}

void write_day_field(JsonWriter& out, std::string_view name, const std::optional<base::CivilDay>& day) {
  if (!day) return;
  out.plain_string(name, base::day_text(*day));
}

void write_rights(JsonWriter& out, directory::UserRights rights) {
  if (rights.empty()) return;
  out.key("RIGHTS");
  out.begin_array();
  for (unsigned i = 0; i < directory::user_right_count; ++i) {
    const auto right = static_cast<directory::UserRight>(i);
    if (rights.has(right)) out.plain_string(name_of(right));
  }
  out.end_array();
}

void write_user_fields(JsonWriter& out, const directory::UserView& user, base::UtcOffset offset) {
  out.plain_string("ID", std::to_string(user.id().value));
  out.boolean("ACTIVE", user.active());
  for (unsigned i = 0; i < static_cast<unsigned>(Text::custom); ++i) {
    const auto field = static_cast<Text>(i);
    if (const auto text = user.text(field); !text.empty()) {
      out.string(name_of(field), text);
    }
  }
  if (user.gender() != directory::Gender::unknown) {
    out.plain_string("PERSONAL_GENDER", name_of(user.gender()));
  }
  write_day_field(out, "PERSONAL_BIRTHDAY", user.birthday());
  write_day_field(out, "UF_EMPLOYMENT_DATE", user.employed_since());
  out.key("UF_DEPARTMENT");
  out.begin_array();
  for (const auto& membership : user.memberships()) out.integer(membership.department.value);
  out.end_array();
  out.plain_string("USER_TYPE", name_of(user.type()));
  if (user.admin()) {
    out.boolean("IS_ADMIN", true);
  }
  write_rights(out, user.rights());
  for (unsigned i = 0; i < directory::moment_count; ++i) {
    const auto field = static_cast<Moment>(i);
    if (const auto at = user.moment(field)) {
      out.plain_string(name_of(field), base::atom_text(*at, offset));
    }
  }
  if (const auto custom = user.text(Text::custom); !custom.empty()) {
    const json::value fields = json::parse(custom);
    for (const auto& [name, value] : fields.as_object()) {
      out.key(std::string_view(name));
      out.raw(json::serialize(value));
    }
  }
}

Result<void> read_department_fields(const json::object& object, directory::Department& into) {
  const auto id = read_id(object);
  if (!id) return id.error();
  into.id = {*id};
  if (const auto* value = object.if_contains("NAME")) {
    auto name = as_text("NAME", *value);
    if (!name) return name.error();
    into.name = std::move(*name);
  }
  if (into.name.empty()) return invalid("NAME: missing or empty");
  if (const auto* value = object.if_contains("SORT"); value && !is_empty_or_false(*value)) {
    const auto sort = as_integer(*value);
    if (!sort || *sort < std::numeric_limits<std::int32_t>::min() || *sort > std::numeric_limits<std::int32_t>::max())
      return unreadable("SORT", *value, "a whole number of 32 bits");
    into.sort = static_cast<std::int32_t>(*sort);
  }
  if (const auto* value = object.if_contains("PARENT")) {
    const auto parent = as_reference("PARENT", *value);
    if (!parent) return parent.error();
    into.parent = {*parent};
  }
  if (const auto* value = object.if_contains("UF_HEAD")) {
    const auto head = as_reference("UF_HEAD", *value);
    if (!head) return head.error();
    into.head = {*head};
  }
  return {};
}

}  // namespace

bool is_finite(const json::value& value) {
  if (const auto* number = value.if_double()) return std::isfinite(*number);
  if (const auto* list = value.if_array()) return std::ranges::all_of(*list, is_finite);
  const auto* map = value.if_object();
  return !map || std::ranges::all_of(*map, [](const auto& member) { return is_finite(member.value()); });
}

Result<std::uint32_t> read_id(const json::object& object) {
  const auto* value = object.if_contains("ID");
  if (!value) return invalid("ID: missing");
  const auto number = as_integer(*value);
  if (!number || *number < 1 || *number > base::max_id) return unreadable("ID", *value, "an id of 1 to 2147483647");
  return static_cast<std::uint32_t>(*number);
}

Result<void> read_department(const json::object& object, directory::Department& into,
                             std::vector<std::string>& ignored) {
  if (auto read = read_department_fields(object, into); !read) return read;
  const auto* name = object.if_contains("NAME");
  if (name && base::is_blank(into.name)) return unreadable("NAME", *name, "a name, but spaces alone");
  for (const auto& member : object) {
    if (std::ranges::find(department_fields(), std::string_view(member.key())) == department_fields().end())
      ignored.emplace_back(member.key());
  }
  return {};
}

Result<directory::Department> read_stored_department(const json::object& object) {
  directory::Department department;
  if (auto read = read_department_fields(object, department); !read) return read.error();
  return department;
}

void write_department(std::string& out, const directory::Department& department) {
  JsonWriter writer(out);
  writer.begin_object();
  writer.plain_string("ID", std::to_string(department.id.value));
  writer.string("NAME", department.name);
  writer.integer("SORT", department.sort);
  if (department.parent) {
    writer.plain_string("PARENT", std::to_string(department.parent.value));
  }
  // Written even without a head. Otherwise a reader that updates a record would keep the earlier head.
  writer.plain_string("UF_HEAD", std::to_string(department.head.value));
  writer.end_object();
}

Result<void> read_user(const json::object& object, base::UtcOffset offset, directory::User& into,
                       std::vector<std::string>& ignored) {
  const auto id = read_id(object);
  if (!id) return id.error();
  into.id = {*id};
  for (const auto& [name, value] : object) {
    if (auto read = read_field(name, value, offset, into, ignored); !read) return read.error();
  }
  return {};
}

Result<bool> read_user_field(std::string_view name, const json::value& value, base::UtcOffset offset,
                             directory::User& into) {
  std::vector<std::string> ignored;
  if (auto read = read_field(name, value, offset, into, ignored); !read) return read.error();
  return ignored.empty();
}

void write_user(std::string& out, const directory::UserView& user, base::UtcOffset offset) {
  JsonWriter writer(out);
  writer.begin_object();
  write_user_fields(writer, user, offset);
  writer.end_object();
}

void write_stored_user(std::string& out, const directory::UserView& user) {
  JsonWriter writer(out);
  writer.begin_object();
  write_user_fields(writer, user, base::UtcOffset{});
  // The person's join number, then one for each department in UF_DEPARTMENT.
  writer.key("JOINED");
  writer.begin_array();
  writer.integer(user.joined());
  for (const auto& membership : user.memberships()) writer.integer(membership.joined);
  writer.end_array();
  writer.end_object();
}

Result<directory::PackedUser> read_stored_user(const json::object& object) {
  directory::User user;
  std::vector<std::string> ignored;
  if (auto read = read_user(object, base::UtcOffset{}, user, ignored); !read) return read.error();
  const auto* joined = object.if_contains("JOINED");
  const auto* numbers = joined ? joined->if_array() : nullptr;
  if (!numbers || numbers->size() != user.memberships.size() + 1)
    return invalid("JOINED: missing or of another length");
  for (std::size_t i = 0; i < numbers->size(); ++i) {
    const auto number = as_integer((*numbers)[i]);
    if (!number || *number < 0 || *number > std::numeric_limits<directory::JoinNumber>::max())
      return unreadable("JOINED", (*numbers)[i], "a join number");
    (i == 0 ? user.joined : user.memberships[i - 1].joined) = static_cast<directory::JoinNumber>(*number);
  }
  return directory::pack(user);
}

}  // namespace muster::record
