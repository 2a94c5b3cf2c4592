#include "sync/import.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <charconv>
#include <set>

#include "directory/fold.hpp"
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

template <class IdType>
using Lines = boost::unordered_flat_map<IdType, std::size_t, std::hash<IdType>>;

// Brings records into the draft as they come, then looks at what only the whole can tell.
class Reconciler final : public RecordSink {
 public:
  Reconciler(std::string_view name, portal::PortalDraft& draft, std::optional<base::UtcOffset> offset)
      : name_(name),
        draft_(draft),
        directory_(draft.directory()),
        offset_(offset.value_or(draft.settings().utc_offset)) {}

  Result<void> department(std::size_t line, const json::object& record) override {
    const auto id = record::read_id(record);
    if (!id) return invalid("department: " + id.error().message);
    const DepartmentId key{*id};
    if (!department_lines_.emplace(key, line).second)
      return invalid(fmt::format("department {}: ID: the file has it twice", *id));
    directory::Department department;
    const auto known = directory_.department(key);
    if (known) department = known->unpack();
    ignored_.clear();
    if (auto read = record::read_department(record, department, ignored_); !read)
      return invalid(fmt::format("department {}: {}", *id, read.error().message));
    warn_of_ignored(line);
    const bool existed = known.has_value();
    if (directory_.put_department(department)) ++(existed ? report_.changed : report_.added);
    ++report_.departments;
    return {};
  }

  Result<void> user(std::size_t line, const json::object& record) override {
    const auto id = record::read_id(record);
    if (!id) return invalid("user: " + id.error().message);
    const UserId key{*id};
    if (!user_lines_.emplace(key, line).second) return invalid(fmt::format("user {}: ID: the file has it twice", *id));
    directory::User user;
    const auto known = directory_.user(key);
    if (known) user = known->unpack();
    ignored_.clear();
    if (auto read = record::read_user(record, offset_, user, ignored_); !read)
      return invalid(fmt::format("user {}: {}", *id, read.error().message));
    warn_of_ignored(line);
    const bool existed = known.has_value();
    if (directory_.put_user(std::move(user))) ++(existed ? report_.changed : report_.added);
    ++report_.users;
    return {};
  }

  Result<void> setting(std::size_t line, std::string_view name, const json::value& value) override {
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
      warn(line, fmt::format("{}: an unknown part of the file, ignored", name));
    }
    return {};
  }

  // True when people were read before the offset that their dates are meant in.
  bool came_late() const { return late_offset_; }
  base::UtcOffset offset() const { return offset_; }

  Result<ImportReport> finish() {
    if (auto broken = directory_.broken_rules(); !broken.empty()) {
      const auto [line, rule] = first_broken(std::move(broken));
      if (line == 0) return invalid(fmt::format("{}: PARENT: {}", name_, rule.message()));
      return invalid(fmt::format("{}:{}: PARENT: {}", name_, line, rule.message()));
    }
    repair_heads();
    repair_memberships();
    warn_of_repeated_mail();
    for (const auto& [department, order] : member_order_) directory_.reorder_members(department, order);
    return std::move(report_);
  }

 private:
  void warn(std::size_t line, std::string_view what) {
    if (++report_.warning_count <= warnings_kept)
      report_.warnings.push_back(fmt::format("{}:{}: {}", name_, line, what));
  }

  void warn_of_ignored(std::size_t line) {
    for (std::string& name : ignored_) {
      if (unknown_fields_.insert(name).second) warn(line, fmt::format("{}: an unknown field, ignored", name));
    }
  }

  // Keys in the order of the file, so that warnings come in it.
  template <class IdType>
  static std::vector<std::pair<std::size_t, IdType>> by_line(const Lines<IdType>& lines) {
    std::vector<std::pair<std::size_t, IdType>> ordered;
    ordered.reserve(lines.size());
    for (const auto& [id, line] : lines) ordered.emplace_back(line, id);
    std::ranges::sort(ordered);
    return ordered;
  }

  // What is wrong first in the file, with its line or 0; of several roots in it that is the second.
  std::pair<std::size_t, directory::BrokenRule> first_broken(std::vector<directory::BrokenRule> broken) const {
    const auto line_of = [this](const directory::BrokenRule& rule) {
      const auto line = department_lines_.find(rule.department);
      return line == department_lines_.end() ? std::size_t{0} : line->second;
    };
    const auto is_root = [](const directory::BrokenRule& rule) {
      return rule.rule == directory::BrokenRule::Rule::second_root;
    };
    std::ranges::stable_sort(broken, {}, line_of);
    if (std::ranges::count_if(broken, is_root) > 1) broken.erase(std::ranges::find_if(broken, is_root));
    return {line_of(broken.front()), broken.front()};
  }

  void repair_heads() {
    for (const auto& [line, id] : by_line(department_lines_)) {
      directory::Department department = directory_.department(id)->unpack();
      if (!department.head || directory_.user(department.head)) continue;
      warn(line, fmt::format("department {}: UF_HEAD: there is no user {}; it has no head now", id.value,
                             department.head.value));
      department.head = {};
      directory_.put_department(department);
    }
  }

  void repair_memberships() {
    const auto unknown = [this](const directory::Membership& membership) {
      return !directory_.department(membership.department);
    };
    for (const auto& [line, id] : by_line(user_lines_)) {
      const auto view = *directory_.user(id);
      if (std::ranges::none_of(view.memberships(), unknown)) continue;
      directory::User user = view.unpack();
      for (const auto& membership : user.memberships) {
        if (unknown(membership))
          warn(line, fmt::format("user {}: UF_DEPARTMENT: there is no department {}; dropped", id.value,
                                 membership.department.value));
      }
      std::erase_if(user.memberships, unknown);
      directory_.put_user(std::move(user));
    }
  }

  void warn_of_repeated_mail() {
    boost::unordered_flat_map<std::string, UserId> owners;
    directory_.for_each_user([&](const directory::UserView& user) {
      if (!user_lines_.contains(user.id()) && !user.text(Text::email).empty())
        owners.emplace(directory::fold_case(user.text(Text::email)), user.id());
    });
    for (const auto& [line, id] : by_line(user_lines_)) {
      const auto mail = directory_.user(id)->text(Text::email);
      if (mail.empty()) continue;
      const auto [owner, first] = owners.emplace(directory::fold_case(mail), id);
      if (!first)
        warn(line, fmt::format("user {}: EMAIL: user {} has the same; both kept", id.value, owner->second.value));
    }
  }

  Result<void> read_member_order(const json::value& value) {
    const auto wrong = [] { return invalid("member_order: not a map from departments to lists of users"); };
    if (!value.is_object()) return wrong();
    for (const auto& member : value.get_object()) {
      const std::string_view key = member.key();
      DepartmentId department;
      const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), department.value);
      const auto* list = member.value().if_array();
      if (error != std::errc{} || end != key.data() + key.size() || !list) return wrong();
      auto& order = member_order_.emplace_back(department, std::vector<UserId>()).second;
      for (const json::value& user : *list) {
        if (!user.is_int64() || user.get_int64() < 1 || user.get_int64() > base::max_id) return wrong();
        order.push_back({static_cast<std::uint32_t>(user.get_int64())});
      }
    }
    return {};
  }

  std::string name_;
  portal::PortalDraft& draft_;
  directory::Draft& directory_;
  base::UtcOffset offset_;
  bool late_offset_ = false;
  ImportReport report_;
  Lines<DepartmentId> department_lines_;
  Lines<UserId> user_lines_;
  std::vector<std::string> ignored_;
  std::set<std::string> unknown_fields_;
  std::vector<std::pair<DepartmentId, std::vector<UserId>>> member_order_;
};

// `read` feeds a sink. A file that names its offset after people whose dates need it is read twice.
template <class Read>
Result<ImportReport> import(std::string_view name, portal::PortalDraft& draft, Read&& read) {
  const portal::PortalDraft untouched = draft;
  Reconciler first(name, draft, std::nullopt);
  if (auto done = read(first); !done) return done.error();
  if (!first.came_late()) return first.finish();
  draft = untouched;
  Reconciler second(name, draft, first.offset());
  if (auto done = read(second); !done) return done.error();
  return second.finish();
}

}  // namespace

Result<ImportReport> import_json_file(const std::filesystem::path& file, portal::PortalDraft& draft,
                                      const Progress& progress) {
  return import(file.string(), draft, [&](RecordSink& sink) { return read_json_file(file, sink, progress); });
}

Result<ImportReport> import_json_text(std::string_view text, std::string_view name, portal::PortalDraft& draft) {
  return import(name, draft, [&](RecordSink& sink) { return read_json_text(text, name, sink); });
}

}  // namespace muster::sync
