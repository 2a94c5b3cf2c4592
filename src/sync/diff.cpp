#include "sync/diff.hpp"

#include <fmt/format.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "record/record_json.hpp"

namespace muster::sync {
namespace {

namespace json = boost::json;
using directory::DepartmentView;
using directory::UserView;

std::string shown(const json::value* value) {
  return value ? json::serialize(*value) : std::string("none");
}

class Differ {
 public:
  Differ(const portal::Portal& before, base::UtcOffset offset, const std::function<void(std::string_view)>& line)
      : before_(before), offset_(offset), line_(line) {}

  void operator()(const portal::SettingsPut& put) {
    if (put.settings.utc_offset == before_.settings.utc_offset) return;  // what is left is nothing to look at
    line_(fmt::format("portal: utc_offset: \"{}\" -> \"{}\"", base::offset_text(before_.settings.utc_offset),
                      base::offset_text(put.settings.utc_offset)));
  }
  void operator()(const directory::DepartmentPut& put) {
    const auto old = before_.directory.department(put.department.id);
    compare(name_of(put.department.id), old ? fields(old->unpack()) : json::object(), fields(put.department));
  }
  void operator()(const directory::DepartmentGone& gone) {
    if (const auto old = before_.directory.department(gone.id)) compare(name_of(gone.id), fields(old->unpack()), {});
  }
  void operator()(const directory::UserPut& put) {
    const UserView now(put.record);
    const auto old = before_.directory.user(now.id());
    const std::string name = fmt::format("user {}", now.id().value);
    if (compare(name, old ? fields(*old) : json::object(), fields(now)) || !old) return;
    compare_places(name, *old, now);
  }
  void operator()(const directory::UserGone& gone) {
    if (const auto old = before_.directory.user(gone.id))
      compare(fmt::format("user {}", gone.id.value), fields(*old), {});
  }
  void operator()(const access::WebhookPut& put) {
    line_(fmt::format("webhook {} of user {}: {}", put.webhook.id.value, put.webhook.owner.value,
                      before_.access.webhook(put.webhook.id) ? "changed" : "added"));
  }
  void operator()(const access::WebhookGone& gone) {
    const auto* old = before_.access.webhook(gone.id);
    if (!old) return;
    ++totals.webhooks_removed;
    line_(fmt::format("webhook {} of user {}: removed", gone.id.value, old->owner.value));
  }

  DiffTotals totals;

 private:
  static std::string name_of(base::DepartmentId id) { return fmt::format("department {}", id.value); }

  // A record's fields without the id, which stands at the head of each line.
  json::object parsed() {
    json::object object = json::parse(text_).as_object();
    object.stable_erase("ID");
    text_.clear();
    return object;
  }
  json::object fields(const directory::Department& department) {
    record::write_department(text_, department);
    json::object object = parsed();
    if (!department.head) object.stable_erase("UF_HEAD");
    return object;
  }
  json::object fields(const UserView& user) {
    record::write_user(text_, user, offset_);
    return parsed();
  }

  // No fields at all stand for no record. True when there was a difference.
  bool compare(const std::string& name, const json::object& old, const json::object& now) {
    if (old == now) return false;
    ++(old.empty() ? totals.records.added : now.empty() ? totals.records.removed : totals.records.changed);
    if (old.empty()) line_(name + ": added");
    if (now.empty()) line_(name + ": removed");
    const auto say = [&](std::string_view field, const json::value* from, const json::value* to) {
      line_(fmt::format("{}: {}: {} -> {}", name, field, shown(from), shown(to)));
    };
    for (const auto& [field, value] : now) {
      const auto* from = old.if_contains(field);
      if (!from || *from != value) say(field, from, &value);
    }
    for (const auto& [field, value] : old) {
      if (!now.contains(field)) say(field, &value, nullptr);
    }
    return true;
  }

  // The fields are the same; the place among the members of a department may not be.
  void compare_places(const std::string& name, const UserView& old, const UserView& now) {
    bool moved = false;
    for (std::size_t i = 0; i < now.memberships().size(); ++i) {
      if (now.memberships()[i] == old.memberships()[i]) continue;
      moved = true;
      line_(fmt::format("{}: another place among the members of department {}", name,
                        now.memberships()[i].department.value));
    }
    totals.records.changed += moved;
  }

  const portal::Portal& before_;
  base::UtcOffset offset_;
  const std::function<void(std::string_view)>& line_;
  std::string text_;
};

}  // namespace

DiffTotals write_diff(const portal::Portal& before, const portal::PortalDraft& after,
                      const std::function<void(std::string_view)>& line) {
  Differ differ(before, after.settings().utc_offset, line);
  for (const portal::Change& change : after.changes()) std::visit(differ, change);
  return differ.totals;
}

}  // namespace muster::sync
