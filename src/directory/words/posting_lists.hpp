#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "directory/table/id_set.hpp"
#include "directory/table/record_table.hpp"

namespace muster::directory {

/// One change to a set of ids: whether the id is to be in it.
struct IdEdit {
  std::uint32_t id;  ///< without the highest bit
  bool present;
};

/// Posting lists: maps a 32-bit key to a set of ids, which may have a few members or a million. Copies cost nothing and
/// share everything.
///
/// A short set is one sorted record. A longer set is a record that names chunks. A chunk has at most 128 ids and takes
/// about two bytes for each. A change rewrites its chunk, and sometimes the record that names the chunks. Thread and
/// lifetime: as for RecordTable.
class PostingLists {
 public:
  bool contains(std::uint32_t key) const { return !heads_.find(key).empty(); }
  /// Applies the edits, which must be sorted by id, each id once. A set that becomes empty is removed.
  void edit(std::uint32_t key, std::span<const IdEdit> edits);
  /// Adds the ids of all these keys to `out`. `keys` may be in any order. They are processed in groups that are fetched
  /// from memory together.
  void collect(std::span<const std::uint32_t> keys, IdSet& out) const;

  /// Calls `visit(key)` for each set, ordered by key.
  template <class Visit>
  void for_each_key(Visit&& visit) const {
    heads_.for_each([&](std::uint32_t key, RecordTable::Bytes) { visit(key); });
  }

 private:
  struct ChunkRef {
    std::uint32_t first;  // no id in the chunk is lower, except in the first chunk, which takes all lower ids
    std::uint32_t chunk;
  };

  void edit_short(std::uint32_t key, std::span<const std::uint32_t> ids, std::span<const IdEdit> edits);
  void edit_long(std::uint32_t key, std::span<const ChunkRef> refs, std::span<const IdEdit> edits);
  void put_refs(std::uint32_t key, std::span<const ChunkRef> refs);
  void append_chunks(std::span<const std::uint32_t> ids, std::vector<ChunkRef>& refs);
  void read_chunk(std::uint32_t chunk, std::vector<std::uint32_t>& ids) const;
  void write_chunk(std::uint32_t chunk, std::span<const std::uint32_t> ids);
  std::uint32_t new_chunk();
  void free_chunk(std::uint32_t chunk);

  RecordTable heads_;   // key -> ids, or references to chunks
  RecordTable chunks_;  // chunk -> ids; a free chunk holds the number of the next free one
  std::uint32_t next_chunk_ = 1;
  std::uint32_t free_chunk_ = 0;
};

}  // namespace muster::directory
