#pragma once

#include <array>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace muster::directory {

/// A sequence of rows with counts, in which sums and positions are found quickly. Copies cost nothing and share
/// everything that has not changed.
///
/// A row has a number of entries. Each entry has a level: it is hidden from lists that begin at a depth below that
/// level, and shown in the others. A row is found by its position, its rank, and rows may be inserted and erased. It is
/// a tree with 16 rows or children in a node, each with its sums. A change copies the nodes on one path.
///
/// Thread: as for RecordTable.
class CountTree {
 public:
  /// Lists that begin this deep or deeper cannot be asked for. Levels are at most this.
  static constexpr std::uint32_t depths = 32;
  /// As a depth: nothing is hidden.
  static constexpr std::uint32_t show_all = depths;

  CountTree() = default;
  /// Rows with these numbers of entries, all of level 0.
  explicit CountTree(std::span<const std::uint32_t> entries);

  std::uint32_t rows() const { return root_ ? rows_of(*root_) : 0; }
  /// How many entries of the rows before `end` are shown at a depth.
  std::uint32_t shown_before(std::uint32_t end, std::uint32_t depth) const;
  std::uint32_t shown(std::uint32_t first, std::uint32_t end, std::uint32_t depth) const {
    return first == end ? 0 : shown_before(end, depth) - shown_before(first, depth);
  }
  /// How many entries of one row are shown at a depth.
  std::uint32_t shown_in(std::uint32_t row, std::uint32_t depth) const;

  struct Position {
    std::uint32_t row;
    std::uint32_t before;  ///< how many entries of this row come before it
  };
  /// Where the entry is before which `number` entries are shown at a depth. There must be one.
  Position find(std::uint32_t number, std::uint32_t depth) const;

  /// Adds an entry to a row, or removes one.
  void add(std::uint32_t row, std::uint32_t level) { change(row, level, 1, 1); }
  void remove(std::uint32_t row, std::uint32_t level) { change(row, level, -1, -1); }
  /// Changes the level of an entry from 0.
  void raise(std::uint32_t row, std::uint32_t level) { change(row, level, 0, 1); }
  /// Inserts a row without entries. It gets this rank.
  void insert(std::uint32_t row);
  void erase(std::uint32_t row);

 private:
  static constexpr std::uint32_t fan = 16;
  using Counts = std::array<std::uint32_t, fan>;
  struct Node;
  using NodePtr = boost::intrusive_ptr<Node>;
  struct Node : boost::intrusive_ref_counter<Node, boost::thread_safe_counter> {
    Node() = default;
    Node(const Node& other);
    std::uint32_t used = 0;                              // slots in use
    Counts rows{};                                       // below each slot; 1 in a leaf
    Counts entries{};                                    // of all levels
    std::vector<Counts> hidden;                          // at each depth; shorter when nothing is hidden further down
    std::unique_ptr<std::array<NodePtr, fan>> children;  // none in a leaf
  };
  // What a node keeps of one child, or of one row.
  struct Slot {
    std::uint32_t rows = 1;
    std::uint32_t entries = 0;
    std::vector<std::uint32_t> hidden = {};
    NodePtr child = {};
  };

  static std::uint32_t rows_of(const Node& node);
  static std::uint32_t shown_at(const Node& node, std::uint32_t slot, std::uint32_t depth) {
    return node.entries[slot] - (depth < node.hidden.size() ? node.hidden[depth][slot] : 0);
  }
  // The slot that has the row, whose rank becomes its rank below that slot.
  static std::uint32_t slot_of(const Node& node, std::uint32_t& row);
  static Node& own(NodePtr& node);
  static Slot slot(const Node& node, std::uint32_t at);
  static void set(Node& node, std::uint32_t at, Slot slot);
  static void insert_slot(Node& node, std::uint32_t at, Slot slot);
  static void erase_slot(Node& node, std::uint32_t at);
  static Slot sum_of(NodePtr node);
  static NodePtr split(Node& node);
  static NodePtr insert_below(NodePtr& node, std::uint32_t row);
  static void erase_below(NodePtr& node, std::uint32_t row);
  static void merge_around(Node& node, std::uint32_t at);
  void change(std::uint32_t row, std::uint32_t level, int entries, int hidden);

  NodePtr root_;
};

}  // namespace muster::directory
