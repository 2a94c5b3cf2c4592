#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/draft.hpp"
#include "portal/portal.hpp"

namespace muster::sync {

/// A field that differs: its name (protocol.md 12.5) and both values as JSON on one line; nothing where there is
/// none.
struct FieldDiff {
  std::string name;
  std::optional<std::string> before;
  std::optional<std::string> after;
};

/// What differs between two states of one record. No secret is in it, nor what only the program itself counts.
struct RecordDiff {
  enum class What { nothing, added, changed, removed };
  std::string_view kind;   ///< "portal", "department", "user" or "webhook"
  std::uint32_t id = 0;    ///< 0 for the portal
  std::string title = {};  ///< "user 13", "webhook 1 of user 13"
  What what = What::nothing;
  std::vector<FieldDiff> fields = {};
  std::vector<std::string> remarks = {};  ///< what is in no field: "another place among the members of department 1"
};

/// Compares two states of the same record. Moments are written with `offset`.
RecordDiff diff_record(const portal::Change& before, const portal::Change& after, base::UtcOffset offset);

/// Gives `line` a line when the record came or went, one for each field that differs, such as
/// `user 13: WORK_POSITION: "Chief Accountant" -> "CFO"`, with `none` where there is no value, and one for each remark.
void write_lines(const RecordDiff& diff, const std::function<void(std::string_view line)>& line);

/// What differs between a portal and a draft on it.
struct DiffTotals {
  directory::Tally records;  ///< departments and people; one that was changed back is none
  std::size_t webhooks_removed = 0;
};

/// Gives `line` the lines of each record that differs. Of a webhook it is just that it came, changed or went.
DiffTotals write_diff(const portal::Portal& before, const portal::PortalDraft& after,
                      const std::function<void(std::string_view line)>& line);

}  // namespace muster::sync
