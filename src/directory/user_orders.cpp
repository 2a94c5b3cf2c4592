#include "directory/user_orders.hpp"

#include <algorithm>
#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstring>
#include <memory_resource>
#include <mutex>
#include <optional>
#include <string_view>

#include "directory/directory.hpp"
#include "directory/table/id_set.hpp"
#include "directory/table/key_prefix.hpp"
#include "directory/words/fold.hpp"

namespace muster::directory {
namespace {

// With more changes than this an order is rebuilt instead of updated, because each comparison reads two records.
std::size_t most_changes(std::size_t people) {
  return 64 + people / 32;
}

void append_text(std::string& key, std::string_view text) {
  thread_local std::string folded;
  fold_simply(text, folded);
  key += folded;
  key += '\0';
}

// Collects sort keys. Many people have the same name, so each key is kept once and only the different ones are sorted.
class Keys {
 public:
  // Returns the number of a key. Keys are numbered in the order of their first use.
  std::uint32_t add(std::string_view key) {
    if (const auto found = numbers_.find(key); found != numbers_.end()) return found->second;
    auto* copy = static_cast<char*>(memory_.allocate(key.size(), 1));
    std::memcpy(copy, key.data(), key.size());
    const auto number = static_cast<std::uint32_t>(keys_.size());
    keys_.push_back({head_of(key), {copy, key.size()}, number});
    numbers_.emplace(keys_.back().text, number);
    return number;
  }
  // For each key number, the position of the key in sorted order.
  std::vector<std::uint32_t> places() {
    std::ranges::sort(keys_, [](const Key& one, const Key& two) {
      return one.head != two.head ? one.head < two.head : one.text < two.text;
    });
    std::vector<std::uint32_t> places(keys_.size());
    for (std::uint32_t i = 0; i < keys_.size(); ++i) places[keys_[i].number] = i;
    return places;
  }

 private:
  struct Key {
    std::uint64_t head;
    std::string_view text;
    std::uint32_t number;
  };
  std::pmr::monotonic_buffer_resource memory_{1 << 16};
  boost::unordered_flat_map<std::string_view, std::uint32_t> numbers_;
  std::vector<Key> keys_;
};

std::vector<std::uint32_t> rank_everybody(const Directory& directory, UserOrder order) {
  Keys keys;
  std::vector<std::uint32_t> ids;
  std::vector<std::uint32_t> numbers;
  ids.reserve(directory.user_count());
  numbers.reserve(directory.user_count());
  std::string key;
  directory.for_each_user([&](const UserView& user) {
    key.clear();
    append_key(order, user, key);
    ids.push_back(user.id().value);
    numbers.push_back(keys.add(key));
  });
  const std::vector<std::uint32_t> places = keys.places();
  std::vector<std::uint32_t> ends(places.size() + 1,
                                  0);  // for each key: first the number of its people, then the next position for one
  for (const std::uint32_t number : numbers) ++ends[places[number] + 1];
  for (std::size_t i = 1; i < ends.size(); ++i) ends[i] += ends[i - 1];
  const std::vector<std::uint32_t> starts = ends;
  std::vector<std::uint32_t> entries(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const std::uint32_t place = places[numbers[i]];
    const std::uint32_t at = ends[place]++;
    entries[at] = ids[i] | (at == starts[place] ? 0 : Ranking::same);
  }
  return entries;
}

// The entries without these ids.
std::vector<std::uint32_t> without(std::span<const std::uint32_t> entries, std::span<const std::uint32_t> ids) {
  IdSet gone;
  gone.add(ids);
  std::vector<std::uint32_t> kept;
  kept.reserve(entries.size() + ids.size());
  bool is_first = true;
  for (const std::uint32_t entry : entries) {
    if (!(entry & Ranking::same)) is_first = true;
    const std::uint32_t id = Ranking::id_of(entry).value;
    if (gone.contains(id)) continue;
    kept.push_back(id | (is_first ? 0 : Ranking::same));
    is_first = false;
  }
  return kept;
}

// Inserts people into an order by their keys.
class Insertion {
 public:
  Insertion(const Directory& directory, UserOrder order) : directory_(directory), order_(order) {}

  std::vector<std::uint32_t> insert(std::vector<std::uint32_t> kept, std::span<const std::uint32_t> ids) {
    std::vector<std::pair<std::string, std::uint32_t>> people;
    for (const std::uint32_t id : ids) {
      if (directory_.user({id})) people.emplace_back(key_of(id), id);
    }
    std::ranges::sort(people);
    if (people.empty()) return kept;
    std::vector<std::uint32_t> entries;
    entries.reserve(kept.size() + people.size());
    auto from = kept.begin();
    for (const auto& [key, id] : people) {
      const auto at = std::partition_point(from, kept.end(), [&, wanted = id, &key = key](std::uint32_t entry) {
        const std::uint32_t other = Ranking::id_of(entry).value;
        const int compared = key_of(other).compare(key);
        return compared != 0 ? compared < 0 : other < wanted;
      });
      entries.insert(entries.end(), from, at);
      const bool after_same = !entries.empty() && key_of(Ranking::id_of(entries.back()).value) == key;
      entries.push_back(id | (after_same ? Ranking::same : 0));
      from = at;
      if (at != kept.end() && key_of(Ranking::id_of(*at).value) == key) *at |= Ranking::same;
    }
    entries.insert(entries.end(), from, kept.end());
    return entries;
  }

 private:
  const std::string& key_of(std::uint32_t id) {
    key_.clear();
    append_key(order_, *directory_.user({id}), key_);
    return key_;
  }

  const Directory& directory_;
  UserOrder order_;
  std::string key_;
};

bool same_keys(const std::optional<UserView>& one, const std::optional<UserView>& two) {
  if (!one || !two) return !one && !two;
  const auto department = [](const UserView& user) {
    return user.memberships().empty() ? base::DepartmentId{} : user.memberships().front().department;
  };
  return std::ranges::all_of(std::array{Text::name, Text::last_name, Text::email},
                             [&](Text field) { return one->text(field) == two->text(field); }) &&
         department(*one) == department(*two);
}

}  // namespace

void append_key(UserOrder order, const UserView& user, std::string& key) {
  switch (order) {
    case UserOrder::name: return append_text(key, user.text(Text::name));
    case UserOrder::last_name: return append_text(key, user.text(Text::last_name));
    case UserOrder::email: return append_text(key, user.text(Text::email));
    case UserOrder::name_last_name:
      append_text(key, user.text(Text::name));
      return append_text(key, user.text(Text::last_name));
    case UserOrder::last_name_name:
      append_text(key, user.text(Text::last_name));
      return append_text(key, user.text(Text::name));
    case UserOrder::department: break;
  }
  key += user.memberships().empty() ? '\0' : '\1';
  if (user.memberships().empty()) return;
  const std::uint32_t id = user.memberships().front().department.value;
  for (int shift = 24; shift >= 0; shift -= 8) key += static_cast<char>(id >> shift & 0xff);
}

Ranking::Ranking(std::vector<std::uint32_t> entries)
    : entries_(std::move(entries)),
      keys_(static_cast<std::size_t>(
          std::ranges::count_if(entries_, [](std::uint32_t entry) { return (entry & same) == 0; }))) {}

bool find_by_key(const Directory& directory, UserOrder order, const std::function<bool(const UserView&)>& fits,
                 IdSet& out) {
  const auto ranking = directory.ranking(order);
  constexpr std::size_t people_a_key = 16;
  if (ranking->keys() > ranking->entries().size() / people_a_key) return false;
  std::vector<UserId> first;  // the first person with each key
  first.reserve(ranking->keys());
  for (const std::uint32_t entry : ranking->entries()) {
    if (!(entry & Ranking::same)) first.push_back(Ranking::id_of(entry));
  }
  std::vector<char> fitting;
  fitting.reserve(first.size());
  directory.for_users(first, [&](const UserView& user) { fitting.push_back(fits(user) ? 1 : 0); });
  std::size_t keys = 0;
  for (const std::uint32_t entry : ranking->entries()) {
    if (!(entry & Ranking::same)) ++keys;
    if (fitting[keys - 1]) out.add(Ranking::id_of(entry).value);
  }
  return true;
}

// State that a directory shares with those made from it. A version is a position in the log of changes. The people who
// differ between two versions are logged between these positions.
struct UserOrders::Shared {
  struct Slot {
    std::mutex mutex;
    std::uint64_t version = 0;
    std::shared_ptr<const Ranking> ranking;
  };

  // Starts to log changes. Before anybody requests an order, there is nothing to update.
  void watch() {
    const std::lock_guard lock(log_mutex);
    watched = true;
  }
  // The people whose keys may differ between two versions, each once and ascending. Nothing when the log does not reach
  // back that far.
  std::optional<std::vector<std::uint32_t>> between(std::uint64_t one, std::uint64_t two) {
    const auto [first, last] = std::minmax(one, two);
    const std::lock_guard lock(log_mutex);
    if (first < log_begin) return std::nullopt;
    const auto begin = log.begin() + static_cast<std::ptrdiff_t>(first - log_begin);
    std::vector<std::uint32_t> ids(begin, begin + static_cast<std::ptrdiff_t>(last - first));
    std::ranges::sort(ids);
    ids.erase(std::ranges::unique(ids).begin(), ids.end());
    return ids;
  }
  std::uint64_t log_end() const { return log_begin + log.size(); }

  std::array<Slot, user_order_count> slots;
  std::mutex log_mutex;
  bool watched = false;
  std::uint64_t log_begin = 0;
  std::vector<std::uint32_t> log;  // ids
};

namespace {

// Estimates in microseconds, measured with a million people.
base::Microseconds time_to_rank(const Directory& directory) {
  return static_cast<base::Microseconds>(directory.user_count() / 4);
}
base::Microseconds time_to_follow(const Directory& directory) {
  return static_cast<base::Microseconds>(directory.user_count() / 250);
}

}  // namespace

UserOrders::UserOrders() : shared_(std::make_shared<Shared>()) {}

std::shared_ptr<const Ranking> UserOrders::ranking(const Directory& directory, UserOrder order) const {
  Shared::Slot& slot = shared_->slots[static_cast<std::size_t>(order)];
  std::unique_lock lock(slot.mutex, std::try_to_lock);
  if (!lock) {
    base::WorkBudget::expect(time_to_rank(directory));
    lock.lock();
  }
  if (slot.ranking && slot.version == version_) return slot.ranking;
  shared_->watch();
  const auto changed = slot.ranking ? shared_->between(slot.version, version_) : std::nullopt;
  std::vector<std::uint32_t> entries;
  const bool follows = changed && changed->size() <= most_changes(directory.user_count());
  base::WorkBudget::expect(follows ? time_to_follow(directory) : time_to_rank(directory));
  if (follows)
    entries = Insertion(directory, order).insert(without(slot.ranking->entries(), *changed), *changed);
  else
    entries = rank_everybody(directory, order);
  auto ranking = std::make_shared<const Ranking>(std::move(entries));
  // A reader of an older directory must not replace the newer order.
  if (!slot.ranking || slot.version < version_) {
    slot.ranking = ranking;
    slot.version = version_;
  }
  return ranking;
}

UserOrders UserOrders::after(const Directory& base, const Directory& next, std::span<const UserId> touched) const {
  if (touched.empty()) return *this;
  std::unique_lock lock(shared_->log_mutex);
  if (!shared_->watched) return {shared_, ++shared_->log_begin};
  lock.unlock();
  const std::size_t most = most_changes(next.user_count());
  if (touched.size() > most) return {};
  std::vector<std::uint32_t> changed;
  for (const UserId id : touched) {
    if (!same_keys(base.user(id), next.user(id))) changed.push_back(id.value);
  }
  if (changed.empty()) return *this;
  lock.lock();
  // Another draft of the same base was finished before this one but never published. Logging its changes again undoes
  // them.
  const std::uint64_t end = shared_->log_end();
  if (version_ < shared_->log_begin || shared_->log.size() + (end - version_) + changed.size() > 2 * most) return {};
  for (std::uint64_t at = version_; at < end; ++at)
    shared_->log.push_back(shared_->log[static_cast<std::size_t>(at - shared_->log_begin)]);
  shared_->log.insert(shared_->log.end(), changed.begin(), changed.end());
  return {shared_, shared_->log_end()};
}

}  // namespace muster::directory
