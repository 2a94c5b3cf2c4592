#include "directory/table/count_tree.hpp"

#include <algorithm>
#include <numeric>

namespace muster::directory {

CountTree::Node::Node(const Node& other)
    : boost::intrusive_ref_counter<Node, boost::thread_safe_counter>(),
      used(other.used),
      rows(other.rows),
      entries(other.entries),
      hidden(other.hidden),
      children(other.children ? std::make_unique<std::array<NodePtr, fan>>(*other.children) : nullptr) {}

CountTree::CountTree(std::span<const std::uint32_t> entries) {
  std::vector<NodePtr> level;
  for (std::size_t at = 0; at < entries.size(); at += fan) {
    level.emplace_back(new Node());
    for (const std::uint32_t count : entries.subspan(at, std::min<std::size_t>(fan, entries.size() - at)))
      set(*level.back(), level.back()->used++, {.entries = count});
  }
  while (level.size() > 1) {
    std::vector<NodePtr> above;
    for (std::size_t i = 0; i < level.size(); ++i) {
      if (i % fan == 0) above.emplace_back(new Node());
      set(*above.back(), above.back()->used++, sum_of(std::move(level[i])));
    }
    level = std::move(above);
  }
  if (!level.empty()) root_ = std::move(level.front());
}

std::uint32_t CountTree::rows_of(const Node& node) {
  return std::accumulate(node.rows.begin(), node.rows.begin() + node.used, 0u);
}

std::uint32_t CountTree::slot_of(const Node& node, std::uint32_t& row) {
  std::uint32_t at = 0;
  while (at + 1 < node.used && row >= node.rows[at]) row -= node.rows[at++];
  return at;
}

std::uint32_t CountTree::shown_before(std::uint32_t end, std::uint32_t depth) const {
  std::uint32_t sum = 0;
  for (const Node* node = root_.get(); node && end > 0;) {
    std::uint32_t at = 0;
    for (; at < node->used && end >= node->rows[at]; ++at) {
      sum += shown_at(*node, at, depth);
      end -= node->rows[at];
    }
    node = end > 0 && node->children ? (*node->children)[at].get() : nullptr;
  }
  return sum;
}

std::uint32_t CountTree::shown_in(std::uint32_t row, std::uint32_t depth) const {
  const Node* node = root_.get();
  std::uint32_t at = slot_of(*node, row);
  while (node->children) {
    node = (*node->children)[at].get();
    at = slot_of(*node, row);
  }
  return shown_at(*node, at, depth);
}

CountTree::Position CountTree::find(std::uint32_t number, std::uint32_t depth) const {
  std::uint32_t row = 0;
  for (const Node* node = root_.get();;) {
    std::uint32_t at = 0;
    for (; at + 1 < node->used; ++at) {
      const std::uint32_t shown = shown_at(*node, at, depth);
      if (number < shown) break;
      number -= shown;
      row += node->rows[at];
    }
    if (!node->children) return {row, number};
    node = (*node->children)[at].get();
  }
}

// Makes sure that this tree alone owns the node.
CountTree::Node& CountTree::own(NodePtr& node) {
  if (node->use_count() != 1) node = new Node(*node);
  return *node;
}

void CountTree::change(std::uint32_t row, std::uint32_t level, int entries, int hidden) {
  for (NodePtr* node = &root_;;) {
    Node& own_node = own(*node);
    const std::uint32_t at = slot_of(own_node, row);
    own_node.entries[at] += static_cast<std::uint32_t>(entries);
    if (own_node.hidden.size() < level) own_node.hidden.resize(level);
    for (std::uint32_t depth = 0; depth < level; ++depth)
      own_node.hidden[depth][at] += static_cast<std::uint32_t>(hidden);
    if (!own_node.children) return;
    node = &(*own_node.children)[at];
  }
}

CountTree::Slot CountTree::slot(const Node& node, std::uint32_t at) {
  Slot slot{node.rows[at], node.entries[at], {}, node.children ? (*node.children)[at] : nullptr};
  for (const Counts& counts : node.hidden) slot.hidden.push_back(counts[at]);
  return slot;
}

void CountTree::set(Node& node, std::uint32_t at, Slot slot) {
  node.rows[at] = slot.rows;
  node.entries[at] = slot.entries;
  if (node.hidden.size() < slot.hidden.size()) node.hidden.resize(slot.hidden.size());
  for (std::size_t depth = 0; depth < node.hidden.size(); ++depth)
    node.hidden[depth][at] = depth < slot.hidden.size() ? slot.hidden[depth] : 0;
  if (!slot.child) return;
  if (!node.children) node.children = std::make_unique<std::array<NodePtr, fan>>();
  (*node.children)[at] = std::move(slot.child);
}

void CountTree::insert_slot(Node& node, std::uint32_t at, Slot added) {
  for (std::uint32_t i = node.used++; i > at; --i) set(node, i, slot(node, i - 1));
  set(node, at, std::move(added));
}

void CountTree::erase_slot(Node& node, std::uint32_t at) {
  for (std::uint32_t i = at; i + 1 < node.used; ++i) set(node, i, slot(node, i + 1));
  --node.used;
  set(node, node.used, {.rows = 0});
  if (node.children) (*node.children)[node.used] = nullptr;
}

CountTree::Slot CountTree::sum_of(NodePtr node) {
  const auto sum = [&node](const Counts& counts) {
    return std::accumulate(counts.begin(), counts.begin() + node->used, 0u);
  };
  Slot slot{sum(node->rows), sum(node->entries)};
  for (const Counts& counts : node->hidden) slot.hidden.push_back(sum(counts));
  slot.child = std::move(node);
  return slot;
}

// Moves the upper half of a node into a new one.
CountTree::NodePtr CountTree::split(Node& node) {
  NodePtr upper(new Node());
  for (std::uint32_t at = fan / 2; at < fan; ++at) set(*upper, upper->used++, slot(node, at));
  while (node.used > fan / 2) erase_slot(node, node.used - 1);
  return upper;
}

// Returns the node to put behind this one, when it had to be split.
CountTree::NodePtr CountTree::insert_below(NodePtr& node, std::uint32_t row) {
  Node& lower = own(node);
  if (lower.children) {
    const std::uint32_t at = slot_of(lower, row);
    NodePtr added = insert_below((*lower.children)[at], row);
    set(lower, at, sum_of((*lower.children)[at]));
    if (!added) return nullptr;
    NodePtr upper = lower.used == fan ? split(lower) : nullptr;
    const bool goes_up = upper && at >= lower.used;
    insert_slot(goes_up ? *upper : lower, (goes_up ? at - lower.used : at) + 1, sum_of(std::move(added)));
    return upper;
  }
  NodePtr upper = lower.used == fan ? split(lower) : nullptr;
  const bool goes_up = upper && row > lower.used;
  insert_slot(goes_up ? *upper : lower, goes_up ? row - lower.used : row, {});
  return upper;
}

void CountTree::insert(std::uint32_t row) {
  if (!root_) root_ = new Node();
  NodePtr upper = insert_below(root_, row);
  if (!upper) return;
  NodePtr above(new Node());
  set(*above, above->used++, sum_of(std::move(root_)));
  set(*above, above->used++, sum_of(std::move(upper)));
  root_ = std::move(above);
}

// Puts the child together with the next one when both are small.
void CountTree::merge_around(Node& node, std::uint32_t at) {
  if (at + 1 >= node.used) return;
  NodePtr& left = (*node.children)[at];
  const NodePtr right = (*node.children)[at + 1];
  if (left->used + right->used > fan * 3 / 4) return;
  Node& both = own(left);
  for (std::uint32_t i = 0; i < right->used; ++i) set(both, both.used++, slot(*right, i));
  set(node, at, sum_of(left));
  erase_slot(node, at + 1);
}

void CountTree::erase_below(NodePtr& node, std::uint32_t row) {
  Node& lower = own(node);
  const std::uint32_t at = slot_of(lower, row);
  if (!lower.children) return erase_slot(lower, at);
  erase_below((*lower.children)[at], row);
  if ((*lower.children)[at]->used == 0) return erase_slot(lower, at);
  set(lower, at, sum_of((*lower.children)[at]));
  merge_around(lower, at);
  if (at > 0) merge_around(lower, at - 1);
}

void CountTree::erase(std::uint32_t row) {
  erase_below(root_, row);
  while (root_->children && root_->used == 1) root_ = NodePtr((*root_->children)[0]);
  if (root_->used == 0) root_ = nullptr;
}

}  // namespace muster::directory
