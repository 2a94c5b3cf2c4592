#pragma once

#include <iosfwd>

#include "base/result.hpp"
#include "portal/portal.hpp"
#include "sync/csv_source.hpp"

namespace muster::sync {

/// Writes a portal as the CSV that import reads (protocol.md 12.7): UTF-8 without BOM, commas, a header with every
/// field there is and those of the portal's own that somebody has; people in joining order. What CSV has no place for
/// is left out: the portal's UTC offset, and the order of members where it is not that of joining the portal.
void export_departments_csv(const portal::Portal& portal, std::ostream& out);
void export_users_csv(const portal::Portal& portal, std::ostream& out);

/// As above to where the names say (export_target.hpp). Nothing is written when one of them is refused.
base::Result<void> export_csv_files(const portal::Portal& portal, const CsvFiles& files, bool force = false);

}  // namespace muster::sync
