#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "portal/store.hpp"

namespace muster::store {

/// The kinds of record in a store. The numbers are in files, so they must never get another meaning.
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

/// A change in the form that stores keep: which record it is, and its new state as JSON, or nothing when it was
/// removed.
struct StoredRecord {
  Kind kind;
  std::uint64_t id;  ///< 0 for the settings
  std::optional<std::string> body;
};

StoredRecord encode(const portal::Change& change);
/// Decodes a change. An empty `body` means that the record was removed. The error is `invalid` and names the record.
base::Result<portal::Change> decode(Kind kind, std::uint64_t id, std::optional<std::string_view> body);

/// Decodes the state of a record, as `decode` does. Without a body, settings are the default ones and other records do
/// not exist.
base::Result<portal::Change> decode_state(Kind kind, std::uint64_t id, std::optional<std::string_view> body);

/// Identifies a record in a store.
struct RecordKey {
  Kind kind;
  std::uint64_t id;
};
/// The record that a query of the audit log asks for, or nothing.
std::optional<RecordKey> record_of(const portal::AuditQuery& query);

}  // namespace muster::store
