#pragma once

#include <cstdint>
#include <vector>

#include "directory/directory.hpp"
#include "directory/query/people_list.hpp"

// Queries about the whole structure: who is above or below somebody, and how many people a department has. All are pure
// functions of one directory. Any thread.
namespace muster::directory {

/// A head above a person.
struct Manager {
  UserId id;
  DepartmentId department;     ///< the department they head; the nearest one, if several
  std::uint32_t distance = 0;  ///< 1 for the nearest head, 2 for the next one above, ...

  bool operator==(const Manager&) const = default;
};

/// The heads above a person, the nearest first. Starts from each of the person's departments, in the order of the
/// record, and goes up to the root. Each head occurs once, at the smallest distance. The person is never included. The
/// cost depends on the depth of these departments.
std::vector<Manager> managers_of(const Directory& directory, const UserView& person, Listed who = Listed::active);

/// A person and the department under which a list shows them.
struct Placed {
  UserId id;
  DepartmentId department;

  bool operator==(const Placed&) const = default;
};

/// Which departments a list of people covers.
enum class Reach { own, all_below };

/// A page of people, and how many the whole list has.
struct PlacedPage {
  std::vector<Placed> people;
  std::size_t total = 0;
};

/// The listed members of a department, or of it and all below. Each person occurs once, under the first of their
/// departments in structure order. Departments come in structure order, and their members in member order. An unknown
/// department has no members. The cost depends on the page, as described at PeopleList.
PlacedPage employees_of(const Directory& directory, DepartmentId department, Reach reach, const ListPage& page = {},
                        Listed who = Listed::active);

/// The listed members of the departments that a person heads, in the same order, without the person. With `all_below`,
/// the heads of all these departments are included too, after the members of each. Somebody who is not listed has no
/// subordinates.
PlacedPage subordinates_of(const Directory& directory, const UserView& person, Reach reach, const ListPage& page = {},
                           Listed who = Listed::active);

/// The people whose nearest head a person is: of whom `managers_of` gives the person at distance 1. First come the
/// members of the departments that the person heads, and of those below without another head in between, in the order
/// of `employees_of`; then the heads of departments right below these who report to the person as well. Somebody who is
/// not listed has no reports. The cost depends on the departments down to the next heads.
PlacedPage reports_of(const Directory& directory, const UserView& person, const ListPage& page = {},
                      Listed who = Listed::active);

/// The listed members of the departments that a person belongs to, in the same order, without the person.
PlacedPage members_beside(const Directory& directory, const UserView& person, const ListPage& page = {},
                          Listed who = Listed::active);

/// Numbers of people and departments.
struct Headcount {
  std::uint32_t employees = 0;        ///< listed members of the department itself
  std::uint32_t employees_total = 0;  ///< distinct listed people in it and all below
  std::uint32_t departments = 0;      ///< all departments below

  bool operator==(const Headcount&) const = default;
};

/// The counts of the department at `rank`, followed by those of all departments below in structure order. One walk over
/// these departments and their members, whatever the shape of the tree.
std::vector<Headcount> count_heads(const Directory& directory, std::uint32_t rank, Listed who = Listed::active);

/// The counts of the departments at and below one. Each costs a few look-ups. Only with `dismissed_too`, and in very
/// deep trees, `count_heads` is called once. Lifetime: the directory must outlive it. Thread: one.
class Headcounts {
 public:
  Headcounts(const Directory& directory, std::uint32_t top, Listed who = Listed::active);
  Headcount at(std::uint32_t rank) const;

 private:
  const Directory& directory_;
  std::uint32_t top_;
  std::vector<Headcount> counted_;  // empty when they are looked up
};

/// The departments from the root down to this one. Empty for an unknown department.
std::vector<DepartmentId> path_to(const Directory& directory, DepartmentId department);

}  // namespace muster::directory
