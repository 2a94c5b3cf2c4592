#include "directory/query/ordered_page.hpp"

#include <algorithm>
#include <cstring>
#include <memory_resource>
#include <span>
#include <string_view>

#include "directory/table/key_prefix.hpp"

namespace muster::directory {
namespace {

using Entries = std::span<const std::uint32_t>;

// Skips the people before a page and takes those on it.
class Cut {
 public:
  Cut(const IdSet& people, std::size_t offset, std::size_t limit, std::vector<UserId>& out)
      : people_(people), skip_(offset), left_(limit), out_(out) {}

  // Takes `entries` in their order, or backwards. Returns false when the page is full.
  bool take(Entries entries, bool backwards) {
    while (!entries.empty()) {
      const std::size_t size = std::min<std::size_t>(entries.size(), 64);
      const Entries some = backwards ? entries.last(size) : entries.first(size);
      entries = backwards ? entries.first(entries.size() - size) : entries.subspan(size);
      if (!pass(some) && !take_some(some, backwards)) return false;
    }
    return true;
  }

 private:
  // Skips these entries if all of them come before the page, and says whether it did.
  bool pass(Entries entries) {
    if (skip_ == 0) return false;
    std::size_t found = 0;
    for (const std::uint32_t entry : entries) found += people_.contains(Ranking::id_of(entry).value) ? 1 : 0;
    if (found > skip_) return false;
    skip_ -= found;
    return true;
  }
  bool take_some(Entries entries, bool backwards) {
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const UserId id = Ranking::id_of(entries[backwards ? entries.size() - 1 - i : i]);
      if (!people_.contains(id.value)) continue;
      if (skip_ > 0) {
        --skip_;
        continue;
      }
      if (left_ == 0) return false;
      out_.push_back(id);
      --left_;
    }
    return left_ > 0;
  }

  const IdSet& people_;
  std::size_t skip_;
  std::size_t left_;
  std::vector<UserId>& out_;
};

// Goes through a ranking forwards or backwards. People with equal keys have a direction of their own.
void take_ranked(Entries entries, bool backwards, bool same_backwards, Cut& cut) {
  if (backwards == same_backwards) {
    cut.take(entries, backwards);
    return;
  }
  const auto begins = [](std::uint32_t entry) { return (entry & Ranking::same) == 0; };
  while (!entries.empty()) {
    std::size_t size = 0;
    if (backwards) {
      size = 1;
      while (!begins(entries[entries.size() - size])) ++size;
    } else {
      const auto next = std::find_if(entries.begin() + 1, entries.end(), begins);
      size = static_cast<std::size_t>(next - entries.begin());
    }
    const Entries alike = backwards ? entries.last(size) : entries.first(size);
    entries = backwards ? entries.first(entries.size() - size) : entries.subspan(size);
    if (!cut.take(alike, same_backwards)) return;
  }
}

// A page near the end is found by counting from the end.
void append_ranked(const Ranking& ranking, const UserQuery::ReadyOrder& order, const IdSet& people, std::size_t offset,
                   std::size_t limit, std::size_t count, std::vector<UserId>& page) {
  const std::size_t after = count - offset - limit;
  const bool from_end = after < offset;
  Cut cut(people, from_end ? after : offset, limit, page);
  const auto begin = static_cast<std::ptrdiff_t>(page.size());
  take_ranked(ranking.entries(), order.descending != from_end, order.ids_descending != from_end, cut);
  if (from_end) std::reverse(page.begin() + begin, page.end());
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

void append_ordered_page(const Directory& directory, const UserQuery& query, const IdSet& people, std::size_t count,
                         std::vector<UserId>& page) {
  if (query.offset >= count || query.limit == 0) return;
  const std::size_t limit = std::min(query.limit, count - query.offset);
  // Sorting a few people is faster than going through a ranking of everybody.
  constexpr std::size_t few = 64;
  if (query.ready_order && count > directory.user_count() / few) {
    const auto ranking = directory.ranking(query.ready_order->order);
    append_ranked(*ranking, *query.ready_order, people, query.offset, limit, count, page);
  } else {
    append_sorted(directory, query, people, count, limit, page);
  }
}

}  // namespace muster::directory
