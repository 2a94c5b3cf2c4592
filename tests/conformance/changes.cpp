#include "conformance/changes.hpp"

#include <fmt/format.h>

#include "record/custom_field_json.hpp"
#include "record/record_json.hpp"
#include "support/company.hpp"

namespace muster::store {
namespace {

using directory::Moment;
using directory::Text;

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

directory::User rich_user(std::uint32_t id) {
  auto user = test::make_user(id, {.departments = {2, 1}, .type = directory::UserType::extranet});
  user.active = false;
  user.admin = true;
  user.gender = directory::Gender::female;
  user.birthday = base::CivilDay{1980, 2, 29};
  user.employed_since = base::CivilDay{2001, 12, 31};
  for (unsigned i = 0; i < static_cast<unsigned>(Text::custom); ++i)
    user.set(static_cast<Text>(i), fmt::format("text {} \"<&>\\ \n Ж 日本 😀", i));
  user.set(Text::im_status, "away");
  user.set(Text::custom, R"({"UF_USR_1":"x","UF_LIST":[1,2,{"a":null}]})");
  for (unsigned i = 0; i < directory::moment_count; ++i)
    user.moments[static_cast<Moment>(i)] = -1'000'000'000 + static_cast<base::UnixSeconds>(i) * 600'000'000;
  return user;
}

directory::CustomField rich_field() {
  directory::CustomField field;
  field.name = "UF_USR_COLOUR";
  field.type = directory::CustomType::choice;
  field.xml_id = "colour \"<&>\\ Ж";
  field.sort = -3;
  field.multiple = field.mandatory = field.in_filter = field.searchable = true;
  field.in_list = field.edit_in_list = false;
  field.settings = R"({"DISPLAY":"<LIST>","LIST_HEIGHT":2,"MORE":[1.5E0,null,true]})";
  field.options = {{{1}, "Red", 9, true, "r"}, {{5}, "Синий", 500, false, ""}};
  for (std::size_t i = 0; i < field.labels.size(); ++i)
    field.labels[i] = {{"", fmt::format("label {}", i)}, {"ru", "\"Цвет\""}};
  return field;
}

directory::CustomField plain_field(std::string name) {
  directory::CustomField field;
  field.name = std::move(name);
  return field;
}

}  // namespace

std::string dump(const portal::Portal& portal) {
  const portal::Settings& settings = portal.settings;
  std::string out =
      fmt::format("revision {} offset {} last webhook {} department {} user {} custom field {} and option {} {}\n",
                  portal.revision, settings.utc_offset.seconds, settings.last_webhook.value,
                  settings.last_department.value, settings.last_user.value, settings.last_custom_field.value,
                  settings.last_custom_option.value, portal.settings.demo ? "demo" : "");
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
    out += fmt::format("webhook {} of {} {} {} {} secret", webhook.id.value, webhook.owner.value, webhook.created,
                       webhook.expires ? fmt::format("until {}", *webhook.expires) : "for ever",
                       webhook.demo ? "demo" : "");
    for (std::uint8_t byte : webhook.secret) out += fmt::format("{:02x}", byte);
    webhook.scopes.for_each([&](access::Scope scope) { out += fmt::format(" {}", access::name_of(scope)); });
    out += '\n';
  }
  for (const directory::CustomField& field : portal.custom_fields.all()) {
    record::write_stored_custom_field(out, field);
    out += '\n';
  }
  return out;
}

std::vector<portal::Change> first_changes() {
  return changes_of({}, [](portal::PortalDraft& draft) {
    auto settings = test::make_settings(-12'600);
    settings.last_webhook = {77};
    settings.last_custom_field = {20};
    settings.last_custom_option = {30};
    settings.last_department = {4711};
    settings.last_user = {base::max_id};
    settings.demo = true;
    draft.set_settings(settings);
    auto& directory = draft.directory();
    directory.put_department(test::make_department(1, "Ácme <&> \"quoted\" 日本", {.head = 10, .sort = -5}));
    directory.put_department(test::make_department(2, "Продажи", {.parent = 1, .head = 11}));
    directory.put_department(test::make_department(base::max_id, "last", {.parent = 2}));
    directory.put_user(rich_user(12));
    directory.put_user(test::make_user(10, {.departments = {1}}));
    directory.put_user(test::make_user(11, {.departments = {1, 2}}));
    directory.put_user(test::make_user(base::max_id));
    auto webhook = test::make_webhook(10, "one");
    webhook.expires = 1'900'000'000;
    webhook.demo = true;
    webhook.scopes.insert(access::Scope::user_userfield);
    draft.access().add_webhook(webhook);
    draft.access().add_webhook(test::make_webhook(11, "two"));
    draft.add_custom_field(rich_field());
    draft.add_custom_field(plain_field("UF_USR_DESK"));
  });
}

std::vector<portal::Change> second_changes(const portal::Portal& first) {
  return changes_of(first, [](portal::PortalDraft& draft) {
    draft.set_settings(test::make_settings(3600));
    auto& directory = draft.directory();
    directory.remove_department({base::max_id});
    directory.put_department(test::make_department(2, "Sales", {.parent = 1}));
    directory.put_department(test::make_department(7, "New", {.parent = 2, .head = 13}));
    directory.remove_user({base::max_id});
    directory.put_user(test::make_user(11, {.departments = {2, 7}, .texts = {{Text::name, "Bob"}}}));
    directory.put_user(test::make_user(13, {.departments = {7}}));
    draft.access().remove_webhook({1});
    draft.access().add_webhook(test::make_webhook(13, "three"));
    directory::CustomField changed = *draft.custom_fields().named("UF_USR_COLOUR");
    changed.options.pop_back();
    changed.labels = {};
    draft.custom_fields().put(changed);
    draft.custom_fields().remove({22});
    draft.add_custom_field(plain_field("UF_USR_FLOOR"));
  });
}

}  // namespace muster::store
