#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "portal/store.hpp"

namespace muster::store {

/// The kinds of record a store keeps. The numbers are in the files: never give one a new meaning.
enum class Kind : std::uint8_t {
  settings = 0,
  department = 1,
  user = 2,
  webhook = 3,
  custom_field = 4,
  application = 5,
  grant = 6,
  session = 7,
  password = 8,
  options = 9
};

/// A change as stores keep it: which record, and what it is now as JSON, or nothing once it is gone.
struct StoredRecord {
  Kind kind;
  std::uint64_t id;  ///< 0 for the settings
  std::optional<std::string> body;
};

StoredRecord encode(const portal::Change& change);
/// `invalid` names the record that cannot be read. `body` empty means gone.
base::Result<portal::Change> decode(Kind kind, std::uint64_t id, std::optional<std::string_view> body);

/// What a record is with this body, or without one: as `decode`, and settings never made are the default.
base::Result<portal::Change> decode_state(Kind kind, std::uint64_t id, std::optional<std::string_view> body);

/// Which record, as stores know it.
struct RecordKey {
  Kind kind;
  std::uint64_t id;
};
/// The record that a query of the audit log names; nothing when it names none.
std::optional<RecordKey> record_of(const portal::AuditQuery& query);

}  // namespace muster::store
