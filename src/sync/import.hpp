#pragma once

#include <string_view>

#include "portal/portal.hpp"
#include "sync/csv_source.hpp"
#include "sync/json_source.hpp"
#include "sync/reconcile.hpp"

namespace muster::sync {

/// Reads a file into a draft that nothing was changed in yet (protocol.md 12.3). An error refuses the whole: it
/// names file, line and field, and the draft is then of no use.
base::Result<ImportReport> import_json_file(const std::filesystem::path& file, portal::PortalDraft& draft,
                                            const Progress& progress, const ImportOptions& options = {});
base::Result<ImportReport> import_json_text(std::string_view text, std::string_view name, portal::PortalDraft& draft,
                                            const ImportOptions& options = {});
/// As above from CSV; of two files, the departments' first.
base::Result<ImportReport> import_csv_files(const CsvFiles& files, portal::PortalDraft& draft, const Progress& progress,
                                            const ImportOptions& options = {});

}  // namespace muster::sync
