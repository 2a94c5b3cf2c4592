#pragma once

#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>

#include "support/temp_dir.hpp"
#include "sync/csv_export.hpp"
#include "sync/diff.hpp"
#include "sync/export.hpp"
#include "sync/import.hpp"

namespace muster::test {

/// A portal that a test imports into, and a temporary folder for CSV files. The folder's name is removed from messages,
/// because it differs each time.
class CsvCompany {
 public:
  portal::Portal portal;

  /// Imports files with these texts; a text that is nothing stands for a file that is not given. Changes the portal
  /// when there is no error.
  base::Result<sync::ImportReport> import(const std::optional<std::string>& departments,
                                          const std::optional<std::string>& users, sync::ImportOptions options = {}) {
    portal::PortalDraft draft(portal);
    auto report = sync::import_csv_files(write(departments, users), draft, {}, options);
    if (!report) return base::Error(report.error().kind, without_folder(report.error().message));
    for (std::string& warning : report->warnings) warning = without_folder(warning);
    keep(draft);
    return report;
  }
  base::Result<sync::ImportReport> import_json(const std::string& text, sync::ImportOptions options = {}) {
    portal::PortalDraft draft(portal);
    auto report = sync::import_json_text(text, "company.json", draft, options);
    if (report) keep(draft);
    return report;
  }
  /// The error message of an import; "no error" when there is none.
  std::string refusal(const std::optional<std::string>& departments, const std::optional<std::string>& users,
                      sync::ImportOptions options = {}) {
    const auto report = import(departments, users, options);
    return report ? "no error" : report.error().message;
  }
  /// What an import would change: the lines of the diff, and then the totals. The portal stays as it is.
  std::string dry_run(const std::optional<std::string>& departments, const std::optional<std::string>& users,
                      sync::ImportOptions options = {}) {
    portal::PortalDraft draft(portal);
    if (const auto report = sync::import_csv_files(write(departments, users), draft, {}, options); !report)
      return report.error().message;
    return diff(draft);
  }
  std::string dry_run_json(const std::string& text, sync::ImportOptions options = {}) {
    portal::PortalDraft draft(portal);
    if (const auto report = sync::import_json_text(text, "company.json", draft, options); !report)
      return report.error().message;
    return diff(draft);
  }
  template <class Write>
  std::string written(Write&& write) const {
    std::ostringstream out;
    write(portal, out);
    return out.str();
  }
  std::string departments_csv() const { return written(sync::export_departments_csv); }
  std::string users_csv() const { return written(sync::export_users_csv); }
  std::string json() const { return written(sync::export_json); }

 private:
  sync::CsvFiles write(const std::optional<std::string>& departments, const std::optional<std::string>& users) {
    sync::CsvFiles files;
    if (departments) std::ofstream(files.departments = folder_ / "departments.csv", std::ios::binary) << *departments;
    if (users) std::ofstream(files.users = folder_ / "users.csv", std::ios::binary) << *users;
    return files;
  }
  std::string diff(const portal::PortalDraft& draft) const {
    std::string text;
    const auto totals = sync::write_diff(portal, draft, [&](std::string_view line) { (text += line) += '\n'; });
    return text + std::to_string(totals.records.added) + " added, " + std::to_string(totals.records.changed) +
           " changed, " + std::to_string(totals.records.removed) + " removed\n";
  }
  void keep(portal::PortalDraft& draft) { portal = draft.finish(portal.revision + 1); }
  std::string without_folder(std::string text) const {
    const std::string folder = folder_.path().string() + "/";
    for (auto at = text.find(folder); at != std::string::npos; at = text.find(folder)) text.erase(at, folder.size());
    return text;
  }

  TempDir folder_;
};

}  // namespace muster::test
