#include "sync/diff.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "record/custom_field_json.hpp"
#include "record/record_json.hpp"

namespace muster::sync {
namespace {

namespace json = boost::json;
using directory::UserView;
using portal::Change;

constexpr std::string_view options_kind = "options of application";

// One state of a record, in a form that is the same for every kind.
struct State {
  std::string_view kind;
  std::uint32_t id = 0;
  bool there = false;
  json::object fields = {};                             // without the id, which is in the title
  base::UserId owner = {};                              // of a credential
  base::SecretHash secret{};                            // of a credential
  directory::JoinNumber joined = 0;                     // of a person: the position among all people
  std::vector<directory::Membership> memberships = {};  // of a person: the departments, and the position in each
};

class Describer {
 public:
  explicit Describer(base::UtcOffset offset) : offset_(offset) {}

  State operator()(const portal::SettingsPut& put) const {
    State state{"portal", 0, true};
    state.fields["utc_offset"] = base::offset_text(put.settings.utc_offset);
    state.fields["demo"] = put.settings.demo;
    return state;
  }
  State operator()(const directory::DepartmentPut& put) const {
    std::string text;
    record::write_department(text, put.department);
    State state{"department", put.department.id.value, true, parsed(text)};
    if (!put.department.head) state.fields.stable_erase("UF_HEAD");
    return state;
  }
  State operator()(const directory::DepartmentGone& gone) const { return {"department", gone.id.value}; }
  State operator()(const directory::UserPut& put) const {
    const UserView user(put.record);
    std::string text;
    record::write_user(text, user, offset_);
    State state{"user", user.id().value, true, parsed(text)};
    state.joined = user.joined();
    state.memberships.assign(user.memberships().begin(), user.memberships().end());
    return state;
  }
  State operator()(const directory::UserGone& gone) const { return {"user", gone.id.value}; }
  State operator()(const access::WebhookPut& put) const {
    const access::Webhook& webhook = put.webhook;
    State state{"webhook", webhook.id.value, true};
    state.fields["owner"] = webhook.owner.value;
    state.fields["scopes"] = scopes_of(webhook.scopes);
    if (!webhook.label.empty()) state.fields["label"] = webhook.label;
    state.fields["created"] = base::atom_text(webhook.created, offset_);
    if (webhook.expires) state.fields["expires"] = base::atom_text(*webhook.expires, offset_);
    if (webhook.blocked) state.fields["blocked"] = true;
    if (webhook.demo) state.fields["demo"] = true;
    state.owner = webhook.owner;
    state.secret = webhook.secret;
    return state;
  }
  State operator()(const access::WebhookGone& gone) const { return {"webhook", gone.id.value}; }
  State operator()(const access::Put<access::Application>& put) const {
    const access::Application& application = put.record;
    State state{"application", application.id.value, true};
    state.fields["name"] = application.name;
    state.fields["client_id"] = application.client_id;
    state.fields["handler"] = application.handler;
    state.fields["redirect"] = application.redirect;
    state.fields["scopes"] = scopes_of(application.scopes);
    json::array users;
    for (const base::UserId user : application.users) users.emplace_back(user.value);
    state.fields["users"] = std::move(users);
    if (application.for_nobody) state.fields["for_nobody"] = true;
    state.fields["api_only"] = application.api_only;
    state.fields["installed"] = application.installed;
    state.fields["blocked"] = application.blocked;
    state.secret = application.secret;
    return state;
  }
  State operator()(const access::Put<access::Grant>& put) const {
    const access::Grant& grant = put.record;
    State state{"grant", grant.id.value, true};
    state.fields["application"] = grant.application.value;
    state.fields["access_tokens"] = grant.access.size();
    state.fields["refresh_tokens"] = grant.refresh.size();
    if (grant.code) state.fields["code_used"] = grant.code->token.used.has_value();
    if (grant.revoked) state.fields["revoked"] = true;
    state.owner = grant.user;
    if (!grant.refresh.empty()) state.secret = grant.refresh.back().hash;
    return state;
  }
  State operator()(const access::Put<access::Session>& put) const {
    State state{"session", put.record.id.value, true};
    state.fields["expires"] = base::atom_text(put.record.expires, offset_);
    state.owner = put.record.user;
    return state;
  }
  State operator()(const access::Put<access::Password>& put) const {
    State state{"password", put.record.user.value, true};
    state.fields["set"] = base::atom_text(put.record.set, offset_);
    if (put.record.slowed) state.fields["slowed"] = base::atom_text(*put.record.slowed, offset_);
    if (put.record.unlocked) state.fields["unlocked"] = base::atom_text(*put.record.unlocked, offset_);
    state.secret = base::hash_secret(put.record.hash);
    return state;
  }
  State operator()(const access::Put<access::OptionSet>& put) const {
    State state{options_kind, put.record.application.value, true};
    // Only the names of the options: an application may keep secrets in the values.
    json::parse_options deep;
    deep.max_depth = 300;
    const json::value values = json::parse(put.record.values, {}, deep);
    json::array names;
    for (const auto& [name, value] : values.get_object()) names.emplace_back(name);
    state.fields["names"] = std::move(names);
    state.secret = base::hash_secret(put.record.values);
    state.owner = put.record.user;
    return state;
  }
  State operator()(const access::Gone<access::Application>& gone) const { return {"application", low(gone.key)}; }
  State operator()(const access::Gone<access::Grant>& gone) const { return {"grant", low(gone.key)}; }
  State operator()(const access::Gone<access::Session>& gone) const { return {"session", low(gone.key)}; }
  State operator()(const access::Gone<access::Password>& gone) const { return {"password", low(gone.key)}; }
  State operator()(const access::Gone<access::OptionSet>& gone) const {
    State state{options_kind, low(gone.key >> 32)};
    state.owner = {low(gone.key)};
    return state;
  }
  State operator()(const directory::CustomFieldPut& put) const {
    std::string text;
    record::write_stored_custom_field(text, put.field);
    return {"custom field", put.field.id.value, true, parsed(text)};
  }
  State operator()(const directory::CustomFieldGone& gone) const { return {"custom field", gone.id.value}; }

 private:
  static std::uint32_t low(std::uint64_t key) { return static_cast<std::uint32_t>(key); }
  static json::array scopes_of(access::Scopes scopes) {
    json::array names;
    scopes.for_each([&](access::Scope scope) { names.emplace_back(access::name_of(scope)); });
    return names;
  }
  static json::object parsed(const std::string& text) {
    json::object object = json::parse(text).as_object();
    object.stable_erase("ID");
    return object;
  }

  base::UtcOffset offset_;
};

std::string title_of(const State& state) {
  if (state.id == 0) return std::string(state.kind);
  const std::string name = fmt::format("{} {}", state.kind, state.id);
  return state.owner ? fmt::format("{} of user {}", name, state.owner.value) : name;
}

void compare_fields(const json::object& before, const json::object& after, std::vector<FieldDiff>& fields) {
  for (const auto& [field, value] : after) {
    const auto* from = before.if_contains(field);
    if (!from)
      fields.push_back({field, std::nullopt, json::serialize(value)});
    else if (*from != value)
      fields.push_back({field, json::serialize(*from), json::serialize(value)});
  }
  for (const auto& [field, value] : before) {
    if (!after.contains(field)) fields.push_back({field, json::serialize(value), std::nullopt});
  }
}

// Compares what no field shows: the secret, and the positions in lists.
void compare_rest(const State& before, const State& after, std::vector<std::string>& remarks) {
  if (before.secret != after.secret)
    remarks.emplace_back(after.kind == options_kind ? "another value" : "another secret");
  if (before.joined != after.joined) remarks.emplace_back("another place among the people");
  for (std::size_t i = 0; i < after.memberships.size(); ++i) {
    if (after.memberships[i] == before.memberships[i]) continue;
    remarks.push_back(
        fmt::format("another place among the members of department {}", after.memberships[i].department.value));
  }
}

// The portal's present state of the record that a change is about.
class StateIn {
 public:
  explicit StateIn(const portal::Portal& portal) : portal_(portal) {}

  Change operator()(const portal::SettingsPut&) const { return portal::SettingsPut{portal_.settings}; }
  Change operator()(const directory::DepartmentPut& put) const { return department(put.department.id); }
  Change operator()(const directory::DepartmentGone& gone) const { return department(gone.id); }
  Change operator()(const directory::UserPut& put) const { return user(UserView(put.record).id()); }
  Change operator()(const directory::UserGone& gone) const { return user(gone.id); }
  Change operator()(const access::WebhookPut& put) const { return webhook(put.webhook.id); }
  Change operator()(const access::WebhookGone& gone) const { return webhook(gone.id); }
  template <class Record>
  Change operator()(const access::Put<Record>& put) const {
    return credential<Record>(key_of(put.record));
  }
  template <class Record>
  Change operator()(const access::Gone<Record>& gone) const {
    return credential<Record>(gone.key);
  }
  Change operator()(const directory::CustomFieldPut& put) const { return custom_field(put.field.id); }
  Change operator()(const directory::CustomFieldGone& gone) const { return custom_field(gone.id); }

 private:
  Change department(base::DepartmentId id) const {
    const auto found = portal_.directory.department(id);
    return found ? Change(directory::DepartmentPut{found->unpack()}) : Change(directory::DepartmentGone{id});
  }
  Change user(base::UserId id) const {
    const auto found = portal_.directory.user(id);
    return found ? Change(directory::UserPut{directory::pack(found->unpack())}) : Change(directory::UserGone{id});
  }
  Change webhook(base::WebhookId id) const {
    const auto* found = portal_.access.webhook(id);
    return found ? Change(access::WebhookPut{*found}) : Change(access::WebhookGone{id});
  }
  template <class Record>
  Change credential(std::uint64_t key) const {
    const Record* found = portal_.access.all<Record>().find(key);
    return found ? Change(access::Put<Record>{*found}) : Change(access::Gone<Record>{key});
  }
  Change custom_field(base::CustomFieldId id) const {
    const auto* found = portal_.custom_fields.field(id);
    return found ? Change(directory::CustomFieldPut{*found}) : Change(directory::CustomFieldGone{id});
  }

  const portal::Portal& portal_;
};

void count(const RecordDiff& diff, DiffTotals& totals) {
  if (diff.kind == "webhook") totals.webhooks_removed += diff.what == RecordDiff::What::removed;
  if (diff.kind != "department" && diff.kind != "user") return;
  totals.records.added += diff.what == RecordDiff::What::added;
  totals.records.changed += diff.what == RecordDiff::What::changed;
  totals.records.removed += diff.what == RecordDiff::What::removed;
}

}  // namespace

RecordDiff diff_record(const Change& before, const Change& after, base::UtcOffset offset) {
  const State old = std::visit(Describer(offset), before);
  const State now = std::visit(Describer(offset), after);
  RecordDiff diff{.kind = now.kind, .id = now.id, .title = title_of(now.there ? now : old)};
  compare_fields(old.fields, now.fields, diff.fields);
  if (old.there && now.there && diff.fields.empty()) compare_rest(old, now, diff.remarks);
  if (old.there != now.there)
    diff.what = now.there ? RecordDiff::What::added : RecordDiff::What::removed;
  else if (!diff.fields.empty() || !diff.remarks.empty())
    diff.what = RecordDiff::What::changed;
  return diff;
}

void write_lines(const RecordDiff& diff, const std::function<void(std::string_view)>& line) {
  if (diff.what == RecordDiff::What::added) line(diff.title + ": added");
  if (diff.what == RecordDiff::What::removed) line(diff.title + ": removed");
  for (const FieldDiff& field : diff.fields)
    line(fmt::format("{}: {}: {} -> {}", diff.title, field.name, field.before.value_or("none"),
                     field.after.value_or("none")));
  for (const std::string& remark : diff.remarks) line(fmt::format("{}: {}", diff.title, remark));
}

DiffTotals write_diff(const portal::Portal& before, const portal::PortalDraft& after,
                      const std::function<void(std::string_view)>& line) {
  DiffTotals totals;
  for (const Change& change : after.changes()) {
    RecordDiff diff = diff_record(std::visit(StateIn(before), change), change, after.settings().utc_offset);
    count(diff, totals);
    if (diff.kind == "webhook") diff.fields.clear();
    if (diff.kind == "webhook" && diff.what == RecordDiff::What::changed) diff.remarks = {"changed"};
    write_lines(diff, line);
  }
  return totals;
}

}  // namespace muster::sync
