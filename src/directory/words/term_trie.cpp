#include "directory/words/term_trie.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace muster::directory {
namespace {

constexpr std::size_t longest_leaf = 1024;
constexpr std::size_t head_size = sizeof(std::uint32_t);

void append(std::vector<std::byte>& out, std::string_view text, std::uint32_t number) {
  const std::size_t at = out.size();
  out.resize(at + 1 + text.size() + sizeof(number));
  out[at] = static_cast<std::byte>(text.size());
  std::memcpy(out.data() + at + 1, text.data(), text.size());
  std::memcpy(out.data() + at + 1 + text.size(), &number, sizeof(number));
}

unsigned char first_byte(std::string_view text) {
  return text.empty() ? 0 : static_cast<unsigned char>(text[0]);
}
std::string_view after_first(std::string_view text) {
  return text.substr(std::min<std::size_t>(1, text.size()));
}

}  // namespace

std::uint32_t TermTrie::child(const Branch& branch, unsigned char byte) {
  const auto* end = branch.bytes + branch.count;
  const auto* found = std::lower_bound(branch.bytes, end, byte);
  return found == end || *found != byte ? 0 : branch.children[found - branch.bytes];
}

std::uint32_t TermTrie::find(std::string_view spelling) const {
  auto node = nodes_.find(root);
  for (Branch below = branch(node); below.count != 0; below = branch(node)) {
    const std::uint32_t next = child(below, first_byte(spelling));
    if (next == 0) return 0;
    node = nodes_.find(next);
    spelling = after_first(spelling);
  }
  for (std::size_t at = head_size; at < node.size();) {
    const Entry pair = entry(node, at);
    if (pair.text == spelling) return pair.number;
    at = pair.end;
  }
  return 0;
}

void TermTrie::insert(std::string_view spelling, std::uint32_t number) {
  std::uint32_t node = root;
  for (;;) {
    const Branch below = branch(nodes_.find(node));
    if (below.count == 0) return insert_into(node, spelling, number);
    const unsigned char byte = first_byte(spelling);
    std::uint32_t next = child(below, byte);
    if (next == 0) {
      next = new_node();
      nodes_.put(next, std::vector<std::byte>(head_size));
      add_child(node, byte, next);
    }
    node = next;
    spelling = after_first(spelling);
  }
}

void TermTrie::insert_into(std::uint32_t leaf, std::string_view rest, std::uint32_t number) {
  static constexpr std::array<std::byte, head_size> empty_leaf{};
  const auto stored = nodes_.find(leaf);
  const auto before = stored.empty() ? RecordTable::Bytes(empty_leaf) : stored;
  std::size_t at = head_size;
  std::string_view last = rest;
  while (at < before.size()) {
    const Entry other = entry(before, at);
    if (std::tie(other.text, other.number) >= std::tie(rest, number)) break;
    at = other.end;
  }
  if (at < before.size()) {
    const Entry other = entry(before, at);
    if (other.text == rest && other.number == number) return;
  }
  std::vector<std::byte> after;
  after.reserve(before.size() + rest.size() + 5);
  after.assign(before.begin(), before.begin() + static_cast<std::ptrdiff_t>(at));
  append(after, rest, number);
  after.insert(after.end(), before.begin() + static_cast<std::ptrdiff_t>(at), before.end());
  for (std::size_t i = head_size; after.size() > longest_leaf && i < after.size();) {
    const Entry other = entry(after, i);
    last = other.text;
    i = other.end;
  }
  // A leaf is never split between pairs with the same spelling.
  if (after.size() > longest_leaf && !last.empty()) return split(leaf, after);
  nodes_.put(leaf, after);
}

void TermTrie::split(std::uint32_t leaf, RecordTable::Bytes entries) {
  std::string bytes;
  std::vector<std::uint32_t> children;
  std::vector<std::byte> part(head_size);
  for (std::size_t at = head_size; at < entries.size();) {
    const Entry pair = entry(entries, at);
    const unsigned char byte = first_byte(pair.text);
    append(part, after_first(pair.text), pair.number);
    at = pair.end;
    if (at < entries.size() && first_byte(entry(entries, at).text) == byte) continue;
    bytes.push_back(static_cast<char>(byte));
    children.push_back(new_node());
    nodes_.put(children.back(), part);
    part.resize(head_size);
  }
  put_branch(leaf, bytes, children);
}

void TermTrie::erase(std::string_view spelling, std::uint32_t number) {
  if (erase_below(root, spelling, number)) nodes_.erase(root);
}

bool TermTrie::erase_below(std::uint32_t node, std::string_view rest, std::uint32_t number) {
  const Branch below = branch(nodes_.find(node));
  if (below.count == 0) return erase_from(node, rest, number);
  const unsigned char byte = first_byte(rest);
  const std::uint32_t next = child(below, byte);
  return next != 0 && erase_below(next, after_first(rest), number) && remove_child(node, byte);
}

bool TermTrie::erase_from(std::uint32_t leaf, std::string_view rest, std::uint32_t number) {
  const auto before = nodes_.find(leaf);
  for (std::size_t at = head_size; at < before.size();) {
    const Entry pair = entry(before, at);
    at = pair.end;
    if (pair.text != rest || pair.number != number) continue;
    if (pair.begin == head_size && pair.end == before.size()) return free_node(leaf);
    std::vector<std::byte> after(before.begin(), before.begin() + static_cast<std::ptrdiff_t>(pair.begin));
    after.insert(after.end(), before.begin() + static_cast<std::ptrdiff_t>(pair.end), before.end());
    nodes_.put(leaf, after);
    return false;
  }
  return false;
}

void TermTrie::put_branch(std::uint32_t node, std::string_view bytes, const std::vector<std::uint32_t>& children) {
  std::vector<std::uint32_t> words{static_cast<std::uint32_t>(children.size())};
  words.insert(words.end(), children.begin(), children.end());
  std::vector<std::byte> record(words.size() * sizeof(std::uint32_t) + bytes.size());
  std::memcpy(record.data(), words.data(), words.size() * sizeof(std::uint32_t));
  std::memcpy(record.data() + words.size() * sizeof(std::uint32_t), bytes.data(), bytes.size());
  nodes_.put(node, record);
}

void TermTrie::add_child(std::uint32_t node, unsigned char byte, std::uint32_t child) {
  const Branch before = branch(nodes_.find(node));
  const auto at = std::lower_bound(before.bytes, before.bytes + before.count, byte) - before.bytes;
  std::string bytes(reinterpret_cast<const char*>(before.bytes), before.count);
  std::vector<std::uint32_t> children(before.children, before.children + before.count);
  bytes.insert(bytes.begin() + at, static_cast<char>(byte));
  children.insert(children.begin() + at, child);
  put_branch(node, bytes, children);
}

bool TermTrie::remove_child(std::uint32_t node, unsigned char byte) {
  const Branch before = branch(nodes_.find(node));
  if (before.count == 1) return free_node(node);
  const auto at = std::lower_bound(before.bytes, before.bytes + before.count, byte) - before.bytes;
  std::string bytes(reinterpret_cast<const char*>(before.bytes), before.count);
  std::vector<std::uint32_t> children(before.children, before.children + before.count);
  bytes.erase(bytes.begin() + at);
  children.erase(children.begin() + at);
  put_branch(node, bytes, children);
  return false;
}

std::uint32_t TermTrie::new_node() {
  if (free_node_ == 0) return next_node_++;
  const std::uint32_t node = free_node_;
  free_node_ = as_list<std::uint32_t>(nodes_.find(node))[0];
  return node;
}

// The root never goes to the list of free nodes, because its number is fixed. `erase` removes its record.
bool TermTrie::free_node(std::uint32_t node) {
  if (node == root) return true;
  const std::uint32_t next[] = {free_node_};
  nodes_.put(node, std::as_bytes(std::span(next)));
  free_node_ = node;
  return true;
}

}  // namespace muster::directory
