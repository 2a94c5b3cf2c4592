#include "sync/reconcile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <charconv>

#include "directory/user_rules.hpp"
#include "directory/words/fold.hpp"
#include "record/json_writer.hpp"
#include "record/record_json.hpp"

namespace muster::sync {
namespace {

namespace json = boost::json;
using base::DepartmentId;
using base::invalid;
using base::Result;
using base::UserId;
using directory::Text;

constexpr std::size_t warnings_kept = 100;
constexpr std::size_t most_refused = 20;  // of the warnings in an error; more would hide its last line

std::string quoted(std::string_view text) {
  std::string json;
  record::append_json_string(json, text);
  return json;
}

// The ids in the order of the file's lines, so that the warnings come in that order.
template <class IdType, class Lines>
std::vector<std::pair<std::size_t, IdType>> by_line(const Lines& lines) {
  std::vector<std::pair<std::size_t, IdType>> ordered;
  ordered.reserve(lines.size());
  for (const auto& [id, line] : lines) ordered.emplace_back(line, id);
  std::ranges::sort(ordered);
  return ordered;
}

}  // namespace

std::string counted_warnings(std::size_t count) {
  return fmt::format("{} warning{}", count, count == 1 ? "" : "s");
}

Reconciler::Reconciler(SourceNames names, portal::PortalDraft& draft, const ImportOptions& options,
                       std::optional<base::UtcOffset> offset)
    : names_(std::move(names)),
      draft_(draft),
      directory_(draft.directory()),
      options_(options),
      offset_(offset.value_or(draft.settings().utc_offset)) {}

void Reconciler::list_begins(RecordKind kind) {
  (kind == RecordKind::user ? lists_users_ : lists_departments_) = true;
}

Result<void> Reconciler::department(std::size_t line, const json::object& record) {
  const auto id = record::read_id(record);
  if (!id) return invalid("department: " + id.error().message);
  const DepartmentId key{*id};
  if (!department_lines_.emplace(key, line).second)
    return invalid(fmt::format("department {}: ID: the file has it twice", *id));
  directory::Department department;
  if (const auto known = directory_.department(key)) department = known->unpack();
  if (!record.contains("PARENT")) parentless_.push_back(key);
  ignored_.clear();
  if (auto read = record::read_department(record, department, ignored_); !read)
    return invalid(fmt::format("department {}: {}", *id, read.error().message));
  warn_of_ignored(RecordKind::department, line);
  directory_.put_department(department);
  ++report_.departments;
  return {};
}

Result<void> Reconciler::user(std::size_t line, const json::object& record) {
  const auto id = record::read_id(record);
  if (!id) return invalid("user: " + id.error().message);
  const UserId key{*id};
  if (!user_lines_.emplace(key, line).second) return invalid(fmt::format("user {}: ID: the file has it twice", *id));
  directory::User user;
  if (const auto known = directory_.user(key)) user = known->unpack();
  ignored_.clear();
  if (auto read = record::read_user(record, offset_, user, ignored_); !read)
    return invalid(fmt::format("user {}: {}", *id, read.error().message));
  warn_of_ignored(RecordKind::user, line);
  directory_.put_user(std::move(user));
  ++report_.users;
  return {};
}

Result<void> Reconciler::setting(std::size_t line, std::string_view name, const json::value& value) {
  if (name == "utc_offset") {
    const auto* text = value.if_string();
    const auto offset = text ? base::parse_offset(*text) : std::nullopt;
    if (!offset) return invalid("utc_offset: not an offset such as +01:00");
    portal::Settings settings = draft_.settings();
    settings.utc_offset = *offset;
    draft_.set_settings(settings);
    late_offset_ = *offset != offset_ && (report_.users > 0);
    offset_ = *offset;
  } else if (name == "member_order") {
    return read_member_order(value);
  } else {
    warning(RecordKind::user, line, fmt::format("{}: unknown part of the file, ignored", name));
  }
  return {};
}

void Reconciler::warning(RecordKind kind, std::size_t line, std::string_view what) {
  if (++report_.warning_count > warnings_kept) return;
  const std::string& name = kind == RecordKind::user ? names_.users : names_.departments;
  report_.warnings.push_back(line == 0 ? fmt::format("{}: {}", name, what)
                                       : fmt::format("{}:{}: {}", name, line, what));
}

void Reconciler::warn_of_ignored(RecordKind kind, std::size_t line) {
  for (std::string& name : ignored_) {
    if (unknown_fields_.insert(name).second) warning(kind, line, fmt::format("{}: unknown field, ignored", name));
  }
}

Result<ImportReport> Reconciler::finish() {
  if (options_.replace && lists_users_) remove_absent_users();
  if (options_.replace && lists_departments_) remove_absent_departments();
  find_new_root();
  if (auto sound = check_rules(); !sound) return sound.error();
  repair_heads();
  repair_memberships();
  warn_of_mail();
  warn_of_administrators();
  if (options_.strict && report_.warning_count > 0) return refusal();
  for (const auto& [department, order] : member_order_) directory_.reorder_members(department, order);
  const directory::Tally tally = directory_.tally();
  report_.added = tally.added;
  report_.changed = tally.changed;
  report_.removed = tally.removed;
  return std::move(report_);
}

void Reconciler::remove_absent_users() {
  std::vector<UserId> absent;
  directory_.for_each_user([&](const directory::UserView& user) {
    if (!user_lines_.contains(user.id())) absent.push_back(user.id());
  });
  for (const access::Webhook& webhook : draft_.access().webhooks()) {
    if (user_lines_.contains(webhook.owner)) continue;
    draft_.access().remove_webhook(webhook.id);
    ++report_.webhooks_removed;
  }
  for (UserId id : absent) {
    for (DepartmentId department : directory_.headed_by(id)) {
      if (!department_lines_.contains(department)) headless_.insert(department);
    }
    directory_.remove_user(id);
  }
}

void Reconciler::remove_absent_departments() {
  std::vector<DepartmentId> absent;
  directory_.for_each_department([&](const directory::DepartmentView& department) {
    if (!department_lines_.contains(department.id())) absent.push_back(department.id());
  });
  for (DepartmentId id : absent) {
    for (const directory::Member& member : directory_.members(id)) {
      if (!user_lines_.contains(member.id())) stranded_.insert(member.id());
    }
    headless_.erase(id);
    directory_.remove_department(id);
  }
}

// A record without PARENT usually keeps the parent that the department has, but the vendor's record of the root has no
// PARENT either. So when the import leaves no root and just one record has no PARENT, that one becomes the root.
void Reconciler::find_new_root() {
  if (parentless_.size() != 1 || directory_.has_root()) return;
  directory::Department root = directory_.department(parentless_.front())->unpack();
  root.parent = {};
  directory_.put_department(root);
}

// Reports the broken rule that comes first in the file. If the file has several roots, it reports the second one.
Result<void> Reconciler::check_rules() const {
  auto broken = directory_.broken_rules();
  if (broken.empty()) return {};
  const auto line_of = [this](const directory::BrokenRule& rule) {
    const auto line = department_lines_.find(rule.department);
    return line == department_lines_.end() ? std::size_t{0} : line->second;
  };
  const auto is_root = [](const directory::BrokenRule& rule) {
    return rule.rule == directory::BrokenRule::Rule::second_root;
  };
  std::ranges::stable_sort(broken, {}, line_of);
  if (std::ranges::count_if(broken, is_root) > 1) broken.erase(std::ranges::find_if(broken, is_root));
  const std::size_t line = line_of(broken.front());
  const std::string message = broken.front().message();
  if (line == 0) return invalid(fmt::format("{}: PARENT: {}", names_.departments, message));
  return invalid(fmt::format("{}:{}: PARENT: {}", names_.departments, line, message));
}

void Reconciler::repair_heads() {
  for (const auto& [line, id] : by_line<DepartmentId>(department_lines_)) repair_head(RecordKind::department, line, id);
  for (DepartmentId id : headless_) repair_head(RecordKind::user, 0, id);
}

void Reconciler::repair_head(RecordKind source, std::size_t line, DepartmentId id) {
  const auto view = *directory_.department(id);
  if (!view.head() || directory_.user(view.head())) return;
  directory::Department department = view.unpack();
  warning(
      source, line,
      fmt::format("department {}: UF_HEAD: there is no user {}; it has no head now", id.value, department.head.value));
  department.head = {};
  directory_.put_department(department);
}

void Reconciler::repair_memberships() {
  for (const auto& [line, id] : by_line<UserId>(user_lines_)) repair_membership(RecordKind::user, line, id);
  for (UserId id : stranded_) repair_membership(RecordKind::department, 0, id);
}

void Reconciler::repair_membership(RecordKind source, std::size_t line, UserId id) {
  const auto unknown = [this](const directory::Membership& membership) {
    return !directory_.department(membership.department);
  };
  const auto view = *directory_.user(id);
  if (std::ranges::none_of(view.memberships(), unknown)) return;
  directory::User user = view.unpack();
  for (const auto& membership : user.memberships) {
    if (unknown(membership))
      warning(source, line,
              fmt::format("user {}: UF_DEPARTMENT: there is no department {}; dropped", id.value,
                          membership.department.value));
  }
  std::erase_if(user.memberships, unknown);
  directory_.put_user(std::move(user));
}

base::Error Reconciler::refusal() const {
  const std::size_t named = std::min(report_.warnings.size(), most_refused);
  std::string message;
  for (std::size_t i = 0; i < named; ++i) message += report_.warnings[i] + "\n";
  const std::string files = names_.departments.empty() || names_.departments == names_.users || names_.users.empty()
                                ? std::max(names_.departments, names_.users)
                                : names_.departments + " and " + names_.users;
  return invalid(message + fmt::format("{}: {} that --strict refuses; nothing was imported", files,
                                       counted_warnings(report_.warning_count)));
}

void Reconciler::warn_of_mail() {
  boost::unordered_flat_map<std::string, UserId> owners;
  directory_.for_each_user([&](const directory::UserView& user) {
    if (!user_lines_.contains(user.id()) && !user.text(Text::email).empty())
      owners.emplace(directory::fold_case(user.text(Text::email)), user.id());
  });
  for (const auto& [line, id] : by_line<UserId>(user_lines_)) {
    const auto mail = directory_.user(id)->text(Text::email);
    if (mail.empty()) continue;
    if (!directory::looks_like_email(mail))
      warning(RecordKind::user, line,
              fmt::format("user {}: EMAIL: {} is not an e-mail address; kept as it is", id.value, quoted(mail)));
    const auto [owner, first] = owners.emplace(directory::fold_case(mail), id);
    if (!first)
      warning(RecordKind::user, line,
              fmt::format("user {}: EMAIL: user {} has the same; both kept", id.value, owner->second.value));
  }
}

// Only a warning: the file decides who is dismissed, and whoever can import can also appoint an administrator.
void Reconciler::warn_of_administrators() {
  const auto last = directory_.last_administrator_gone();
  if (!last) return;
  const auto line = user_lines_.find(*last);
  warning(RecordKind::user, line == user_lines_.end() ? 0 : line->second,
          fmt::format("user {}: was the last administrator in office, and now nobody can change people by REST; "
                      "`muster user admin ID` makes one",
                      last->value));
}

Result<void> Reconciler::read_member_order(const json::value& value) {
  const auto wrong = [] { return invalid("member_order: not a map from departments to lists of users"); };
  if (!value.is_object()) return wrong();
  std::set<std::uint32_t> seen;
  for (const auto& member : value.get_object()) {
    const std::string_view key = member.key();
    DepartmentId department;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), department.value);
    const auto* list = member.value().if_array();
    if (error != std::errc{} || end != key.data() + key.size() || !list) return wrong();
    // "7" and "07" name the same department.
    if (!seen.insert(department.value).second)
      return invalid(fmt::format("member_order: it has department {} twice", department.value));
    auto& order = member_order_.emplace_back(department, std::vector<UserId>()).second;
    for (const json::value& user : *list) {
      if (!user.is_int64() || user.get_int64() < 1 || user.get_int64() > base::max_id) return wrong();
      order.push_back({static_cast<std::uint32_t>(user.get_int64())});
    }
  }
  return {};
}

}  // namespace muster::sync
