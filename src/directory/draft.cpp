#include "directory/draft.hpp"

#include <algorithm>
#include <atomic>

#include "directory/words/fold.hpp"

namespace muster::directory {
namespace {

std::uint64_t new_departments_version() {
  static std::atomic<std::uint64_t> last{0};
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

constexpr auto by_joining = [](const Member& one, const Member& two) { return identity(one) < identity(two); };

template <class Set, class List, class IdType>
void note(Set& seen, List& list, IdType id) {
  if (seen.insert(id).second) list.push_back(id);
}

}  // namespace

WordEdits::Texts searched_texts(WordGroup group, const UserView& user) {
  switch (group) {
    case WordGroup::name: return {user.text(Text::name), user.text(Text::last_name)};
    case WordGroup::second_name: return {user.text(Text::second_name)};
    case WordGroup::position: return {user.text(Text::work_position)};
    case WordGroup::department: break;
  }
  return {};
}

Draft::Draft(const Directory& base) : base_(base), next_(base) {}

// Orders siblings by their records, so each department in a list must be in the table.
auto Draft::by_place() const {
  return [this](DepartmentId one, DepartmentId two) {
    return next_.department(one)->place() < next_.department(two)->place();
  };
}

std::span<const Member> Draft::members(DepartmentId id) const {
  return members_.list(next_.members_, id.value, by_joining);
}

std::span<const DepartmentId> Draft::children(DepartmentId id) const {
  return children_.list(next_.children_, id.value, by_place());
}

std::span<const DepartmentId> Draft::headed_by(UserId id) const {
  return headed_.list(next_.headed_, id.value, std::less<>());
}

// The department's record must already be in the table.
void Draft::index_department(const Department& department) {
  children_.put(next_.children_, department.parent.value, department.id, by_place());
  if (department.head) headed_.put(next_.headed_, department.head.value, department.id, std::less<>());
}

void Draft::unindex_department(const Department& department) {
  children_.remove(next_.children_, department.parent.value, department.id);
  if (department.head) headed_.remove(next_.headed_, department.head.value, department.id);
}

bool Draft::put_department(const Department& department) {
  if (const auto before = next_.department(department.id)) {
    const Department known = before->unpack();
    if (known == department) return false;
    unindex_department(known);
    words_.change(next_.words_, WordGroup::department, known.id.value, {known.name}, {department.name});
  } else {
    words_.change(next_.words_, WordGroup::department, department.id.value, {}, {department.name});
  }
  next_.departments_.put(department.id.value, DepartmentView::pack(department));
  index_department(department);
  note(seen_departments_, touched_departments_, department.id);
  structure_stale_ = true;
  return true;
}

void Draft::remove_department(DepartmentId id) {
  const auto before = next_.department(id);
  if (!before) return;
  words_.change(next_.words_, WordGroup::department, id.value, {before->name()}, {});
  unindex_department(before->unpack());
  next_.departments_.erase(id.value);
  note(seen_departments_, touched_departments_, id);
  structure_stale_ = true;
}

void Draft::heads_may_differ(UserId id) {
  if (!headed_by(id).empty()) structure_stale_ = true;
}

void Draft::unindex_user(const UserView& user) {
  for (const Membership& membership : user.memberships())
    members_.remove(next_.members_, membership.department.value, Member(membership.joined, user.id(), false));
}

void Draft::index_words(const std::optional<UserView>& before, const std::optional<UserView>& after) {
  const std::uint32_t id = before ? before->id().value : after->id().value;
  for (const WordGroup group : groups_of_people) {
    words_.change(next_.words_, group, id, before ? searched_texts(group, *before) : WordEdits::Texts{},
                  after ? searched_texts(group, *after) : WordEdits::Texts{});
  }
}

void Draft::store_user(std::span<const std::byte> record) {
  const UserView after(record);
  const auto before = next_.user(after.id());
  const bool listed = after.listed();
  const auto same_place = [&] {
    return before && before->listed() == listed && std::ranges::equal(before->memberships(), after.memberships());
  };
  if (!same_place()) {
    if (before) unindex_user(*before);
    if (!before || before->listed() != listed) heads_may_differ(after.id());
    for (const Membership& membership : after.memberships())
      members_.put(next_.members_, membership.department.value, Member(membership.joined, after.id(), listed),
                   by_joining);
  }
  next_.user_bitmap_.put(after);
  if (!before || before->text(Text::email) != after.text(Text::email)) {
    if (before) next_.emails_.remove(after.id(), before->text(Text::email));
    next_.emails_.add(after.id(), after.text(Text::email));
  }
  next_.last_joined_ = std::max(next_.last_joined_, after.joined());
  for (const Membership& membership : after.memberships())
    next_.last_joined_ = std::max(next_.last_joined_, membership.joined);
  note(seen_users_, touched_users_, after.id());
  index_words(before, after);
  next_.users_.put(after.id().value, record);
}

bool Draft::put_user(User user) {
  const auto before = next_.user(user.id);
  if (before)
    user.joined = before->joined();
  else
    user.joined = ++next_.last_joined_;
  JoinNumber newly = before ? 0 : user.joined;
  for (Membership& membership : user.memberships) {
    membership.joined = 0;
    if (before) {
      const auto stored = before->memberships();
      const auto found = std::ranges::find(stored, membership.department, &Membership::department);
      if (found != stored.end()) membership.joined = found->joined;
    }
    if (membership.joined != 0) continue;
    if (newly == 0) newly = ++next_.last_joined_;
    membership.joined = newly;
  }
  const PackedUser packed = pack(user);
  if (before && std::ranges::equal(next_.users_.find(user.id.value), packed)) return false;
  store_user(packed);
  return true;
}

void Draft::remove_user(UserId id) {
  const auto before = next_.user(id);
  if (!before) return;
  heads_may_differ(id);
  unindex_user(*before);
  next_.user_bitmap_.erase(id);
  next_.emails_.remove(id, before->text(Text::email));
  index_words(before, std::nullopt);
  next_.users_.erase(id.value);
  note(seen_users_, touched_users_, id);
}

std::optional<UserId> Draft::other_with_email(std::string_view email, UserId but) const {
  if (email.empty()) return std::nullopt;
  const std::string folded = fold_case(email);
  for (UserId id : next_.emails_.candidates(email)) {
    if (id != but && fold_case(next_.user(id)->text(Text::email)) == folded) return id;
  }
  return std::nullopt;
}

DepartmentId Draft::last_department() const {
  return {std::max(base_.departments_.last_key(), next_.departments_.last_key())};
}

UserId Draft::last_user() const {
  return {std::max(base_.users_.last_key(), next_.users_.last_key())};
}

void Draft::reorder_members(DepartmentId id, std::span<const UserId> order) {
  std::vector<UserId> wanted;
  Touched<UserId> named;
  for (UserId user : order) {
    const auto known = next_.user(user);
    const bool member =
        known && std::ranges::find(known->memberships(), id, &Membership::department) != known->memberships().end();
    if (member && named.insert(user).second) wanted.push_back(user);
  }
  const auto current = members(id);
  for (const Member& member : current) {
    if (!named.contains(member.id())) wanted.push_back(member.id());
  }
  if (std::ranges::equal(current, wanted, {}, &Member::id)) return;
  for (UserId user : wanted) {
    User changed = next_.user(user)->unpack();
    std::ranges::find(changed.memberships, id, &Membership::department)->joined = ++next_.last_joined_;
    store_user(pack(changed));
  }
}

void Draft::apply(const Change& change) {
  struct Visitor {
    Draft& draft;
    void operator()(const DepartmentPut& put) const { draft.put_department(put.department); }
    void operator()(const DepartmentGone& gone) const { draft.remove_department(gone.id); }
    void operator()(const UserPut& put) const { draft.store_user(put.record); }
    void operator()(const UserGone& gone) const { draft.remove_user(gone.id); }
  };
  std::visit(Visitor{*this}, change);
}

bool Draft::differs(DepartmentId id) const {
  return !std::ranges::equal(base_.departments_.find(id.value), next_.departments_.find(id.value));
}

bool Draft::differs(UserId id) const {
  return !std::ranges::equal(base_.users_.find(id.value), next_.users_.find(id.value));
}

std::vector<Change> Draft::changes() const {
  std::vector<Change> changes;
  changes.reserve(touched_departments_.size() + touched_users_.size());
  for (DepartmentId id : touched_departments_) {
    if (!differs(id)) continue;
    if (const auto department = next_.department(id))
      changes.emplace_back(DepartmentPut{department->unpack()});
    else
      changes.emplace_back(DepartmentGone{id});
  }
  for (UserId id : touched_users_) {
    if (!differs(id)) continue;
    const auto bytes = next_.users_.find(id.value);
    if (bytes.empty())
      changes.emplace_back(UserGone{id});
    else
      changes.emplace_back(UserPut{PackedUser(bytes.begin(), bytes.end())});
  }
  return changes;
}

std::vector<UserId> Draft::left() const {
  std::vector<UserId> left;
  for (UserId id : touched_users_) {
    const auto before = base_.user(id);
    const auto after = next_.user(id);
    if (before && (!after || (before->active() && !after->active()))) left.push_back(id);
  }
  return left;
}

Tally Draft::tally() const {
  Tally tally;
  const auto count = [&tally](bool existed, bool exists) {
    if (existed && exists) ++tally.changed;
    if (existed && !exists) ++tally.removed;
    if (!existed && exists) ++tally.added;
  };
  for (DepartmentId id : touched_departments_) {
    if (differs(id)) count(base_.department(id).has_value(), next_.department(id).has_value());
  }
  for (UserId id : touched_users_) {
    if (differs(id)) count(base_.user(id).has_value(), next_.user(id).has_value());
  }
  return tally;
}

Directory Draft::finish() {
  children_.write_to(next_.children_, by_place());
  members_.write_to(next_.members_, by_joining);
  headed_.write_to(next_.headed_, std::less<>());
  words_.write_to(next_.words_);
  next_.user_lists_ = base_.user_lists_.after(touched_users_.size(), next_.user_count());
  next_.department_lists_ = base_.department_lists_.after(touched_departments_.size(), next_.department_count());
  next_.user_sets_ = base_.user_sets_.after(touched_users_.size(), next_.user_count());
  if (!touched_departments_.empty()) next_.departments_version_ = new_departments_version();
  if (structure_stale_)
    next_.structure_ = std::make_shared<Structure>(next_, base_, touched_departments_, touched_users_);
  next_.places_ = base_.places_.after(base_, next_, touched_departments_, touched_users_);
  return std::move(next_);
}

}  // namespace muster::directory
