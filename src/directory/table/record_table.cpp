#include "directory/table/record_table.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <new>

namespace muster::directory {
namespace {

std::atomic<RecordTable::Version> last_version{0};

RecordTable::Version next_version() {
  return last_version.fetch_add(1, std::memory_order_relaxed) + 1;
}

constexpr std::uint32_t aligned(std::size_t length) {
  return static_cast<std::uint32_t>((length + 7) & ~std::size_t{7});
}

}  // namespace

RecordTable::RecordTable(const RecordTable& other) noexcept
    : root_(other.root_ ? share(other.root_) : nullptr), size_(other.size_) {}

RecordTable::~RecordTable() {
  if (root_) release(root_);
}

RecordTable::Page* RecordTable::new_page(std::uint32_t capacity) {
  return new (::operator new(sizeof(Page) + capacity)) Page(capacity);
}

RecordTable::Node* RecordTable::share(Node* node) noexcept {
  node->owners.fetch_add(1, std::memory_order_relaxed);
  return node;
}

void RecordTable::release(Node* node) noexcept {
  if (node->owners.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  if (node->height == 0) {
    auto* page = static_cast<Page*>(node);
    page->~Page();
    ::operator delete(page);
    return;
  }
  auto* inner = static_cast<Inner*>(node);
  for (Node* child : inner->children) {
    if (child) release(child);
  }
  delete inner;
}

// Makes sure that this table alone owns the node behind `inner`. An owner count of one cannot rise meanwhile, because
// only this table could share the node.
RecordTable::Inner& RecordTable::own(Node*& inner) {
  auto* current = static_cast<Inner*>(inner);
  if (current->owners.load(std::memory_order_acquire) == 1) return *current;
  auto* copy = new Inner(current->height);
  copy->records = current->records;
  // Increasing the owner counts would wait for each child's memory in turn, so all of it is prefetched first.
  for (const Node* child : current->children) __builtin_prefetch(child, 1);
  for (std::size_t i = 0; i < copy->children.size(); ++i) {
    if (current->children[i]) copy->children[i] = share(current->children[i]);
  }
  inner = copy;
  release(current);
  return *copy;
}

// Stores `record` in a slot. Writes in place when this table owns the page and there is room at its end, else into a
// new, packed page.
void RecordTable::write(Node*& page, unsigned slot, Bytes record) {
  auto* current = static_cast<Page*>(page);
  const std::uint32_t length = aligned(record.size());
  const bool ours = current->owners.load(std::memory_order_acquire) == 1;
  if (ours && !record.empty() && current->slots[slot].length == record.size()) {
    std::memcpy(current->data() + current->slots[slot].offset, record.data(), record.size());
    current->slots[slot].version = next_version();
    return;
  }
  if (!ours || current->capacity - current->used < length) {
    std::uint32_t live = length;
    for (unsigned i = 0; i < current->slots.size(); ++i) {
      if (i != slot) live += aligned(current->slots[i].length);
    }
    // A page that is being filled gets spare room. A copy of a shared page gets none.
    auto* packed = new_page(ours ? live + live / 4 : live);
    for (unsigned i = 0; i < current->slots.size(); ++i) {
      if (i == slot || current->slots[i].length == 0) continue;
      packed->slots[i] = {packed->used, current->slots[i].length, current->slots[i].version};
      std::memcpy(packed->data() + packed->used, current->data() + current->slots[i].offset, current->slots[i].length);
      packed->used += aligned(current->slots[i].length);
    }
    page = packed;
    release(current);
    current = packed;
  }
  if (record.empty()) {
    current->slots[slot] = {};
    return;
  }
  current->slots[slot] = {current->used, static_cast<std::uint32_t>(record.size()), next_version()};
  std::memcpy(current->data() + current->used, record.data(), record.size());
  current->used += length;
}

RecordTable::Located RecordTable::locate(std::uint32_t key) const noexcept {
  const Node* node = root_;
  if (!node || !fits(key, node->height)) return {};
  while (node->height > 0) {
    node = static_cast<const Inner*>(node)->children[child_of(key, node->height)];
    if (!node) return {};
  }
  const auto& page = static_cast<const Page&>(*node);
  const Page::Slot& slot = page.slots[slot_of(key)];
  return {page.record(slot), slot.version};
}

// Empty nodes are always removed, so the last child leads to the last record.
std::uint32_t RecordTable::last_key() const noexcept {
  const Node* node = root_;
  std::uint32_t key = 0;
  while (node && node->height > 0) {
    const auto& children = static_cast<const Inner*>(node)->children;
    std::uint32_t last = static_cast<std::uint32_t>(children.size()) - 1;
    while (last > 0 && !children[last]) --last;
    key |= last << shift_of(node->height);
    node = children[last];
  }
  if (!node) return 0;
  const auto& slots = static_cast<const Page*>(node)->slots;
  std::uint32_t last = static_cast<std::uint32_t>(slots.size()) - 1;
  while (last > 0 && slots[last].length == 0) --last;
  return key | last;
}

// Goes down level by level for all keys at once, so that no fetch waits for another.
void RecordTable::locate_group(std::span<const std::uint32_t> keys, Located* found) const noexcept {
  std::array<const Node*, largest_group> at;
  for (std::size_t i = 0; i < keys.size(); ++i) at[i] = root_ && fits(keys[i], root_->height) ? root_ : nullptr;
  for (std::uint32_t height = root_ ? root_->height : 0; height > 0; --height) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (!at[i]) continue;
      at[i] = static_cast<const Inner*>(at[i])->children[child_of(keys[i], height)];
      if (!at[i]) continue;
      if (height == 1)
        __builtin_prefetch(&static_cast<const Page*>(at[i])->slots[slot_of(keys[i])]);
      else
        __builtin_prefetch(&static_cast<const Inner*>(at[i])->children[child_of(keys[i], height - 1)]);
    }
  }
  for (std::size_t i = 0; i < keys.size(); ++i) {
    found[i] = {};
    if (!at[i]) continue;
    const auto& page = static_cast<const Page&>(*at[i]);
    const Page::Slot& slot = page.slots[slot_of(keys[i])];
    found[i] = {page.record(slot), slot.version};
  }
}

void RecordTable::find_group(std::span<const std::uint32_t> keys, Bytes* found) const noexcept {
  std::array<Located, largest_group> located;
  locate_group(keys, located.data());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    found[i] = located[i].bytes;
    fetch_record(found[i]);
  }
}

// Adds levels above the root until there is a place for the key.
void RecordTable::make_room(std::uint32_t key) {
  while (!fits(key, root_->height)) {
    auto* taller = new Inner(root_->height + 1);
    taller->children[0] = root_;
    taller->records = records_of(*root_);
    root_ = taller;
  }
}

void RecordTable::put(std::uint32_t key, Bytes record) {
  if (record.empty()) return erase(key);
  if (!root_) root_ = new_page(0);
  make_room(key);
  Node** at = &root_;
  while ((*at)->height > 0) {
    Inner& inner = own(*at);
    Node*& child = inner.children[child_of(key, inner.height)];
    if (!child) child = inner.height == 1 ? static_cast<Node*>(new_page(0)) : new Inner(inner.height - 1);
    at = &child;
  }
  const bool is_new = static_cast<Page*>(*at)->slots[slot_of(key)].length == 0;
  write(*at, slot_of(key), record);
  if (is_new) count_one(key);
}

// Counts a record that was added, when this table owns all nodes above it.
void RecordTable::count_one(std::uint32_t key) noexcept {
  ++size_;
  for (Node* node = root_; node->height > 0;) {
    auto* inner = static_cast<Inner*>(node);
    ++inner->records;
    node = inner->children[child_of(key, inner->height)];
  }
}

std::uint32_t RecordTable::records_of(const Node& node) noexcept {
  if (node.height > 0) return static_cast<const Inner&>(node).records;
  const auto& slots = static_cast<const Page&>(node).slots;
  return static_cast<std::uint32_t>(std::ranges::count_if(slots, [](const auto& slot) { return slot.length != 0; }));
}

std::uint32_t RecordTable::key_at(std::size_t number) const noexcept {
  std::uint32_t key = 0;
  const Node* node = root_;
  while (node->height > 0) {
    const auto& inner = static_cast<const Inner&>(*node);
    for (const Node* child : inner.children) __builtin_prefetch(child);
    std::uint32_t at = 0;
    for (std::size_t below = 0; !inner.children[at] || number >= (below = records_of(*inner.children[at])); ++at) {
      if (inner.children[at]) number -= below;
    }
    key |= at << shift_of(inner.height);
    node = inner.children[at];
  }
  const auto& slots = static_cast<const Page*>(node)->slots;
  std::uint32_t slot = 0;
  for (; slots[slot].length == 0 || number > 0; ++slot) number -= slots[slot].length != 0 ? 1 : 0;
  return key | slot;
}

// Compares what is below two nodes. A node that is absent, or lower than `height`, stands for one with the first child
// alone.
void RecordTable::compare(const Node* before, const Node* after, std::uint32_t height, std::uint32_t base,
                          const Difference& visit) {
  if (before == after) return;
  if (height == 0) {
    const auto slot_at = [](const Node* page, unsigned slot) {
      return page ? static_cast<const Page*>(page)->slots[slot] : Page::Slot{};
    };
    const auto record_at = [](const Node* page, const Page::Slot& slot) {
      return slot.length != 0 ? static_cast<const Page*>(page)->record(slot) : Bytes();
    };
    for (unsigned i = 0; i < 1u << page_bits; ++i) {
      const Page::Slot one = slot_at(before, i);
      const Page::Slot other = slot_at(after, i);
      if (one.version != other.version) visit(base + i, record_at(before, one), record_at(after, other));
    }
    return;
  }
  const auto child_at = [height](const Node* node, unsigned i) -> const Node* {
    if (!node) return nullptr;
    if (node->height < height) return i == 0 ? node : nullptr;
    return static_cast<const Inner*>(node)->children[i];
  };
  for (unsigned i = 0; i < 1u << node_bits; ++i)
    compare(child_at(before, i), child_at(after, i), height - 1, base + (i << shift_of(height)), visit);
}

void RecordTable::for_each_difference(const RecordTable& before, const RecordTable& after, const Difference& visit) {
  const auto height = [](const RecordTable& table) { return table.root_ ? table.root_->height : 0; };
  compare(before.root_, after.root_, std::max(height(before), height(after)), 0, visit);
}

void RecordTable::put_page(std::uint32_t first, Page* page) {
  const std::uint32_t records = records_of(*page);
  size_ += records;
  if (!root_) {
    std::uint32_t height = 0;
    while (!fits(first, height)) ++height;
    root_ = height == 0 ? static_cast<Node*>(page) : new Inner(height);
    if (height == 0) return;
  }
  make_room(first);
  auto* inner = static_cast<Inner*>(root_);
  for (; inner->height > 1; inner = static_cast<Inner*>(inner->children[child_of(first, inner->height)])) {
    inner->records += records;
    Node*& child = inner->children[child_of(first, inner->height)];
    if (!child) child = new Inner(inner->height - 1);
  }
  inner->records += records;
  inner->children[child_of(first, 1)] = page;
}

void RecordTable::Filler::add(std::uint32_t key, Bytes record) {
  if (!empty_ && key >> page_bits != first_ >> page_bits) write_page();
  if (empty_ || bytes_.empty()) first_ = key;
  empty_ = false;
  last_ = key;
  slots_[slot_of(key)] = {static_cast<std::uint32_t>(bytes_.size()), static_cast<std::uint32_t>(record.size()),
                          next_version()};
  bytes_.insert(bytes_.end(), record.begin(), record.end());
  bytes_.resize(aligned(bytes_.size()));
}

std::optional<std::uint32_t> RecordTable::Filler::last() const {
  return empty_ ? std::nullopt : std::optional(last_);
}

void RecordTable::Filler::write_page() {
  Page* const page = new_page(static_cast<std::uint32_t>(bytes_.size()));
  page->slots = slots_;
  page->used = page->capacity;
  std::memcpy(page->data(), bytes_.data(), bytes_.size());
  table_.put_page(first_, page);
  bytes_.clear();
  slots_ = {};
}

RecordTable RecordTable::Filler::finish() {
  if (!bytes_.empty()) write_page();
  empty_ = true;
  return std::move(table_);
}

void RecordTable::erase(std::uint32_t key) {
  if (find(key).empty()) return;
  --size_;
  if (erase_below(root_, key)) {
    release(root_);
    root_ = nullptr;
  }
}

// Returns true when nothing is left below `node`.
bool RecordTable::erase_below(Node*& node, std::uint32_t key) {
  if (node->height == 0) {
    write(node, slot_of(key), {});
    for (const auto& slot : static_cast<Page*>(node)->slots) {
      if (slot.length != 0) return false;
    }
    return true;
  }
  Inner& inner = own(node);
  --inner.records;
  Node*& child = inner.children[child_of(key, inner.height)];
  if (!erase_below(child, key)) return false;
  release(child);
  child = nullptr;
  for (const Node* other : inner.children) {
    if (other) return false;
  }
  return true;
}

}  // namespace muster::directory
