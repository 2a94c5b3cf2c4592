#pragma once

#include <string_view>

#include "portal/portal.hpp"
#include "sync/csv_source.hpp"
#include "sync/json_source.hpp"
#include "sync/reconcile.hpp"

namespace muster::sync {

/// Imports a JSON file into a draft in which nothing was changed yet (protocol.md 12.3). If any record is wrong the
/// whole import fails. The error names file, line and field; the draft must then be discarded.
base::Result<ImportReport> import_json_file(const std::filesystem::path& file, portal::PortalDraft& draft,
                                            const Progress& progress, const ImportOptions& options = {});
base::Result<ImportReport> import_json_text(std::string_view text, std::string_view name, portal::PortalDraft& draft,
                                            const ImportOptions& options = {});
/// Imports CSV files; the file of departments is read first. Errors as above.
base::Result<ImportReport> import_csv_files(const CsvFiles& files, portal::PortalDraft& draft, const Progress& progress,
                                            const ImportOptions& options = {});

}  // namespace muster::sync
