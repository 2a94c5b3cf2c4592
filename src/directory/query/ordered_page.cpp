#include "directory/query/ordered_page.hpp"

#include <algorithm>
#include <cstring>
#include <memory_resource>
#include <span>
#include <string_view>

#include "base/work_budget.hpp"
#include "directory/table/key_prefix.hpp"

namespace muster::directory {
namespace {

// Entries of a list, which are of some kinds and at some positions.
struct Part {
  const Ranking& list;
  Ranking::Kinds kinds;
  std::size_t begin;
  std::size_t end;
};

// Takes ids until there are enough.
struct Taker {
  std::vector<std::uint32_t>& page;
  std::size_t left;
  bool operator()(std::uint32_t id) {
    page.push_back(id);
    return --left > 0;
  }
};

// A page of a list whose ids with equal keys go the same way as the keys. `total` is how many entries the part has.
void append_plainly(const Part& part, bool descending, std::size_t offset, std::size_t total, Taker& take) {
  const std::size_t before = part.list.count_before(part.begin, part.kinds);
  const std::size_t first = part.list.find(before + (descending ? total - 1 - offset : offset), part.kinds);
  if (descending)
    part.list.for_some(part.begin, first + 1, part.kinds, true, take);
  else
    part.list.for_some(first, part.end, part.kinds, false, take);
}

// The same when ids with equal keys go the other way: group by group, each found by counts.
void append_by_groups(const Part& part, bool descending, std::size_t offset, std::size_t total, Taker& take) {
  const Ranking& list = part.list;
  while (take.left > 0 && offset < total) {
    base::WorkBudget::step();
    const std::size_t left = take.left;
    const std::size_t place = list.find(descending ? total - 1 - offset : offset, part.kinds);
    const Ranking::Group group = list.group_at(place);
    if (group.end - group.begin == 1) {
      list.for_some(place, place + 1, part.kinds, false, take);
    } else if (descending) {
      const std::size_t passed = offset - (total - list.count_before(group.end, part.kinds));
      const std::size_t first = list.find(list.count_before(group.begin, part.kinds) + passed, part.kinds);
      list.for_some(first, group.end, part.kinds, false, take);
    } else {
      const std::size_t passed = offset - list.count_before(group.begin, part.kinds);
      const std::size_t first = list.find(list.count_before(group.end, part.kinds) - 1 - passed, part.kinds);
      list.for_some(group.begin, first + 1, part.kinds, true, take);
    }
    offset += left - take.left;
  }
}

// Appends the page and returns how many entries the part has.
std::size_t append_page(const Part& part, ListDirection direction, std::size_t offset, std::size_t limit,
                        std::vector<std::uint32_t>& page) {
  const std::size_t total =
      part.list.count_before(part.end, part.kinds) - part.list.count_before(part.begin, part.kinds);
  if (offset >= total || limit == 0) return total;
  Taker take{page, limit};
  if (direction.descending == direction.ids_descending)
    append_plainly(part, direction.descending, offset, total, take);
  else
    append_by_groups(part, direction.descending, offset, total, take);
  return total;
}

void append_ids(std::span<const std::uint32_t> ids, std::vector<UserId>& page) {
  for (const std::uint32_t id : ids) page.push_back({id});
}

// The entries of a list who are among these people, as a list of their own.
Ranking only(const Ranking& list, const IdSet& people) {
  std::vector<std::uint32_t> entries;
  bool begins = true;
  list.for_each([&](std::uint32_t entry) {
    if (!(entry & Ranking::same)) begins = true;
    if (!people.contains(Ranking::id_of(entry))) return;
    entries.push_back(Ranking::id_of(entry) | (begins ? 0 : Ranking::same));
    begins = false;
  });
  return Ranking(entries, std::vector<std::uint8_t>(entries.size()));
}

// People with their sort keys. Each key is made once. Its first bytes decide most comparisons.
class Keyed {
 public:
  void add(const UserView& user, std::string_view key) {
    auto* copy = static_cast<char*>(memory_.allocate(std::max<std::size_t>(key.size(), 1), 1));
    std::memcpy(copy, key.data(), key.size());
    people_.push_back({head_of(key), {copy, key.size()}, user.id()});
  }
  void reserve(std::size_t count) { people_.reserve(count); }
  void append(std::size_t offset, std::size_t limit, std::vector<UserId>& page) {
    const auto begin = people_.begin() + static_cast<std::ptrdiff_t>(offset);
    const auto end = begin + static_cast<std::ptrdiff_t>(limit);
    if (end != people_.end()) std::nth_element(people_.begin(), end, people_.end());
    if (begin != people_.begin()) std::nth_element(people_.begin(), begin, end);
    std::sort(begin, end);
    std::transform(begin, end, std::back_inserter(page), [](const Person& one) { return one.id; });
  }

 private:
  struct Person {
    std::uint64_t head;
    std::string_view key;
    UserId id;
    bool operator<(const Person& other) const {
      if (head != other.head) return head < other.head;
      const int compared = key.compare(other.key);
      return compared != 0 ? compared < 0 : id < other.id;
    }
  };

  std::pmr::monotonic_buffer_resource memory_{1 << 14};
  std::vector<Person> people_;
};

void append_sorted(const Directory& directory, const UserQuery& query, const IdSet& people, std::size_t count,
                   std::size_t limit, std::vector<UserId>& page) {
  Keyed keyed;
  keyed.reserve(count);
  std::string key;
  const auto add = [&](const UserView& user) {
    key.clear();
    query.order(user, key);
    keyed.add(user, key);
  };
  std::vector<UserId> some;  // in groups, because their records are fetched from memory together
  const auto add_some = [&] {
    directory.for_users(some, add);
    some.clear();
  };
  people.for_each([&](std::uint32_t id) {
    some.push_back({id});
    if (some.size() == RecordTable::largest_group) add_some();
  });
  add_some();
  keyed.append(query.offset, limit, page);
}

}  // namespace

void append_list_page(const Ranking& list, ListDirection direction, Ranking::Kinds kinds, std::size_t offset,
                      std::size_t limit, std::vector<std::uint32_t>& page) {
  append_page({list, kinds, 0, list.size()}, direction, offset, limit, page);
}

void append_ordered_page(const Directory& directory, const UserQuery& query, const IdSet& people, std::size_t count,
                         std::vector<UserId>& page) {
  if (query.offset >= count || query.limit == 0) return;
  const std::size_t limit = std::min(query.limit, count - query.offset);
  // Sorting a few people is faster than going through a list of everybody.
  constexpr std::size_t few = 64;
  if (!query.list || count <= directory.user_count() / few)
    return append_sorted(directory, query, people, count, limit, page);
  ListSpec everybody = query.list->spec;
  everybody.filter.clear();
  everybody.has = {};
  everybody.find_candidates = {};
  std::vector<std::uint32_t> ids;
  append_list_page(only(*directory.users_in(everybody), people), query.list->direction, Ranking::every_kind,
                   query.offset, limit, ids);
  append_ids(ids, page);
}

std::optional<std::size_t> select_from_list(const Directory& directory, const UserQuery& query,
                                            std::vector<UserId>& page) {
  if (!query.list || query.among || query.found || (query.matches && !query.list->spec.has)) return std::nullopt;
  const PeopleFilter& people = query.people;
  const bool is_by_id = query.list->spec.order.empty();
  const bool is_range = people.first > 1 || people.last < base::max_id;
  if (is_range && !is_by_id) return std::nullopt;
  const auto list = directory.users_in(query.list->spec);
  Part part{*list, kinds_of(people), 0, list->size()};
  if (is_range) {
    part.begin = list->first_where_not([&](std::uint32_t id) { return id < people.first; });
    part.end = list->first_where_not([&](std::uint32_t id) { return id <= people.last; });
    part.end = std::max(part.begin, part.end);
  }
  std::vector<std::uint32_t> ids;
  const std::size_t total = append_page(part, query.list->direction, query.offset, query.limit, ids);
  append_ids(ids, page);
  return query.count ? total : 0;
}

}  // namespace muster::directory
