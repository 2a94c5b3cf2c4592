#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "directory/table/id_set.hpp"
#include "directory/table/record_table.hpp"

namespace muster::directory {

/// One change to a set of ids: an id that is to be in it or not.
struct IdEdit {
  std::uint32_t id;  ///< without the highest bit
  bool present;
};

/// Maps a 32-bit key to a set of ids, of a few or of a million, with copies that cost nothing and share everything.
///
/// A short set is one sorted record. A longer one is a record that names chunks of at most 128 ids each, of about two
/// bytes an id. A change costs its chunk, and now and then the record that names the chunks.
/// Thread and lifetime: as RecordTable.
class PostingLists {
 public:
  bool contains(std::uint32_t key) const { return !heads_.find(key).empty(); }
  /// Applies the edits, which are sorted by id, each id once. A set that gets empty is gone.
  void edit(std::uint32_t key, std::span<const IdEdit> edits);
  /// Adds to `out` the ids of all these keys. `keys` may come in any order, and is walked in groups that are fetched
  /// from memory together.
  void collect(std::span<const std::uint32_t> keys, IdSet& out) const;

  /// Calls `visit(key)` for each set there is, by key.
  template <class Visit>
  void for_each_key(Visit&& visit) const {
    heads_.for_each([&](std::uint32_t key, RecordTable::Bytes) { visit(key); });
  }

 private:
  struct ChunkRef {
    std::uint32_t first;  // no id of the chunk is below; ids below that of the second chunk are in the first
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

  RecordTable heads_;   // key -> ids, or what chunks there are
  RecordTable chunks_;  // chunk -> ids; a free one names the next free one
  std::uint32_t next_chunk_ = 1;
  std::uint32_t free_chunk_ = 0;
};

}  // namespace muster::directory
