#pragma once

#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "directory/change.hpp"
#include "directory/directory.hpp"
#include "directory/table/list_edits.hpp"
#include "directory/words/word_edits.hpp"

namespace muster::directory {

/// A validation error: a reason why a draft may not be published.
struct BrokenRule {
  enum class Rule {
    no_root,
    second_root,
    unknown_parent,
    cycle,
    unknown_head,
    unknown_department,  ///< named in a person's record
    no_name,             ///< a department that is new or was renamed has none
    no_department,       ///< an employee is in none
    guest_department,    ///< a guest was put into a department
    wrong_email,         ///< of a person who is new or got another address; an empty one is not wrong
    repeated_email,
    unfit_for_rights,  ///< a guest, or a dismissed person, became an administrator or got a right
    no_administrator   ///< the last person who runs the company (UserView::runs_company) would be gone
  } rule;
  DepartmentId department;  ///< where it is; none for no_root and for rules about a person alone
  UserId user = {};         ///< the head or the person; none when only a department is at fault

  /// One sentence that names the rule and the department or person.
  std::string message() const;
};

/// The set of rules that a draft is checked against. Each set includes those before it.
enum class Rules {
  tree,        ///< one root, parents that exist, no cycle
  references,  ///< heads and people's departments exist; readers of a directory rely on this
  /// The rules for departments and people that are changed one by one: those after unknown_department. Imports may
  /// break these rules and get warnings instead.
  people,
};

/// The number of records that a draft adds, changes and removes, departments and people together.
struct Tally {
  std::size_t added = 0;
  std::size_t changed = 0;
  std::size_t removed = 0;
  bool operator==(const Tally&) const = default;
};

/// The groups of words that people have.
inline constexpr std::array groups_of_people{WordGroup::name, WordGroup::second_name, WordGroup::position};
/// The texts of a person whose words are in this group.
WordEdits::Texts searched_texts(WordGroup group, const UserView& user);

/// Builds the next directory. It takes changes one by one, keeps the indexes up to date and records what changed.
///
/// The cost of a call depends on what it changes. Only `finish` rebuilds the structure order, and only when a
/// department or a head changed. Nobody else sees the changes before that. Thread: one.
class Draft {
 public:
  explicit Draft(const Directory& base);

  std::optional<DepartmentView> department(DepartmentId id) const { return next_.department(id); }
  std::optional<UserView> user(UserId id) const { return next_.user(id); }
  /// As Directory::members, with the changes so far. Lifetime: until the next change.
  std::span<const Member> members(DepartmentId id) const;

  /// As Directory::children, with the changes so far. Lifetime: until the next change.
  std::span<const DepartmentId> children(DepartmentId id) const;
  /// As Directory::headed_by, with the changes so far. Lifetime: until the next change.
  std::span<const DepartmentId> headed_by(UserId id) const;
  /// The same as in Directory, with the changes so far. `visit` must not change the draft.
  template <class Visit>
  void for_each_department(Visit&& visit) const {
    next_.for_each_department(visit);
  }
  template <class Visit>
  void for_each_user(Visit&& visit) const {
    next_.for_each_user(visit);
  }

  /// Another person than `but` with this e-mail address, ignoring case. Nobody for an empty address.
  std::optional<UserId> other_with_email(std::string_view email, UserId but) const;
  /// The highest id in this draft or in its base, or none when there are no records.
  DepartmentId last_department() const;
  UserId last_user() const;

  /// Whether there is a department without a parent.
  bool has_root() const { return !children({}).empty(); }

  /// Adds or replaces a department. Returns false when nothing changes.
  bool put_department(const Department& department);
  /// The department's children and members still refer to it afterwards. The caller moves them, before or after.
  void remove_department(DepartmentId id);
  /// Adds or replaces a person. Returns false when nothing changes. New people and new memberships get the next join
  /// number. A person who stays in a department keeps the join number there.
  bool put_user(User user);
  void remove_user(UserId id);
  /// Sets the order of a department's members. Members who are not in `order` come last and keep their order.
  void reorder_members(DepartmentId id, std::span<const UserId> order);
  /// Applies a recorded change. Changes may come in any order, and the invariants hold once all of them are applied.
  void apply(const Change& change);

  /// The reasons why this draft may not be published. Only what the draft touched is checked, and at most one cycle is
  /// reported. The rules for people only apply to what the draft made worse: people who had no department before, or
  /// another one's address, may stay so.
  std::vector<BrokenRule> broken_rules(Rules rules = Rules::tree) const;
  /// Somebody who ran the company in the base, when nobody runs it any more. Nothing when somebody still runs it, or
  /// when nobody did in the base. The cost depends on the changes. Only when somebody stopped running the company, it
  /// also searches for another one who does.
  std::optional<UserId> last_administrator_gone() const;

  /// The changes since the base. Each record occurs at most once, as it is now, and not at all when it was changed
  /// back. Call before `finish`.
  std::vector<Change> changes() const;
  /// People who were active in the base and are not any more, and people who were removed.
  std::vector<UserId> left() const;
  /// The number of records in `changes`.
  Tally tally() const;
  /// Returns the finished directory. The draft must not be used afterwards.
  Directory finish();

 private:
  template <class IdType>
  using Touched = boost::unordered_flat_set<IdType, std::hash<IdType>>;

  void index_department(const Department& department);
  void unindex_department(const Department& department);
  auto by_place() const;
  void store_user(std::span<const std::byte> record);
  void unindex_user(const UserView& user);
  // `before` or `after` may be absent. Call it before `after` is stored in the tables.
  void index_words(const std::optional<UserView>& before, const std::optional<UserView>& after);
  void heads_may_differ(UserId id);
  void add_broken_tree(std::vector<BrokenRule>& broken) const;
  void add_broken_heads(std::vector<BrokenRule>& broken) const;
  void add_broken_memberships(std::vector<BrokenRule>& broken) const;
  void add_broken_names(std::vector<BrokenRule>& broken) const;
  void add_broken_people(std::vector<BrokenRule>& broken) const;
  // Whether the record differs from the base. Equal records have equal bytes, because their form is canonical.
  bool differs(DepartmentId id) const;
  bool differs(UserId id) const;

  Directory base_;
  Directory next_;
  ListEdits<DepartmentId> children_;
  ListEdits<Member> members_;
  ListEdits<DepartmentId> headed_;
  WordEdits words_;
  std::vector<DepartmentId> touched_departments_;
  std::vector<UserId> touched_users_;
  Touched<DepartmentId> seen_departments_;
  Touched<UserId> seen_users_;
  bool structure_stale_ = false;
};

}  // namespace muster::directory
