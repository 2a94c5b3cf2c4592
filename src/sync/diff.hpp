#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/draft.hpp"
#include "portal/portal.hpp"

namespace muster::sync {

/// A field that differs: its name (protocol.md 12.5), and both values as JSON on one line. A value is nothing when the
/// record does not have the field.
struct FieldDiff {
  std::string name;
  std::optional<std::string> before;
  std::optional<std::string> after;
};

/// What differs between two states of one record. It holds no secrets and no internal counters.
struct RecordDiff {
  enum class What { nothing, added, changed, removed };
  std::string_view kind;   ///< "portal", "department", "user" or "webhook"
  std::uint32_t id = 0;    ///< 0 for the portal
  std::string title = {};  ///< "user 13", "webhook 1 of user 13"
  What what = What::nothing;
  std::vector<FieldDiff> fields = {};
  /// Differences that no field shows, such as "another place among the members of department 1".
  std::vector<std::string> remarks = {};
};

/// Compares two states of the same record. Times are written with `offset`.
RecordDiff diff_record(const portal::Change& before, const portal::Change& after, base::UtcOffset offset);

/// Describes the difference in lines without a line end: one when the record was added or removed, one for each field
/// that differs, such as `user 13: WORK_POSITION: "Chief Accountant" -> "CFO"`, and one for each remark. `none` stands
/// for a value that is not there.
void write_lines(const RecordDiff& diff, const std::function<void(std::string_view line)>& line);

/// How many records differ between a portal and a draft made from it.
struct DiffTotals {
  directory::Tally records;  ///< departments and people; a record that was changed back does not count
  std::size_t webhooks_removed = 0;
};

/// Describes each record that differs, in lines as `write_lines` does. For a webhook it only says that it was added,
/// changed or removed.
DiffTotals write_diff(const portal::Portal& before, const portal::PortalDraft& after,
                      const std::function<void(std::string_view line)>& line);

}  // namespace muster::sync
