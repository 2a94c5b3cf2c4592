#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "portal/portal.hpp"
#include "sync/json_source.hpp"

namespace muster::sync {

/// What an import did.
struct ImportReport {
  std::size_t departments = 0;  ///< records read
  std::size_t users = 0;
  std::size_t added = 0;  ///< departments and people that were not there before
  std::size_t changed = 0;
  std::vector<std::string> warnings;  ///< what was repaired, with file and line; the first hundred
  std::size_t warning_count = 0;
};

/// Reads a file into a draft (contract section 12). An error refuses the whole: it names file, line and field, and the
/// draft is then of no use.
base::Result<ImportReport> import_json_file(const std::filesystem::path& file, portal::PortalDraft& draft,
                                            const Progress& progress);
base::Result<ImportReport> import_json_text(std::string_view text, std::string_view name, portal::PortalDraft& draft);

}  // namespace muster::sync
