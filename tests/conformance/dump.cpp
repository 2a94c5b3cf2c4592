#include <fmt/format.h>

#include "conformance/changes.hpp"
#include "record/custom_field_json.hpp"
#include "record/record_json.hpp"

namespace muster::store {
namespace {

void dump_indexes(std::string& out, const directory::Directory& directory) {
  directory.for_each_department([&](const directory::DepartmentView& department) {
    out += fmt::format("members {}:", department.id().value);
    for (const auto& member : directory.members(department.id()))
      out += fmt::format(" {}@{}{}", member.user, member.joined, member.listed ? "" : "-");
    out += '\n';
  });
  out += "order:";
  for (const auto id : directory.structure().order()) out += fmt::format(" {}", id.value);
  out += "\nheads:";
  for (const auto id : directory.structure().heads()) out += fmt::format(" {}", id.value);
  out += '\n';
}

std::string hex(const base::SecretHash& hash) {
  std::string text;
  for (const std::uint8_t byte : hash) text += fmt::format("{:02x}", byte);
  return text;
}

std::string text_of(const access::LiveToken& token) {
  return fmt::format(" {} until {} used {};", hex(token.hash), token.expires, token.used.value_or(0));
}

std::string text_of(const access::Application& one) {
  std::string text =
      fmt::format("application {} {} {} {}|{}|{}| {}{}{}{}", one.id.value, one.client_id, hex(one.secret), one.name,
                  one.handler, one.redirect, one.created, one.api_only ? " api-only" : "",
                  one.installed ? " installed" : "", one.blocked ? " blocked" : "");
  one.scopes.for_each([&](access::Scope scope) { text += fmt::format(" {}", access::name_of(scope)); });
  for (const base::UserId user : one.users) text += fmt::format(" {}", user.value);
  return text;
}

std::string text_of(const access::Grant& one) {
  std::string text = fmt::format("grant {} of {} for {} {} {}{}", one.id.value, one.application.value, one.user.value,
                                 one.created, hex(one.mac_key), one.revoked ? " revoked" : "");
  if (one.code) {
    text += fmt::format(" code{} {} {}", text_of(one.code->token), one.code->challenge, one.code->plain);
  }
  for (const access::LiveToken& token : one.access) text += " access" + text_of(token);
  for (const access::LiveToken& token : one.refresh) text += " refresh" + text_of(token);
  return text;
}

std::string text_of(const access::Session& one) {
  return fmt::format("session {} of {} {} {} {}", one.id.value, one.user.value, hex(one.secret), one.created,
                     one.expires);
}

std::string text_of(const access::Password& one) {
  return fmt::format("password of {} {} {}", one.user.value, one.hash, one.set);
}

std::string text_of(const access::OptionSet& one) {
  return fmt::format("options of {} {} {}", one.application.value, one.user.value, one.values);
}

template <class Record>
void dump_all(std::string& out, const access::AccessTable& access) {
  for (const Record* one : access.all<Record>().in_order()) out += text_of(*one) + "\n";
}

void dump_credentials(std::string& out, const access::AccessTable& access) {
  dump_all<access::Application>(out, access);
  dump_all<access::Grant>(out, access);
  dump_all<access::Session>(out, access);
  dump_all<access::Password>(out, access);
  dump_all<access::OptionSet>(out, access);
}

}  // namespace

std::string dump(const portal::Portal& portal) {
  const portal::Settings& settings = portal.settings;
  std::string out = fmt::format(
      "revision {} offset {} last webhook {} department {} user {} custom field {} and option {} {}\n"
      "last application {} grant {} session {}, member {}, swept {}\n",
      portal.revision, settings.utc_offset.seconds, settings.last_webhook.value, settings.last_department.value,
      settings.last_user.value, settings.last_custom_field.value, settings.last_custom_option.value,
      settings.demo ? "demo" : "", settings.last_application.value, settings.last_grant.value,
      settings.last_session.value, settings.member_id, settings.swept);
  portal.directory.for_each_department([&](const directory::DepartmentView& department) {
    record::write_department(out, department.unpack());
    out += '\n';
  });
  portal.directory.for_each_user([&](const directory::UserView& user) {
    record::write_stored_user(out, user);
    out += '\n';
  });
  dump_indexes(out, portal.directory);
  for (const access::Webhook& webhook : portal.access.webhooks()) {
    out += fmt::format("webhook {} of {} \"{}\" {} {} {} secret", webhook.id.value, webhook.owner.value, webhook.label,
                       webhook.created, webhook.expires ? fmt::format("until {}", *webhook.expires) : "for ever",
                       webhook.demo ? "demo" : "");
    out += hex(webhook.secret);
    webhook.scopes.for_each([&](access::Scope scope) { out += fmt::format(" {}", access::name_of(scope)); });
    out += '\n';
  }
  dump_credentials(out, portal.access);
  for (const directory::CustomField& field : portal.custom_fields.all()) {
    record::write_stored_custom_field(out, field);
    out += '\n';
  }
  return out;
}

}  // namespace muster::store
