#pragma once

#include <array>
#include <span>

#include "directory/structure.hpp"
#include "directory/table/count_tree.hpp"
#include "directory/user_record.hpp"

namespace muster::directory {

class Directory;

/// Which entries a count covers. All are active employees (UserView::listed).
enum class EntryKind {
  members,            ///< of a department
  members_and_heads,  ///< also a head who is no member
  heads_elsewhere,    ///< heads of any department, except in the first department that they head
};

/// How many entries the departments have, in structure order. It finds a page of all people below a department without
/// going through them.
///
/// Somebody may be in several departments, but a list of several departments names each person once, at the first
/// place. So each place but the first has a level: a list hides it when it begins at a department that has both this
/// place and the one before it at or below it. For `heads_elsewhere` the first department that somebody heads counts as
/// the place before all others.
///
/// An immutable value, and part of a directory. Thread: any number of readers.
class PlaceCounts {
 public:
  /// Rows are ranks of the directory's structure.
  const CountTree& of(EntryKind kind) const { return trees_[static_cast<std::size_t>(kind)]; }

  /// The counts of a whole directory.
  static PlaceCounts count_all(const Directory& directory);
  /// The counts of the directory `next`, which was made from `base` by changing only these departments and people.
  /// These are the counts of `base`. The cost depends on the people who changed and on those in departments that moved.
  PlaceCounts after(const Directory& base, const Directory& next, std::span<const DepartmentId> departments,
                    std::span<const UserId> users) const;

 private:
  CountTree& tree(EntryKind kind) { return trees_[static_cast<std::size_t>(kind)]; }
  void add(const Directory& directory, UserId id);
  void remove(const Directory& directory, UserId id);

  std::array<CountTree, 3> trees_;
};

/// The ranks of the departments in whose lists somebody stands, ascending, each once. Empty for who is not listed.
/// `kind` is not `heads_elsewhere`.
Ranks places_of(const Directory& directory, const UserView& user, EntryKind kind);

}  // namespace muster::directory
