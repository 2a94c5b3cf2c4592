#include "store/change_codec.hpp"

#include <fmt/format.h>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>

#include "record/custom_field_json.hpp"
#include "record/json_writer.hpp"
#include "record/record_json.hpp"

namespace muster::store {
namespace {

namespace json = boost::json;
using base::invalid;
using base::Result;
using portal::Change;

std::string hex(const base::SecretHash& hash) {
  std::string text;
  for (std::uint8_t byte : hash) text += fmt::format("{:02x}", byte);
  return text;
}

std::optional<base::SecretHash> hash_from(std::string_view text) {
  base::SecretHash hash{};
  if (text.size() != 2 * hash.size()) return std::nullopt;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto digit = std::string_view("0123456789abcdef").find(text[i]);
    if (digit == std::string_view::npos) return std::nullopt;
    hash[i / 2] = static_cast<std::uint8_t>(hash[i / 2] << 4 | digit);
  }
  return hash;
}

std::string settings_body(const portal::Settings& settings) {
  return fmt::format(
      R"({{"utc_offset":"{}","last_webhook":{},"demo":{},"last_department":{},"last_user":{},"last_custom_field":{},)"
      R"("last_custom_option":{}}})",
      base::offset_text(settings.utc_offset), settings.last_webhook.value, settings.demo,
      settings.last_department.value, settings.last_user.value, settings.last_custom_field.value,
      settings.last_custom_option.value);
}

std::string webhook_body(const access::Webhook& webhook) {
  std::string body;
  record::JsonWriter out(body);
  out.begin_object();
  out.key("owner");
  out.integer(webhook.owner.value);
  out.key("scopes");
  out.begin_array();
  webhook.scopes.for_each([&](access::Scope scope) { out.plain_string(access::name_of(scope)); });
  out.end_array();
  out.key("secret_sha256");
  out.plain_string(hex(webhook.secret));
  out.key("created");
  out.integer(webhook.created);
  if (webhook.expires) {
    out.key("expires");
    out.integer(*webhook.expires);
  }
  if (webhook.blocked) {
    out.key("blocked");
    out.boolean(true);
  }
  if (webhook.demo) {
    out.key("demo");
    out.boolean(true);
  }
  out.end_object();
  return body;
}

access::Webhook read_webhook(std::uint32_t id, const json::object& object) {
  access::Webhook webhook;
  webhook.id = {id};
  webhook.owner = {object.at("owner").to_number<std::uint32_t>()};
  for (const json::value& name : object.at("scopes").as_array()) {
    // A scope that a newer version granted and this one does not know grants nothing here.
    if (const auto scope = access::scope_named(name.as_string())) webhook.scopes.insert(*scope);
  }
  const auto hash = hash_from(object.at("secret_sha256").as_string());
  if (!hash) throw std::runtime_error("secret_sha256 is not a hash");
  webhook.secret = *hash;
  webhook.created = object.at("created").to_number<std::int64_t>();
  if (const auto* expires = object.if_contains("expires")) webhook.expires = expires->to_number<std::int64_t>();
  if (const auto* blocked = object.if_contains("blocked")) webhook.blocked = blocked->as_bool();
  if (const auto* demo = object.if_contains("demo")) webhook.demo = demo->as_bool();
  return webhook;
}

Result<Change> read_settings(const json::object& object) {
  const auto offset = base::parse_offset(object.at("utc_offset").as_string());
  if (!offset) return invalid("utc_offset is not an offset");
  // Stores of earlier versions do not name those that came later.
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
    return {Kind::webhook, put.webhook.id.value, webhook_body(put.webhook)};
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
};

Result<Change> decode_gone(Kind kind, std::uint32_t id) {
  switch (kind) {
    case Kind::department: return Change(directory::DepartmentGone{{id}});
    case Kind::user: return Change(directory::UserGone{{id}});
    case Kind::webhook: return Change(access::WebhookGone{{id}});
    case Kind::custom_field: return Change(directory::CustomFieldGone{{id}});
    case Kind::settings: break;
  }
  return invalid("the settings cannot be gone");
}

Result<Change> decode_body(Kind kind, std::uint32_t id, const json::object& object) {
  switch (kind) {
    case Kind::settings: return read_settings(object);
    case Kind::department: {
      directory::Department department;
      std::vector<std::string> ignored;
      if (auto read = record::read_department(object, department, ignored); !read) return read.error();
      return Change(directory::DepartmentPut{std::move(department)});
    }
    case Kind::user: {
      auto packed = record::read_stored_user(object);
      if (!packed) return packed.error();
      return Change(directory::UserPut{std::move(*packed)});
    }
    case Kind::webhook: return Change(access::WebhookPut{read_webhook(id, object)});
    case Kind::custom_field: {
      auto field = record::read_stored_custom_field(object);
      if (!field) return field.error();
      return Change(directory::CustomFieldPut{std::move(*field)});
    }
  }
  return invalid("of a kind that this version does not know");
}

}  // namespace

StoredRecord encode(const Change& change) {
  return std::visit(Encoder{}, change);
}

Result<Change> decode(Kind kind, std::uint32_t id, std::optional<std::string_view> body) {
  const auto broken = [&](std::string_view what) {
    return invalid(fmt::format("the store's record {}/{} cannot be read: {}", static_cast<int>(kind), id, what));
  };
  try {
    if (!body) return decode_gone(kind, id);
    // Most of a load is spent here: one record's tree fits the stack, and is let go as a whole.
    unsigned char memory[8192];
    json::monotonic_resource arena(memory);
    const json::value parsed = json::parse(*body, &arena);
    auto change = decode_body(kind, id, parsed.as_object());
    return change ? std::move(change) : Result<Change>(broken(change.error().message));
  } catch (const std::exception& problem) {
    return broken(problem.what());
  }
}

Result<Change> decode_state(Kind kind, std::uint32_t id, std::optional<std::string_view> body) {
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
