#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace muster::directory {

/// Maps a 32-bit key to a short record of immutable bytes. Copies cost nothing and share everything that has not
/// changed.
///
/// It is a tree whose leaves are pages of 16 records in one piece of memory. A node above them knows how many records
/// are below it. A change copies one page and the few nodes above it. Pages that no other table shares are changed in
/// place, so filling an empty table copies nothing.
///
/// Thread: any number of threads may read a table while none changes it. Copies are independent: changing one never
/// affects another, even in another thread.
/// Lifetime: what `find` returns lives until this table is changed or destroyed.
class RecordTable {
 public:
  using Bytes = std::span<const std::byte>;
  /// Which content a record has: a number that is new each time any record of any table in this process is put. A later
  /// one is higher. 0 stands for a record that is not there.
  using Version = std::uint64_t;
  struct Located {
    Bytes bytes;
    Version version = 0;
  };

  RecordTable() = default;
  RecordTable(const RecordTable& other) noexcept;
  RecordTable(RecordTable&& other) noexcept : root_(std::exchange(other.root_, nullptr)), size_(other.size_) {
    other.size_ = 0;
  }
  RecordTable& operator=(RecordTable other) noexcept {
    std::swap(root_, other.root_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~RecordTable();

  /// The record, aligned to 8 bytes, or an empty span when there is none. Records are never empty.
  Bytes find(std::uint32_t key) const noexcept { return locate(key).bytes; }
  /// The record, and its version.
  Located locate(std::uint32_t key) const noexcept;
  /// Adds or replaces a record. An empty record erases the key. `record` must not point into this table.
  void put(std::uint32_t key, Bytes record);
  void erase(std::uint32_t key);
  std::size_t size() const noexcept { return size_; }
  class Filler;
  /// The highest key, or 0 when the table is empty. Costs one look at each level.
  std::uint32_t last_key() const noexcept;
  /// The key of the record before which `number` records come. There must be one. Costs a few looks at each level.
  std::uint32_t key_at(std::size_t number) const noexcept;
  /// Calls `visit(key, record of before, record of after)` for each key whose record was put or erased between the two
  /// tables, in the order of keys. A record that is absent is empty. Costs what differs, when one table was made from a
  /// copy of the other.
  using Difference = std::function<void(std::uint32_t, Bytes, Bytes)>;
  static void for_each_difference(const RecordTable& before, const RecordTable& after, const Difference& visit);

  /// Does `find` for each of the keys, at most `largest_group`. Records are far apart in memory, so all are fetched at
  /// the same time.
  static constexpr std::size_t largest_group = 16;
  void find_group(std::span<const std::uint32_t> keys, Bytes* found) const noexcept;
  /// Does `locate` for each of the keys, at most `largest_group`. The records themselves are not fetched:
  /// `fetch_record` begins that for one.
  void locate_group(std::span<const std::uint32_t> keys, Located* found) const noexcept;
  static void fetch_record(Bytes record) noexcept {
    for (std::size_t ahead = 0; ahead < record.size() && ahead < fetched_of_record; ahead += cache_line)
      __builtin_prefetch(record.data() + ahead);
  }

  /// Calls `visit(key, bytes)` for each record from the key `first` on, in the order of keys, until it returns false.
  template <class Visit>
  void for_each_from(std::uint32_t first, Visit&& visit) const {
    if (root_) walk(*root_, 0, first, visit);
  }
  /// Calls `visit(key, bytes)` for every record in the order of keys.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for_each_from(0, [&visit](std::uint32_t key, Bytes bytes) { return visit(key, bytes), true; });
  }

 private:
  static constexpr unsigned page_bits = 4;
  static constexpr unsigned node_bits = 4;
  static constexpr std::size_t cache_line = 64;
  static constexpr std::size_t fetched_of_record = 6 * cache_line;  // the usual size of a person's record

  struct Node {
    explicit Node(std::uint32_t levels) : height(levels) {}
    std::atomic<std::uint32_t> owners{1};
    const std::uint32_t height;  // 0 is a page
  };
  struct Inner : Node {
    using Node::Node;
    std::array<Node*, 1u << node_bits> children{};
    std::uint32_t records = 0;  // in all pages below
  };
  struct Page : Node {
    struct Slot {
      std::uint32_t offset = 0;
      std::uint32_t length = 0;
      Version version = 0;
    };
    explicit Page(std::uint32_t size) : Node(0), capacity(size) {}
    std::byte* data() { return reinterpret_cast<std::byte*>(this + 1); }
    const std::byte* data() const { return reinterpret_cast<const std::byte*>(this + 1); }
    Bytes record(Slot slot) const { return {data() + slot.offset, slot.length}; }
    std::uint32_t used = 0;
    const std::uint32_t capacity;
    std::array<Slot, 1u << page_bits> slots{};
  };

  static unsigned shift_of(std::uint32_t height) { return page_bits + (height - 1) * node_bits; }
  static bool fits(std::uint32_t key, std::uint32_t height) {
    const unsigned bits = page_bits + height * node_bits;
    return bits >= 32 || key >> bits == 0;
  }
  static unsigned slot_of(std::uint32_t key) { return key & ((1u << page_bits) - 1); }
  static unsigned child_of(std::uint32_t key, std::uint32_t height) {
    return key >> shift_of(height) & ((1u << node_bits) - 1);
  }
  static Page* new_page(std::uint32_t capacity);
  static Node* share(Node* node) noexcept;
  static void release(Node* node) noexcept;
  static Inner& own(Node*& inner);
  void make_room(std::uint32_t key);
  static void write(Node*& page, unsigned slot, Bytes record);
  static bool erase_below(Node*& node, std::uint32_t key);
  static std::uint32_t records_of(const Node& node) noexcept;
  void count_one(std::uint32_t key) noexcept;
  static void compare(const Node* before, const Node* after, std::uint32_t height, std::uint32_t base,
                      const Difference& visit);

  static constexpr std::uint32_t fetched_ahead = 3;
  // Prefetches what a walk visits next, while `visit` is still busy with the present record.
  static void fetch(const void* start) {
    for (std::size_t ahead = 0; ahead < 4 * cache_line; ahead += cache_line)
      __builtin_prefetch(static_cast<const std::byte*>(start) + ahead);
  }
  template <class Visit>
  static bool walk(const Node& node, std::uint32_t base, std::uint32_t first, Visit& visit) {
    if (node.height == 0) {
      const auto& page = static_cast<const Page&>(node);
      for (std::uint32_t i = 0; i < fetched_ahead; ++i) fetch(page.data() + page.slots[i].offset);
      for (std::uint32_t i = first > base ? first - base : 0; i < page.slots.size(); ++i) {
        if (i + fetched_ahead < page.slots.size()) fetch(page.data() + page.slots[i + fetched_ahead].offset);
        if (page.slots[i].length != 0 && !visit(base + i, page.record(page.slots[i]))) return false;
      }
      return true;
    }
    const auto& inner = static_cast<const Inner&>(node);
    const unsigned shift = shift_of(node.height);
    for (std::uint32_t i = 0; i < inner.children.size(); ++i) {
      const Node* child = inner.children[i];
      const std::uint64_t start = base + (std::uint64_t{i} << shift);
      if (!child || start + (1ull << shift) <= first) continue;
      if (i + 1 < inner.children.size() && inner.children[i + 1]) fetch(inner.children[i + 1]);
      if (!walk(*child, static_cast<std::uint32_t>(start), first, visit)) return false;
    }
    return true;
  }

  // Adds a whole page. There must be none for these keys, and `first` is the lowest of them.
  void put_page(std::uint32_t first, Page* page);

  Node* root_ = nullptr;
  std::size_t size_ = 0;
};

/// Fills an empty table with records whose keys ascend. It writes each page once and with no spare room, which is
/// several times as fast as putting the records one by one. Thread: one.
class RecordTable::Filler {
 public:
  /// `key` is higher than all before it. The record is not empty.
  void add(std::uint32_t key, Bytes record);
  /// The highest key so far, or nothing.
  std::optional<std::uint32_t> last() const;
  /// Returns the table. The filler is empty again.
  RecordTable finish();

 private:
  void write_page();

  RecordTable table_;
  std::vector<std::byte> bytes_;  // the records of the last page, each aligned
  std::array<Page::Slot, 1u << page_bits> slots_{};
  std::uint32_t first_ = 0;  // the lowest key of the last page
  std::uint32_t last_ = 0;
  bool empty_ = true;
};

/// Reads a record as the list of plain values that was stored.
template <class T>
std::span<const T> as_list(RecordTable::Bytes bytes) {
  static_assert(std::is_trivially_copyable_v<T> && alignof(T) <= 8);
  return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
}

}  // namespace muster::directory
