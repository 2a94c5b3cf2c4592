#include "directory/query/people_list.hpp"

#include <algorithm>

#include "directory/query/colleagues.hpp"

namespace muster::directory {

void for_each_row(const CountTree& counts, std::uint32_t first, std::uint32_t end, std::uint32_t at,
                  std::optional<std::uint32_t> above, const std::function<void(std::uint32_t)>& visit) {
  if (counts.shown(first, end, at) == (above ? counts.shown(first, end, *above) : 0)) return;
  base::WorkBudget::step();
  if (end - first == 1) return visit(first);
  const std::uint32_t middle = first + (end - first) / 2;
  for_each_row(counts, first, middle, at, above, visit);
  for_each_row(counts, middle, end, at, above, visit);
}

bool PeopleList::can_count(const Structure& structure, const Ranks& tops) {
  return std::ranges::all_of(tops, [&](std::uint32_t rank) { return structure.depth(rank) < CountTree::depths; });
}

void PeopleList::add(const Range& range) {
  ranges_.push_back(range);
  const std::size_t known = repeats_.size();
  if (ranges_.size() > 1) find_repeats();
  sizes_.push_back(counts().shown(range.first, range.end, range.depth) - (repeats_.size() - known));
  size_ += sizes_.back();
}

void PeopleList::add_departments(const Ranks& ranks) {
  std::uint32_t end = 0;
  for (const std::uint32_t rank : ranks) {
    if (rank >= end) add({rank, rank + 1, CountTree::show_all});
    end = rank + 1;
  }
}

void PeopleList::add_all_below(const Ranks& tops) {
  const Structure& structure = directory_.structure();
  std::uint32_t end = 0;
  for (const std::uint32_t rank : tops) {
    if (rank < end) continue;
    end = structure.end(rank);
    add({rank, end, structure.depth(rank)});
  }
}

// Finds entries in the last range whose people are in an earlier one. Those whose first place of all is in the last
// range need no look: they are shown at every depth.
void PeopleList::find_repeats() {
  const Range& range = ranges_.back();
  std::vector<UserId> people;
  for_each_row(counts(), range.first, range.end, range.depth, 0, [&](std::uint32_t rank) {
    people.clear();
    for_each_at(rank, range, [&](UserId id) { return people.push_back(id), true; });
    directory_.for_users(people, [&](const UserView& person) {
      if (first_place(person) != rank) repeats_.push_back(rank);
    });
  });
}

std::size_t PeopleList::repeats_before(std::uint32_t rank) const {
  return static_cast<std::size_t>(std::ranges::lower_bound(repeats_, rank) - repeats_.begin());
}

// How many people of the range are shown before a rank.
std::size_t PeopleList::shown_before(const Range& range, std::uint32_t rank) const {
  return counts().shown(range.first, rank, range.depth) - (repeats_before(rank) - repeats_before(range.first));
}

// The place of the person before whom `number` people of the range come.
CountTree::Position PeopleList::find(const Range& range, std::size_t number) const {
  const auto begin = repeats_.begin() + static_cast<std::ptrdiff_t>(repeats_before(range.first));
  const auto end = repeats_.begin() + static_cast<std::ptrdiff_t>(repeats_before(range.end));
  const auto after =
      std::partition_point(begin, end, [&](std::uint32_t rank) { return shown_before(range, rank) <= number; });
  if (after != begin) {
    const std::uint32_t rank = *(after - 1);
    if (number < shown_before(range, rank + 1))
      return {rank, static_cast<std::uint32_t>(number - shown_before(range, rank))};
  }
  const std::size_t before = counts().shown_before(range.first, range.depth);
  return counts().find(static_cast<std::uint32_t>(before + number) + static_cast<std::uint32_t>(after - begin),
                       range.depth);
}

std::size_t PeopleList::range_of(std::uint32_t rank) const {
  const auto found = std::ranges::find_if(ranges_, [rank](const Range& range) { return range.has(rank); });
  return static_cast<std::size_t>(found - ranges_.begin());
}

// The rank at which the list shows somebody, or `nowhere`.
std::uint32_t PeopleList::first_place(const UserView& person) const {
  for (const std::uint32_t rank : places_of(directory_, person, kind_)) {
    if (range_of(rank) != ranges_.size()) return rank;
  }
  return Structure::nowhere;
}

bool PeopleList::has(const UserView& person) const {
  return first_place(person) != Structure::nowhere;
}

// Visits the people whom a list of this range alone shows at a rank, until `visit` returns false.
void PeopleList::for_each_at(std::uint32_t rank, const Range& range, auto&& visit) const {
  const DepartmentId department = directory_.structure().order()[rank];
  const UserId head = directory_.listed_head(department);
  const bool all = counts().shown_in(rank, range.depth) == counts().shown_in(rank, CountTree::show_all);
  const auto is_shown = [&](UserId id) {
    if (all) return true;
    base::WorkBudget::step();
    const Ranks places = places_of(directory_, *directory_.user(id), kind_);
    return std::ranges::none_of(places, [&](std::uint32_t place) { return place < rank && range.has(place); });
  };
  const auto members = directory_.members(department);
  base::WorkBudget::step(work_of(members.size()));
  bool head_is_member = false;
  for (const Member& member : members) {
    if (!member.listed) continue;
    if (member.id() == head)
      head_is_member = true;
    else if (is_shown(member.id()) && !visit(member.id()))
      return;
  }
  if (head && (head_is_member || kind_ == EntryKind::members_and_heads) && is_shown(head)) visit(head);
}

void PeopleList::leave_out(const UserView& person) {
  const std::uint32_t rank = first_place(person);
  if (rank == Structure::nowhere) return;
  const std::size_t own = range_of(rank);
  std::size_t position = shown_before(ranges_[own], rank);
  for (std::size_t i = 0; i < own; ++i) position += sizes_[i];
  const bool repeats = repeats_before(rank) != repeats_before(rank + 1);
  for_each_at(rank, ranges_[own], [&](UserId id) {
    if (id == person.id()) return false;
    if (!repeats || first_place(*directory_.user(id)) == rank) ++position;
    return true;
  });
  left_out_ = position;
}

// Visits people by their positions before anybody is left out.
void PeopleList::visit_some(std::size_t offset, std::size_t count, const Visit& visit) const {
  for (std::size_t i = 0; i < ranges_.size() && count > 0; ++i) {
    while (offset < sizes_[i] && count > 0) {
      const auto [rank, before] = find(ranges_[i], offset);
      const bool repeats = repeats_before(rank) != repeats_before(rank + 1);
      std::size_t skip = before;
      for_each_at(rank, ranges_[i], [&, rank = rank](UserId id) {
        if (repeats && first_place(*directory_.user(id)) != rank) return true;
        if (skip > 0) return --skip, true;
        visit(id, rank);
        ++offset;
        return --count > 0;
      });
    }
    offset -= sizes_[i];
  }
}

void PeopleList::for_page(const ListPage& page, const Visit& visit) const {
  if (page.offset >= size()) return;
  const std::size_t count = std::min(page.limit, size() - page.offset);
  const std::size_t left_out = left_out_.value_or(size_);
  const std::size_t before = left_out > page.offset ? std::min(count, left_out - page.offset) : 0;
  visit_some(page.offset, before, visit);
  if (before < count) visit_some(page.offset + before + 1, count - before, visit);
}

}  // namespace muster::directory
