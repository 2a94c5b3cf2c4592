#include "directory/words/posting_lists.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace muster::directory {
namespace {

constexpr std::size_t longest_short = 64;
constexpr std::size_t longest_chunk = 128;
// No id has the highest bit. As the first word of a record it means that references to chunks follow.
constexpr std::uint32_t names_chunks = 0x80000000;

// A chunk has its lowest id, the width of the offsets to it, and the offsets.
struct ChunkHead {
  std::uint32_t base;
  std::uint32_t wide;
};

bool is_long(std::span<const std::uint32_t> head) {
  return !head.empty() && head[0] == names_chunks;
}

void apply(std::span<const std::uint32_t> ids, std::span<const IdEdit> edits, std::vector<std::uint32_t>& out) {
  out.clear();
  out.reserve(ids.size() + edits.size());
  auto at = ids.begin();
  for (const IdEdit edit : edits) {
    while (at != ids.end() && *at < edit.id) out.push_back(*at++);
    if (at != ids.end() && *at == edit.id) ++at;
    if (edit.present) out.push_back(edit.id);
  }
  out.insert(out.end(), at, ids.end());
}

void collect_chunk(RecordTable::Bytes bytes, IdSet& out) {
  const auto& head = *reinterpret_cast<const ChunkHead*>(bytes.data());
  const auto offsets = bytes.subspan(sizeof(ChunkHead));
  if (head.wide)
    out.add(as_list<std::uint32_t>(offsets));
  else
    out.add(head.base, as_list<std::uint16_t>(offsets));
}

template <class Visit>
void find_in_groups(const RecordTable& table, std::span<const std::uint32_t> keys, Visit&& visit) {
  std::array<RecordTable::Bytes, RecordTable::largest_group> found;
  while (!keys.empty()) {
    const auto group = keys.first(std::min(keys.size(), found.size()));
    table.find_group(group, found.data());
    for (std::size_t i = 0; i < group.size(); ++i) visit(found[i]);
    keys = keys.subspan(group.size());
  }
}

}  // namespace

void PostingLists::edit(std::uint32_t key, std::span<const IdEdit> edits) {
  if (edits.empty()) return;
  const auto head = as_list<std::uint32_t>(heads_.find(key));
  if (!is_long(head)) return edit_short(key, head, edits);
  edit_long(key, as_list<ChunkRef>(std::as_bytes(head.subspan(2))), edits);
}

void PostingLists::edit_short(std::uint32_t key, std::span<const std::uint32_t> ids, std::span<const IdEdit> edits) {
  std::vector<std::uint32_t> after;
  apply(ids, edits, after);
  if (std::ranges::equal(ids, after)) return;
  if (after.size() <= longest_short) return heads_.put(key, std::as_bytes(std::span(after)));
  std::vector<ChunkRef> refs;
  append_chunks(after, refs);
  put_refs(key, refs);
}

// Each chunk takes the edits that are below the start of the next chunk.
void PostingLists::edit_long(std::uint32_t key, std::span<const ChunkRef> refs, std::span<const IdEdit> edits) {
  std::vector<ChunkRef> after;
  std::vector<std::uint32_t> before_ids;
  std::vector<std::uint32_t> ids;
  bool renamed = false;
  auto at = refs.begin();
  while (!edits.empty()) {
    const auto next = std::upper_bound(at + 1, refs.end(), edits.front().id,
                                       [](std::uint32_t id, const ChunkRef& ref) { return id < ref.first; });
    if (renamed) after.insert(after.end(), at, next - 1);
    at = next - 1;
    const auto end = next == refs.end()
                         ? edits.end()
                         : std::ranges::lower_bound(edits, next->first, {}, [](IdEdit edit) { return edit.id; });
    read_chunk(at->chunk, before_ids);
    apply(before_ids, {edits.begin(), end}, ids);
    edits = {end, edits.end()};
    const bool fits = !ids.empty() && ids.size() <= longest_chunk;
    if (!fits && !renamed) {
      renamed = true;
      after.assign(refs.begin(), at);
    }
    if (fits) {
      if (ids != before_ids) write_chunk(at->chunk, ids);
      if (renamed) after.push_back(*at);
    } else {
      free_chunk(at->chunk);
      append_chunks(ids, after);
    }
    at = next;
  }
  if (!renamed) return;
  after.insert(after.end(), at, refs.end());
  put_refs(key, after);
}

void PostingLists::put_refs(std::uint32_t key, std::span<const ChunkRef> refs) {
  if (refs.empty()) return heads_.erase(key);
  std::vector<std::uint32_t> head{names_chunks, 0};
  head.resize(2 + 2 * refs.size());
  std::memcpy(head.data() + 2, refs.data(), refs.size_bytes());
  heads_.put(key, std::as_bytes(std::span(head)));
}

// All chunks are full except the last two, which share the rest. Ids usually come in ascending order, so a full chunk
// at the end would soon be split again.
void PostingLists::append_chunks(std::span<const std::uint32_t> ids, std::vector<ChunkRef>& refs) {
  while (!ids.empty()) {
    const std::size_t size = ids.size() <= longest_chunk       ? ids.size()
                             : ids.size() >= 2 * longest_chunk ? longest_chunk
                                                               : ids.size() / 2;
    refs.push_back({ids.front(), new_chunk()});
    write_chunk(refs.back().chunk, ids.first(size));
    ids = ids.subspan(size);
  }
}

void PostingLists::read_chunk(std::uint32_t chunk, std::vector<std::uint32_t>& ids) const {
  const auto bytes = chunks_.find(chunk);
  const auto& head = *reinterpret_cast<const ChunkHead*>(bytes.data());
  const auto stored = bytes.subspan(sizeof(ChunkHead));
  ids.clear();
  if (head.wide) {
    const auto all = as_list<std::uint32_t>(stored);
    ids.assign(all.begin(), all.end());
  } else {
    for (const std::uint16_t offset : as_list<std::uint16_t>(stored)) ids.push_back(head.base + offset);
  }
}

void PostingLists::write_chunk(std::uint32_t chunk, std::span<const std::uint32_t> ids) {
  std::array<std::byte, sizeof(ChunkHead) + longest_chunk * sizeof(std::uint32_t)> bytes;
  const bool wide = ids.back() - ids.front() > 0xffff;
  const ChunkHead head{ids.front(), wide};
  std::memcpy(bytes.data(), &head, sizeof(head));
  std::byte* at = bytes.data() + sizeof(head);
  for (const std::uint32_t id : ids) {
    const auto offset = static_cast<std::uint16_t>(id - head.base);
    std::memcpy(at, wide ? static_cast<const void*>(&id) : &offset, wide ? sizeof(id) : sizeof(offset));
    at += wide ? sizeof(id) : sizeof(offset);
  }
  chunks_.put(chunk, {bytes.data(), at});
}

std::uint32_t PostingLists::new_chunk() {
  if (free_chunk_ == 0) return next_chunk_++;
  const std::uint32_t chunk = free_chunk_;
  free_chunk_ = as_list<std::uint32_t>(chunks_.find(chunk))[0];
  return chunk;
}

void PostingLists::free_chunk(std::uint32_t chunk) {
  const std::uint32_t next[] = {free_chunk_};
  chunks_.put(chunk, std::as_bytes(std::span(next)));
  free_chunk_ = chunk;
}

void PostingLists::collect(std::span<const std::uint32_t> keys, IdSet& out) const {
  std::array<std::uint32_t, RecordTable::largest_group> group;
  std::size_t waiting = 0;
  const auto flush = [&] {
    find_in_groups(chunks_, {group.data(), waiting}, [&](RecordTable::Bytes bytes) { collect_chunk(bytes, out); });
    waiting = 0;
  };
  find_in_groups(heads_, keys, [&](RecordTable::Bytes bytes) {
    const auto head = as_list<std::uint32_t>(bytes);
    if (!is_long(head)) return out.add(head);
    for (const ChunkRef& ref : as_list<ChunkRef>(std::as_bytes(head.subspan(2)))) {
      group[waiting++] = ref.chunk;
      if (waiting == group.size()) flush();
    }
  });
  flush();
}

}  // namespace muster::directory
