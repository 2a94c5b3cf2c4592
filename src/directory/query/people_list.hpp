#pragma once

#include <boost/container/small_vector.hpp>
#include <cstddef>
#include <functional>
#include <limits>
#include <optional>
#include <vector>

#include "directory/directory.hpp"

namespace muster::directory {

/// A page of a list: at most `limit`, starting at `offset`.
struct ListPage {
  std::size_t offset = 0;
  std::size_t limit = std::numeric_limits<std::size_t>::max();
};

/// The active employees of some departments, each once, at the first place. Departments come in structure order. In
/// each of them come the members as they joined, a head who is a member last, then, if wanted, a head who is none.
///
/// A page costs what it shows, and not what the departments have: it is found by counts (place_counts.hpp). With
/// several departments that are not below one another, those who are in more than one of them are looked at, too.
/// Lifetime: the directory must outlive it. Thread: one.
class PeopleList {
 public:
  /// `kind` is `members` or `members_and_heads`.
  PeopleList(const Directory& directory, EntryKind kind) : directory_(directory), kind_(kind) {}

  /// Whether lists of these departments, or of all below them, can be counted: not those very far down in a deep tree.
  static bool can_count(const Structure& structure, const Ranks& tops);

  /// Adds departments, or also all below them, for which `can_count` must be true. One of the two, once.
  void add_departments(const Ranks& ranks);
  void add_all_below(const Ranks& tops);
  /// Leaves somebody out, who need not be in the list. For one person at most, after the departments were added.
  void leave_out(const UserView& person);

  std::size_t size() const { return size_ - (left_out_ ? 1 : 0); }
  bool has(const UserView& person) const;
  /// Calls `visit(person, rank of the department)` for one page.
  using Visit = std::function<void(UserId, std::uint32_t)>;
  void for_page(const ListPage& page, const Visit& visit) const;

  /// Ranks from `first` to before `end`, and the depth at which the counts show what a list of these shows.
  struct Range {
    std::uint32_t first;
    std::uint32_t end;
    std::uint32_t depth;
    bool has(std::uint32_t rank) const { return rank >= first && rank < end; }
  };
  using Ranges = boost::container::small_vector<Range, 4>;
  const Ranges& ranges() const { return ranges_; }

 private:
  const CountTree& counts() const { return directory_.places().of(kind_); }
  void add(const Range& range);
  void find_repeats();
  std::size_t repeats_before(std::uint32_t rank) const;
  std::size_t shown_before(const Range& range, std::uint32_t rank) const;
  CountTree::Position find(const Range& range, std::size_t number) const;
  std::uint32_t first_place(const UserView& person) const;
  std::size_t range_of(std::uint32_t rank) const;
  void for_each_at(std::uint32_t rank, const Range& range, auto&& visit) const;
  void visit_some(std::size_t offset, std::size_t count, const Visit& visit) const;

  const Directory& directory_;
  const EntryKind kind_;
  Ranges ranges_;
  boost::container::small_vector<std::size_t, 4> sizes_;  // people shown in each range
  std::vector<std::uint32_t> repeats_;  // ranks of entries whose people are in an earlier range, ascending
  std::size_t size_ = 0;
  std::optional<std::size_t> left_out_;  // the position of who is left out
};

/// Calls `visit(rank)` for each rank in the range where an entry is shown at the depth `at` and not at `above`, in
/// ascending order.
void for_each_row(const CountTree& counts, std::uint32_t first, std::uint32_t end, std::uint32_t at,
                  std::optional<std::uint32_t> above, const std::function<void(std::uint32_t)>& visit);

}  // namespace muster::directory
