#include "sync/import.hpp"

namespace muster::sync {
namespace {

using base::Result;

// Calls `read` with a sink to fill. The dates of people need the file's UTC offset; when the file names it only after
// people, it is read a second time.
template <class Read>
Result<ImportReport> import_json(std::string_view file, portal::PortalDraft& draft, const ImportOptions& options,
                                 Read&& read) {
  const SourceNames names{std::string(file), std::string(file)};
  Reconciler first(names, draft, options);
  if (auto done = read(first); !done) return done.error();
  if (!first.came_late()) return first.finish();
  Reconciler second(names, draft, options, first.offset());
  if (auto done = read(second); !done) return done.error();
  return second.finish();
}

double size_of(const std::filesystem::path& file) {
  std::error_code error;
  const auto size = file.empty() ? 0 : std::filesystem::file_size(file, error);
  return error ? 0 : static_cast<double>(size);
}

}  // namespace

Result<ImportReport> import_json_file(const std::filesystem::path& file, portal::PortalDraft& draft,
                                      const Progress& progress, const ImportOptions& options) {
  return import_json(file.string(), draft, options,
                     [&](RecordSink& sink) { return read_json_file(file, sink, progress); });
}

Result<ImportReport> import_json_text(std::string_view text, std::string_view name, portal::PortalDraft& draft,
                                      const ImportOptions& options) {
  return import_json(name, draft, options, [&](RecordSink& sink) { return read_json_text(text, name, sink); });
}

Result<ImportReport> import_csv_files(const CsvFiles& files, portal::PortalDraft& draft, const Progress& progress,
                                      const ImportOptions& options) {
  Reconciler reconciler({files.departments.string(), files.users.string()}, draft, options);
  const double first = size_of(files.departments);
  const double whole = std::max(1.0, first + size_of(files.users));
  std::size_t before = 0;
  const auto read = [&](const std::filesystem::path& file, RecordKind kind, double begin, double length) {
    std::size_t read_here = 0;
    const auto show = [&](std::size_t records, double done) {
      read_here = records;
      if (progress) progress(before + records, (begin + done * length) / whole);
    };
    auto done = file.empty() ? Result<void>() : read_csv_file(file, kind, reconciler, show);
    before += read_here;
    return done;
  };
  if (auto done = read(files.departments, RecordKind::department, 0, first); !done) return done.error();
  if (auto done = read(files.users, RecordKind::user, first, whole - first); !done) return done.error();
  return reconciler.finish();
}

}  // namespace muster::sync
