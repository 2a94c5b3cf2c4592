#include "store/change_codec.hpp"

#include <fmt/format.h>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>

#include "base/json_text.hpp"
#include "record/custom_field_json.hpp"
#include "record/record_json.hpp"
#include "record/stored_user.hpp"
#include "store/access_codec.hpp"

namespace muster::store {
namespace {

namespace json = boost::json;
using base::invalid;
using base::Result;
using portal::Change;

std::string settings_body(const portal::Settings& settings) {
  std::string member_id;
  base::append_json_text(settings.member_id, member_id);
  return fmt::format(
      R"({{"utc_offset":"{}","last_webhook":{},"demo":{},"last_department":{},"last_user":{},"last_custom_field":{},)"
      R"("last_custom_option":{},"last_application":{},"last_grant":{},"last_session":{},"member_id":{},"swept":{}}})",
      base::offset_text(settings.utc_offset), settings.last_webhook.value, settings.demo,
      settings.last_department.value, settings.last_user.value, settings.last_custom_field.value,
      settings.last_custom_option.value, settings.last_application.value, settings.last_grant.value,
      settings.last_session.value, member_id, settings.swept);
}

template <class Record>
constexpr Kind kind_of = Kind::settings;
template <>
constexpr Kind kind_of<access::Application> = Kind::application;
template <>
constexpr Kind kind_of<access::Grant> = Kind::grant;
template <>
constexpr Kind kind_of<access::Session> = Kind::session;
template <>
constexpr Kind kind_of<access::Password> = Kind::password;
template <>
constexpr Kind kind_of<access::OptionSet> = Kind::options;

// Decodes a record of the access table. Without a body it was removed.
template <class Record>
Change access_change(std::uint64_t id, const json::object* object) {
  if (!object) return access::Gone<Record>{id};
  access::Put<Record> put;
  read_body(*object, id, put.record);
  return put;
}

Result<Change> read_settings(const json::object& object) {
  const auto offset = base::parse_offset(object.at("utc_offset").as_string());
  if (!offset) return invalid("utc_offset is not an offset");
  // Stores of earlier versions lack the members that were added later.
  const auto number = [&](const char* name) {
    const auto* value = object.if_contains(name);
    return value ? value->to_number<std::uint32_t>() : 0;
  };
  portal::Settings settings;
  settings.utc_offset = *offset;
  settings.last_webhook = {object.at("last_webhook").to_number<std::uint32_t>()};
  settings.demo = object.at("demo").as_bool();
  settings.last_department = {number("last_department")};
  settings.last_user = {number("last_user")};
  settings.last_custom_field = {number("last_custom_field")};
  settings.last_custom_option = {number("last_custom_option")};
  settings.last_application = {number("last_application")};
  settings.last_grant = {number("last_grant")};
  settings.last_session = {number("last_session")};
  if (const auto* name = object.if_contains("member_id")) settings.member_id = name->as_string();
  if (const auto* swept = object.if_contains("swept")) settings.swept = swept->to_number<std::int64_t>();
  return Change(portal::SettingsPut{settings});
}

struct Encoder {
  StoredRecord operator()(const portal::SettingsPut& put) const {
    return {Kind::settings, 0, settings_body(put.settings)};
  }
  StoredRecord operator()(const directory::DepartmentPut& put) const {
    StoredRecord record{Kind::department, put.department.id.value, std::string()};
    record::write_department(*record.body, put.department);
    return record;
  }
  StoredRecord operator()(const directory::DepartmentGone& gone) const {
    return {Kind::department, gone.id.value, std::nullopt};
  }
  StoredRecord operator()(const directory::UserPut& put) const {
    const directory::UserView user(put.record);
    StoredRecord record{Kind::user, user.id().value, std::string()};
    record::write_stored_user(*record.body, user);
    return record;
  }
  StoredRecord operator()(const directory::UserGone& gone) const { return {Kind::user, gone.id.value, std::nullopt}; }
  StoredRecord operator()(const access::WebhookPut& put) const {
    return {Kind::webhook, put.webhook.id.value, body_of(put.webhook)};
  }
  StoredRecord operator()(const access::WebhookGone& gone) const {
    return {Kind::webhook, gone.id.value, std::nullopt};
  }
  StoredRecord operator()(const directory::CustomFieldPut& put) const {
    StoredRecord record{Kind::custom_field, put.field.id.value, std::string()};
    record::write_stored_custom_field(*record.body, put.field);
    return record;
  }
  StoredRecord operator()(const directory::CustomFieldGone& gone) const {
    return {Kind::custom_field, gone.id.value, std::nullopt};
  }
  template <class Record>
  StoredRecord operator()(const access::Put<Record>& put) const {
    return {kind_of<Record>, key_of(put.record), body_of(put.record)};
  }
  template <class Record>
  StoredRecord operator()(const access::Gone<Record>& gone) const {
    return {kind_of<Record>, gone.key, std::nullopt};
  }
};

// Decodes any record of the access table by its kind. Nothing for other kinds.
std::optional<Change> access_change_of(Kind kind, std::uint64_t id, const json::object* object) {
  switch (kind) {
    case Kind::application: return access_change<access::Application>(id, object);
    case Kind::grant: return access_change<access::Grant>(id, object);
    case Kind::session: return access_change<access::Session>(id, object);
    case Kind::password: return access_change<access::Password>(id, object);
    case Kind::options: return access_change<access::OptionSet>(id, object);
    default: return std::nullopt;
  }
}

Result<Change> decode_gone(Kind kind, std::uint64_t key) {
  if (const auto change = access_change_of(kind, key, nullptr)) return *change;
  const auto id = static_cast<std::uint32_t>(key);
  switch (kind) {
    case Kind::department: return Change(directory::DepartmentGone{{id}});
    case Kind::user: return Change(directory::UserGone{{id}});
    case Kind::webhook: return Change(access::WebhookGone{{id}});
    case Kind::custom_field: return Change(directory::CustomFieldGone{{id}});
    default: break;
  }
  return invalid("the settings cannot be gone");
}

Result<Change> decode_body(Kind kind, std::uint64_t id, const json::object& object) {
  if (auto change = access_change_of(kind, id, &object)) return std::move(*change);
  switch (kind) {
    case Kind::settings: return read_settings(object);
    case Kind::department: {
      auto department = record::read_stored_department(object);
      if (!department) return department.error();
      return Change(directory::DepartmentPut{std::move(*department)});
    }
    case Kind::user: {
      auto packed = record::read_stored_user(object);
      if (!packed) return packed.error();
      return Change(directory::UserPut{std::move(*packed)});
    }
    case Kind::webhook: {
      access::WebhookPut put;
      read_body(object, id, put.webhook);
      return Change(std::move(put));
    }
    case Kind::custom_field: {
      auto field = record::read_stored_custom_field(object);
      if (!field) return field.error();
      return Change(directory::CustomFieldPut{std::move(*field)});
    }
    default: break;
  }
  return invalid("of a kind that this version does not know");
}

}  // namespace

StoredRecord encode(const Change& change) {
  return std::visit(Encoder{}, change);
}

Result<Change> decode(Kind kind, std::uint64_t id, std::optional<std::string_view> body) {
  const auto broken = [&](std::string_view what) {
    return invalid(fmt::format("the store's record {}/{} cannot be read: {}", static_cast<int>(kind), id, what));
  };
  try {
    if (!body) return decode_gone(kind, id);
    if (directory::UserPut put; kind == Kind::user && record::StoredUserReader().read(*body, put.record))
      return Change(std::move(put));
    // The JSON of one record usually fits into this memory on the stack and is freed as a whole.
    unsigned char memory[8192];
    json::monotonic_resource arena(memory);
    const json::value parsed = json::parse(*body, &arena);
    auto change = decode_body(kind, id, parsed.as_object());
    return change ? std::move(change) : Result<Change>(broken(change.error().message));
  } catch (const std::exception& problem) {
    return broken(problem.what());
  }
}

Result<Change> decode_state(Kind kind, std::uint64_t id, std::optional<std::string_view> body) {
  if (kind == Kind::settings && !body) return Change(portal::SettingsPut{});
  return decode(kind, id, body);
}

std::optional<RecordKey> record_of(const portal::AuditQuery& query) {
  struct Namer {
    std::optional<RecordKey> operator()(std::monostate) const { return std::nullopt; }
    std::optional<RecordKey> operator()(base::DepartmentId id) const { return RecordKey{Kind::department, id.value}; }
    std::optional<RecordKey> operator()(base::UserId id) const { return RecordKey{Kind::user, id.value}; }
    std::optional<RecordKey> operator()(base::WebhookId id) const { return RecordKey{Kind::webhook, id.value}; }
  };
  return std::visit(Namer{}, query.record);
}

}  // namespace muster::store
