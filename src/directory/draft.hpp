#pragma once

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

/// Something about a draft that may not be published.
struct BrokenRule {
  enum class Rule {
    no_root,
    second_root,
    unknown_parent,
    cycle,
    unknown_head,
    unknown_department,  ///< that a person's record names
    no_name,             ///< of a department that is new or was renamed
    no_department,       ///< of an employee
    guest_department,    ///< that a guest was put into
    wrong_email,         ///< of a person who is new or got another one, and not an empty one
    repeated_email,
    unfit_for_rights,  ///< a guest, or somebody dismissed, became an administrator or got a right
    no_administrator   ///< is left in office; the person was the last
  } rule;
  DepartmentId department;  ///< where; none for no_root, and for rules about a person alone
  UserId user = {};         ///< the head or the person; none where the rule is about a department alone

  /// A sentence that names the rule, and the department or person.
  std::string message() const;
};

/// What a draft is held to; each holds those before it.
enum class Rules {
  tree,        ///< one root, parents that exist, no cycle
  references,  ///< heads and people's departments exist: what readers of a directory rely on
  /// What holds when departments and people are changed one by one: those after unknown_department. Imports need not
  /// keep it, and are warned of some of it.
  people,
};

/// How many records, departments and people together, a draft adds, changes and removes.
struct Tally {
  std::size_t added = 0;
  std::size_t changed = 0;
  std::size_t removed = 0;
  bool operator==(const Tally&) const = default;
};

/// The next directory in the making: takes changes one by one, keeps the indexes true, records what changed.
///
/// Each call costs what it touches. The structure order is laid out again once, by `finish`, and only when a department
/// or a head changed. Nobody else sees anything before that. Thread: one.
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
  /// As Directory's, with the changes so far; `visit` changes nothing.
  template <class Visit>
  void for_each_department(Visit&& visit) const {
    next_.for_each_department(visit);
  }
  template <class Visit>
  void for_each_user(Visit&& visit) const {
    next_.for_each_user(visit);
  }

  /// Somebody besides `but` whose address is this one, whatever its case; nobody for an empty one.
  std::optional<UserId> other_with_email(std::string_view email, UserId but) const;
  /// The highest ids that there are, or that there were in the base; none when there are none.
  DepartmentId last_department() const;
  UserId last_user() const;

  /// Whether a department names no parent.
  bool has_root() const { return !children({}).empty(); }

  /// Adds or replaces; false when nothing differs.
  bool put_department(const Department& department);
  /// Children and members of it stay as they are: the caller moves them, before or after.
  void remove_department(DepartmentId id);
  /// Adds or replaces; false when nothing differs. Who is new gets the next join number, and so does a new membership;
  /// a person who stays in a department keeps their place there.
  bool put_user(User user);
  void remove_user(UserId id);
  /// Gives the members of a department this order; who is not named comes last, in the order before.
  void reorder_members(DepartmentId id, std::span<const UserId> order);
  /// Repeats a recorded change, in any order with others; the invariants hold when all are in.
  void apply(const Change& change);

  /// What keeps this draft from being published. Looks at what this draft touched; of cycles it names one. Those of
  /// `Rules::people` are about what it made of a record: who was without a department before, or had another one's
  /// address, may stay so.
  std::vector<BrokenRule> broken_rules(Rules rules = Rules::tree) const;
  /// Somebody who ran the company, when nobody does any more. Nothing as long as somebody does, and where nobody did in
  /// the base. Costs what was changed, but for when somebody stopped running it.
  std::optional<UserId> last_administrator_gone() const;

  /// What changed since the base, each record once, as it is now; what was changed back is not in it. Call before
  /// `finish`.
  std::vector<Change> changes() const;
  /// Who was active in the base and no longer is, or was there and is gone.
  std::vector<UserId> left() const;
  /// The number of records in `changes`.
  Tally tally() const;
  /// The finished directory. The draft is spent.
  Directory finish();

 private:
  template <class IdType>
  using Touched = boost::unordered_flat_set<IdType, std::hash<IdType>>;

  void index_department(const Department& department);
  void unindex_department(const Department& department);
  auto by_place() const;
  void store_user(std::span<const std::byte> record);
  void unindex_user(const UserView& user);
  // Either may be absent; before the tables have `after`.
  void index_words(const std::optional<UserView>& before, const std::optional<UserView>& after);
  void heads_may_differ(UserId id);
  void add_broken_tree(std::vector<BrokenRule>& broken) const;
  void add_broken_heads(std::vector<BrokenRule>& broken) const;
  void add_broken_memberships(std::vector<BrokenRule>& broken) const;
  void add_broken_names(std::vector<BrokenRule>& broken) const;
  void add_broken_people(std::vector<BrokenRule>& broken) const;
  // From the base; records are canonical, so equal ones have equal bytes.
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
