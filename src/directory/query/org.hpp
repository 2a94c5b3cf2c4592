#pragma once

#include <cstdint>
#include <vector>

#include "directory/directory.hpp"

// Questions about the whole structure: who is above or below somebody, how many a department has. All of these are
// functions of one directory. Any thread.
namespace muster::directory {

/// A head above somebody.
struct Manager {
  UserId id;
  DepartmentId department;     ///< which they head, the nearest such on the way up
  std::uint32_t distance = 0;  ///< 1 for the nearest head, 2 for the next one above, ...

  bool operator==(const Manager&) const = default;
};

/// The heads above a person, the nearest first: those of each of the person's departments, in the order of the record,
/// and of all above it. Each once, where the distance is least; never the person.
/// Costs the way up from each department.
std::vector<Manager> managers_of(const Directory& directory, const UserView& person, Listed who = Listed::active);

/// Somebody and the department by which they stand in a list.
struct Placed {
  UserId id;
  DepartmentId department;

  bool operator==(const Placed&) const = default;
};

/// How far down a list of people goes.
enum class Reach { own, all_below };

/// The listed members of a department, or of it and all below, each once, by the first of their departments.
/// Departments in structure order, in each the members in member order. An unknown department has none.
std::vector<Placed> employees_of(const Directory& directory, DepartmentId department, Reach reach,
                                 Listed who = Listed::active);

/// The listed members of the departments that a person heads, in the same order, without the person. With all below
/// also the heads of those, after the members. Who is not listed counts as heading nothing.
std::vector<Placed> subordinates_of(const Directory& directory, const UserView& person, Reach reach,
                                    Listed who = Listed::active);

/// How many people and departments there are.
struct Headcount {
  std::uint32_t employees = 0;        ///< listed members of the department itself
  std::uint32_t employees_total = 0;  ///< different people listed in it and all below
  std::uint32_t departments = 0;      ///< all departments below

  bool operator==(const Headcount&) const = default;
};

/// The counts of the department at a rank, and after it of all below in structure order. One walk over these and their
/// members, whatever the shape of the tree.
std::vector<Headcount> count_heads(const Directory& directory, std::uint32_t rank, Listed who = Listed::active);

/// From the root down to the department. Empty for an unknown one.
std::vector<DepartmentId> path_to(const Directory& directory, DepartmentId department);

}  // namespace muster::directory
