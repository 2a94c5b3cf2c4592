#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace muster::record {

/// Reads the stored form of a person (`write_stored_user`) straight into a packed record. It is several times as
/// fast as `read_stored_user`, which reads a tree of JSON values, and it makes the same bytes.
///
/// It reads only what `write_stored_user` usually writes: the fields in their order, without spaces. Any other text is
/// left to `read_stored_user`, which also explains what is wrong. Thread: one. The reader keeps memory for the next
/// record.
class StoredUserReader {
 public:
  /// Appends the record to `out`, or returns false and leaves `out` as it was. `text` is one JSON object.
  bool read(std::string_view text, std::vector<std::byte>& out);

 private:
  std::string unescaped_;  // texts that had escapes
};

}  // namespace muster::record
