#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/work_budget.hpp"
#include "directory/email_index.hpp"
#include "directory/place_counts.hpp"
#include "directory/structure.hpp"
#include "directory/table/kept_sets.hpp"
#include "directory/table/record_table.hpp"
#include "directory/user_bitmap.hpp"
#include "directory/user_orders.hpp"
#include "directory/user_record.hpp"
#include "directory/words/inverted_index.hpp"

namespace muster::directory {

/// Reads a department's packed record. Lifetime: as long as the directory it came from, since it is a view.
class DepartmentView {
 public:
  explicit DepartmentView(RecordTable::Bytes packed) : start_(packed.data()) {}
  static std::vector<std::byte> pack(const Department& department);

  DepartmentId id() const { return {header().id}; }
  DepartmentId parent() const { return {header().parent}; }
  UserId head() const { return {header().head}; }
  std::int32_t sort() const { return header().sort; }
  std::string_view name() const { return {texts(), header().name_length}; }
  /// The case-folded name, by which siblings are ordered.
  std::string_view folded_name() const { return {texts() + header().name_length, header().folded_length}; }
  /// What orders it among its siblings.
  auto place() const { return std::tuple(sort(), folded_name(), id()); }
  Department unpack() const { return {id(), std::string(name()), sort(), parent(), head()}; }

 private:
  struct Header {
    std::uint32_t id;
    std::uint32_t parent;
    std::uint32_t head;
    std::int32_t sort;
    std::uint32_t name_length;
    std::uint32_t folded_length;
  };
  const Header& header() const { return *reinterpret_cast<const Header*>(start_); }
  const char* texts() const { return reinterpret_cast<const char*>(start_ + sizeof(Header)); }

  const std::byte* start_;
};

/// One entry of a department's member list.
struct Member {
  Member() = default;
  Member(JoinNumber number, UserId id, bool is_listed)
      : joined(number), user(id.value & base::max_id), listed(is_listed ? 1u : 0u) {}
  JoinNumber joined = 0;
  std::uint32_t user : 31 = 0;
  std::uint32_t listed : 1 = 0;  ///< the same as UserView::listed

  UserId id() const { return {user}; }
};
static_assert(sizeof(Member) == 8);
inline std::uint64_t identity(const Member& member) {
  return std::uint64_t{member.joined} << 32 | member.user;
}
inline std::uint64_t identity(DepartmentId id) {
  return id.value;
}

/// The departments and people of one portal at one moment, with the indexes to search them.
///
/// An immutable value: a copy costs a few pointers and shares the data. Draft builds the next one, Builder the first.
/// Going through many records counts towards the current work budget (base::WorkBudget).
/// Thread: any number of readers. Lifetime: views live as long as this directory or a copy of it.
class Directory {
 public:
  Directory();

  std::optional<DepartmentView> department(DepartmentId id) const {
    const auto bytes = departments_.find(id.value);
    return bytes.empty() ? std::nullopt : std::optional(DepartmentView(bytes));
  }
  std::optional<UserView> user(UserId id) const {
    const auto bytes = users_.find(id.value);
    return bytes.empty() ? std::nullopt : std::optional(UserView(bytes));
  }
  /// A record and its version, which is another one whenever the record has changed (RecordTable::Version).
  template <class View>
  struct Versioned {
    View view;
    RecordTable::Version version;
  };
  /// The department must exist.
  Versioned<DepartmentView> locate_department(DepartmentId id) const {
    const auto located = departments_.locate(id.value);
    return {DepartmentView(located.bytes), located.version};
  }
  /// Where the records of these people are, at most `RecordTable::largest_group`, without fetching them. Counts towards
  /// the work budget.
  void locate_users(std::span<const UserId> ids, RecordTable::Located* found) const {
    locate_group(users_, ids, found);
  }
  /// The same for the lists of departments' members.
  void locate_members(std::span<const DepartmentId> ids, RecordTable::Located* found) const {
    locate_group(members_, ids, found);
  }
  /// A number that directories made from one another share, and others hardly. It spreads what is kept for several.
  std::uint32_t lineage() const { return lineage_; }
  std::size_t department_count() const { return departments_.size(); }
  std::size_t user_count() const { return users_.size(); }

  /// The departments directly below, in structure order. The children of "none" are the root.
  std::span<const DepartmentId> children(DepartmentId id) const {
    return as_list<DepartmentId>(children_.find(id.value));
  }
  /// Everybody whose record names the department, listed or not, in the order they joined it.
  std::span<const Member> members(DepartmentId id) const { return as_list<Member>(members_.find(id.value)); }
  /// The departments a person heads, in no particular order.
  std::span<const DepartmentId> headed_by(UserId id) const { return as_list<DepartmentId>(headed_.find(id.value)); }

  /// The people whom `user.get` may return, as bitmaps by type and activity.
  const UserBitmap& user_bitmap() const { return user_bitmap_; }
  /// People who may have this address, in the order of ids. The caller must compare the addresses. Lifetime: as long as
  /// this directory.
  std::span<const UserId> with_email(std::string_view email) const { return emails_.candidates(email); }

  /// Calls `visit(UserView)` for each of these people who exists, in the given order. Faster than one look-up after the
  /// other.
  template <class Visit>
  void for_users(std::span<const UserId> ids, Visit&& visit) const {
    for_group<UserView>(users_, ids, visit);
  }
  /// The same for departments.
  template <class Visit>
  void for_departments(std::span<const DepartmentId> ids, Visit&& visit) const {
    for_group<DepartmentView>(departments_, ids, visit);
  }

  /// Calls `visit(members)` for each of these departments that has members, in the given order. `members` is the list
  /// that `members()` returns.
  template <class Visit>
  void for_members(std::span<const DepartmentId> ids, Visit&& visit) const {
    for_group<MemberList>(members_, ids, visit);
  }

  /// The people of a list, with kinds as `kind_of_user` says. The first request is expensive. Later ones are cheap,
  /// also for directories made from this one.
  std::shared_ptr<const Ranking> users_in(const ListSpec& list) const { return user_lists_.list(users_, list); }
  /// Whether the list is known, so that `users_in` is cheap. Another thread may change that at once.
  bool knows_users_in(const ListSpec& list) const { return user_lists_.has(list); }
  /// The departments of a list. As for people; all are of the kind 0.
  std::shared_ptr<const Ranking> departments_in(const ListSpec& list) const {
    return department_lists_.list(departments_, list);
  }
  /// A set of people, whose `has` depends on a person's record and on departments alone. As for lists.
  std::shared_ptr<const IdSet> users_found(const SetSpec& set) const { return user_sets_.set(users_, set); }
  /// A number that is another one whenever any department has changed, in this process.
  std::uint64_t departments_version() const { return departments_version_; }
  /// The id of the department before which `number` departments come by their ids. There must be one.
  DepartmentId department_at(std::size_t number) const { return {departments_.key_at(number)}; }

  /// The index of words in people's names and positions, and in the departments' names.
  const InvertedIndex& words() const { return words_; }

  /// The department's head when that person is listed, else none.
  UserId listed_head(DepartmentId id, Listed who = Listed::active) const;
  const Structure& structure() const { return *structure_; }
  /// How many people the lists of each department and of all below it have.
  const PlaceCounts& places() const { return places_; }

  /// Calls `visit(DepartmentView)` for every department, ordered by id.
  template <class Visit>
  void for_each_department(Visit&& visit) const {
    departments_.for_each([&](std::uint32_t, RecordTable::Bytes bytes) {
      base::WorkBudget::step();
      visit(DepartmentView(bytes));
    });
  }
  /// The same for departments from the id `first` on, until `visit` returns false.
  template <class Visit>
  void for_each_department_from(DepartmentId first, Visit&& visit) const {
    departments_.for_each_from(first.value, [&](std::uint32_t, RecordTable::Bytes bytes) {
      base::WorkBudget::step();
      return visit(DepartmentView(bytes));
    });
  }
  /// Calls `visit(UserView)` for all people from the id `first` on, ordered by id, until it returns false.
  template <class Visit>
  void for_each_user_from(UserId first, Visit&& visit) const {
    users_.for_each_from(first.value, [&](std::uint32_t, RecordTable::Bytes bytes) {
      base::WorkBudget::step();
      return visit(UserView(bytes));
    });
  }
  /// Calls `visit(UserView)` for all people, ordered by id.
  template <class Visit>
  void for_each_user(Visit&& visit) const {
    users_.for_each([&](std::uint32_t, RecordTable::Bytes bytes) {
      base::WorkBudget::step();
      visit(UserView(bytes));
    });
  }

 private:
  friend class Builder;
  friend class Draft;

  struct MemberList : std::span<const Member> {
    explicit MemberList(RecordTable::Bytes bytes) : span(as_list<Member>(bytes)) {}
  };

  template <class IdType>
  static void locate_group(const RecordTable& table, std::span<const IdType> ids, RecordTable::Located* found) {
    std::array<std::uint32_t, RecordTable::largest_group> keys;
    for (std::size_t i = 0; i < ids.size(); ++i) keys[i] = ids[i].value;
    base::WorkBudget::step(static_cast<std::int32_t>(ids.size()));
    table.locate_group({keys.data(), ids.size()}, found);
  }
  template <class View, class IdType, class Visit>
  static void for_group(const RecordTable& table, std::span<const IdType> ids, Visit& visit) {
    std::array<std::uint32_t, RecordTable::largest_group> keys;
    std::array<RecordTable::Bytes, RecordTable::largest_group> found;
    while (!ids.empty()) {
      const std::size_t count = std::min(ids.size(), keys.size());
      for (std::size_t i = 0; i < count; ++i) keys[i] = ids[i].value;
      base::WorkBudget::step(static_cast<std::int32_t>(count));
      table.find_group({keys.data(), count}, found.data());
      for (std::size_t i = 0; i < count; ++i) {
        if (!found[i].empty()) visit(View(found[i]));
      }
      ids = ids.subspan(count);
    }
  }

  RecordTable departments_;  // id -> DepartmentView
  RecordTable users_;        // id -> UserView
  RecordTable children_;     // department -> DepartmentId list
  RecordTable members_;      // department -> Member list
  RecordTable headed_;       // user -> DepartmentId list
  UserBitmap user_bitmap_;
  EmailIndex emails_;
  InvertedIndex words_;
  KeptLists user_lists_;
  KeptLists department_lists_;
  KeptSets user_sets_;
  std::uint64_t departments_version_ = 0;
  JoinNumber last_joined_ = 0;
  std::uint32_t lineage_;
  std::shared_ptr<const Structure> structure_;
  PlaceCounts places_;
};

}  // namespace muster::directory
