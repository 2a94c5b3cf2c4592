#pragma once

#include <iosfwd>

#include "base/result.hpp"
#include "portal/portal.hpp"
#include "sync/csv_source.hpp"

namespace muster::sync {

/// Writes a portal as CSV that import reads (protocol.md 12.7): UTF-8 without a byte-order mark, separated by commas.
/// The header names every field, and those custom fields that somebody has a value in. People come in the order in
/// which they joined. CSV cannot hold the portal's UTC offset, nor an order of members that differs from that order.
void export_departments_csv(const portal::Portal& portal, std::ostream& out);
void export_users_csv(const portal::Portal& portal, std::ostream& out);

/// Writes both to the named files (export_target.hpp); an empty name is left out. When one of the names is refused,
/// neither file is written. `force` also replaces files that are no earlier export.
base::Result<void> export_csv_files(const portal::Portal& portal, const CsvFiles& files, bool force = false);

}  // namespace muster::sync
