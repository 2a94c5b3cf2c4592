#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "directory/table/record_table.hpp"

namespace muster::directory {

/// A trie: a set of pairs of a spelling and a number, ordered by spelling. Copies cost nothing and share everything.
///
/// A branch splits by one byte of the spelling. A leaf has about a thousand bytes and holds the rest of each spelling.
/// A leaf that grows too long becomes a branch with leaves below it.
/// A spelling has at most 255 bytes and no zero byte. Thread and lifetime: as for RecordTable.
class TermTrie {
 public:
  /// A pair that is there already is not added again, and erasing an absent pair does nothing.
  void insert(std::string_view spelling, std::uint32_t number);
  void erase(std::string_view spelling, std::uint32_t number);

  /// The lowest number of a spelling, or 0 when there is none.
  std::uint32_t find(std::string_view spelling) const;
  /// Calls `visit(rest, number)` for each pair whose spelling starts with `prefix`, in order. `rest` is what follows
  /// the prefix. It is valid until the visit returns.
  template <class Visit>
  void for_each_from(std::string_view prefix, Visit&& visit) const {
    std::string path;
    walk(root, prefix, path, visit);
  }

 private:
  static constexpr std::uint32_t root = 0;

  // Both kinds of node start with a 32-bit word: the number of children for a branch, or zero for a leaf. In a branch
  // there follow the numbers of the children, then the byte that leads to each child, ascending. A spelling that ends
  // at the branch is below the byte zero.
  struct Branch {
    const std::uint32_t* children;
    const unsigned char* bytes;
    std::uint32_t count;
  };
  // An entry of a leaf: the length of the text, the text, the number. Entries are in order.
  struct Entry {
    std::string_view text;
    std::uint32_t number;
    std::size_t begin;  // in the leaf
    std::size_t end;
  };
  static Branch branch(RecordTable::Bytes node) {
    if (node.empty()) return {nullptr, nullptr, 0};  // the root of an empty table
    const auto* words = reinterpret_cast<const std::uint32_t*>(node.data());
    return {words + 1, reinterpret_cast<const unsigned char*>(words + 1 + words[0]), words[0]};
  }
  static Entry entry(RecordTable::Bytes leaf, std::size_t at) {
    const auto length = static_cast<std::size_t>(leaf[at]);
    Entry entry{{reinterpret_cast<const char*>(leaf.data() + at + 1), length}, 0, at, at + 1 + length + 4};
    std::memcpy(&entry.number, leaf.data() + at + 1 + length, 4);
    return entry;
  }
  static std::uint32_t child(const Branch& branch, unsigned char byte);

  template <class Visit>
  void walk(std::uint32_t node, std::string_view prefix, std::string& path, Visit& visit) const {
    const auto bytes = nodes_.find(node);
    const Branch below = branch(bytes);
    if (below.count == 0) return walk_leaf(bytes, prefix, path, visit);
    if (!prefix.empty()) {
      const std::uint32_t next = child(below, static_cast<unsigned char>(prefix[0]));
      if (next != 0) walk(next, prefix.substr(1), path, visit);
      return;
    }
    for (std::uint32_t i = 0; i < below.count; ++i) {
      if (below.bytes[i] != 0) path.push_back(static_cast<char>(below.bytes[i]));
      walk(below.children[i], {}, path, visit);
      if (below.bytes[i] != 0) path.pop_back();
    }
  }
  template <class Visit>
  static void walk_leaf(RecordTable::Bytes leaf, std::string_view prefix, std::string& path, Visit& visit) {
    const std::size_t depth = path.size();
    for (std::size_t at = 4; at < leaf.size();) {
      const Entry pair = entry(leaf, at);
      at = pair.end;
      if (!pair.text.starts_with(prefix)) continue;
      path += pair.text.substr(prefix.size());
      visit(std::string_view(path), pair.number);
      path.resize(depth);
    }
  }

  void insert_into(std::uint32_t leaf, std::string_view rest, std::uint32_t number);
  void split(std::uint32_t leaf, RecordTable::Bytes entries);
  /// Returns true when nothing is left below the node, which is then freed.
  bool erase_below(std::uint32_t node, std::string_view rest, std::uint32_t number);
  bool erase_from(std::uint32_t leaf, std::string_view rest, std::uint32_t number);
  void put_branch(std::uint32_t node, std::string_view bytes, const std::vector<std::uint32_t>& children);
  void add_child(std::uint32_t node, unsigned char byte, std::uint32_t child);
  bool remove_child(std::uint32_t node, unsigned char byte);
  std::uint32_t new_node();
  bool free_node(std::uint32_t node);

  RecordTable nodes_;  // a free node holds the number of the next free one
  std::uint32_t next_node_ = 1;
  std::uint32_t free_node_ = 0;
};

}  // namespace muster::directory
