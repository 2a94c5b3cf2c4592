#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "portal/portal.hpp"
#include "sync/source.hpp"

namespace muster::sync {

/// What an import did.
struct ImportReport {
  std::size_t departments = 0;  ///< records read
  std::size_t users = 0;
  std::size_t added = 0;  ///< departments and people that were not there before
  std::size_t changed = 0;
  std::size_t removed = 0;
  std::size_t webhooks_removed = 0;   ///< those of removed people
  std::vector<std::string> warnings;  ///< the first hundred, with file and line
  std::size_t warning_count = 0;      ///< of all warnings
};

/// "1 warning", "3 warnings"
std::string counted_warnings(std::size_t count);

struct ImportOptions {
  /// Also removes the departments and people that are not in the source, and the webhooks of removed people. If the
  /// source has no list of departments, or of people, none of these are removed; an empty list removes them all.
  bool replace = false;
  /// Fails where there would be warnings otherwise.
  bool strict = false;
};

/// The names of the files, for messages.
struct SourceNames {
  std::string departments;
  std::string users;
};

/// Puts imported records into a draft as they are read. Once all are there, it checks and repairs what only the whole
/// can show (protocol.md 12.3 and 12.4). After an error the draft must be discarded. Lifetime: the draft outlives it.
/// Thread: one.
class Reconciler final : public RecordSink {
 public:
  /// `offset` is the UTC offset that the source names, if it is known because the source was read before. Otherwise the
  /// draft's offset is used until the source names one.
  Reconciler(SourceNames names, portal::PortalDraft& draft, const ImportOptions& options,
             std::optional<base::UtcOffset> offset = std::nullopt);

  void list_begins(RecordKind kind) override;
  base::Result<void> department(std::size_t line, const boost::json::object& record) override;
  base::Result<void> user(std::size_t line, const boost::json::object& record) override;
  base::Result<void> setting(std::size_t line, std::string_view name, const boost::json::value& value) override;
  void warning(RecordKind kind, std::size_t line, std::string_view what) override;

  /// Whether the source named another UTC offset only after people whose dates need it. If so, read the source again,
  /// with a new Reconciler that is given `offset()`.
  bool came_late() const { return late_offset_; }
  base::UtcOffset offset() const { return offset_; }

  /// Checks and repairs the whole. Call once, after the last record. The error names file, line and field; with
  /// `strict` it has a line for each of the first twenty warnings.
  base::Result<ImportReport> finish();

 private:
  template <class IdType>
  using Lines = boost::unordered_flat_map<IdType, std::size_t, std::hash<IdType>>;

  base::Result<void> read_member_order(const boost::json::value& value);
  void warn_of_ignored(RecordKind kind, std::size_t line);
  void find_new_root();
  void remove_absent_users();
  void remove_absent_departments();
  base::Result<void> check_rules() const;
  void repair_heads();
  void repair_head(RecordKind source, std::size_t line, base::DepartmentId id);
  void repair_memberships();
  void repair_membership(RecordKind source, std::size_t line, base::UserId id);
  void warn_of_mail();
  void warn_of_administrators();
  base::Error refusal() const;

  SourceNames names_;
  portal::PortalDraft& draft_;
  directory::Draft& directory_;
  ImportOptions options_;
  base::UtcOffset offset_;
  bool late_offset_ = false;
  bool lists_departments_ = false;
  bool lists_users_ = false;
  ImportReport report_;
  Lines<base::DepartmentId> department_lines_;
  Lines<base::UserId> user_lines_;
  std::vector<base::DepartmentId> parentless_;  // the file's records without PARENT
  // Departments and people that are not in the file, but may refer to somebody or something that was removed.
  std::set<base::DepartmentId> headless_;
  std::set<base::UserId> stranded_;
  std::vector<std::string> ignored_;
  std::set<std::string> unknown_fields_;
  std::vector<std::pair<base::DepartmentId, std::vector<base::UserId>>> member_order_;
};

}  // namespace muster::sync
