#pragma once

#include <cstddef>
#include <cstdint>
#include <future>
#include <string>
#include <string_view>
#include <vector>

#include "portal/assembly.hpp"
#include "record/stored_user.hpp"
#include "store/change_codec.hpp"

namespace muster::store {

/// Makes a portal from all its stored records while they are being read. Records are collected in batches, and another
/// thread decodes one batch and passes it to an Assembly while the caller reads the next. A portal that fits into one
/// batch needs no thread. Thread: one.
class StoredPortal {
 public:
  /// Takes a record. They should come by kind and id, which is fastest. Returns the error of the first record that
  /// cannot be read, which may be one of those before. After an error the object can only be destroyed.
  base::Result<void> put(Kind kind, std::uint64_t id, std::string_view body);
  /// Returns the portal, or an error as `put` does. The object must not be used afterwards. Both functions throw what
  /// other threads threw.
  base::Result<portal::Portal> finish(base::Revision revision);

 private:
  struct Batch {
    struct Record {
      Kind kind;
      std::uint64_t id;
      std::size_t end;  // of its body
    };
    std::string bodies;  // one after the other
    std::vector<Record> records;
  };

  base::Result<void> hand_over();
  base::Result<void> decode_all(const Batch& batch);
  base::Result<void> decode_one(Kind kind, std::uint64_t id, std::string_view body);
  base::Result<void> wait() { return decoding_.valid() ? decoding_.get() : base::Result<void>(); }

  // These belong to the other thread until `wait` returns.
  portal::Assembly assembly_;
  record::StoredUserReader reader_;
  directory::PackedUser user_;
  Batch handed_over_;

  Batch filling_;
  std::future<base::Result<void>> decoding_;  // destroyed first, which waits for the thread
};

}  // namespace muster::store
