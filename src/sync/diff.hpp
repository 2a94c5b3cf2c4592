#pragma once

#include <functional>
#include <string_view>

#include "directory/draft.hpp"
#include "portal/portal.hpp"

namespace muster::sync {

/// What differs between a portal and a draft on it.
struct DiffTotals {
  directory::Tally records;  ///< departments and people; one that was changed back is none
  std::size_t webhooks_removed = 0;
};

/// Gives `line` a line for each record that came or went and one for each field that differs, such as
/// `user 13: WORK_POSITION: "Chief Accountant" -> "CFO"`. Values are JSON on one line, `none` where there is none; the
/// field names are the records' (contract section 12). A webhook is named without its secret.
DiffTotals write_diff(const portal::Portal& before, const portal::PortalDraft& after,
                      const std::function<void(std::string_view line)>& line);

}  // namespace muster::sync
