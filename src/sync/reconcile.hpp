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
  std::vector<std::string> warnings;  ///< what was repaired, with file and line; the first hundred
  std::size_t warning_count = 0;
};

/// "1 warning", "3 warnings"
std::string counted_warnings(std::size_t count);

struct ImportOptions {
  /// Also removes the departments and people that the source does not have, and the webhooks of removed people. A
  /// source without a list of departments, or of people, leaves these alone; an empty list removes them all.
  bool replace = false;
  /// Refuses the source for what is warned about otherwise.
  bool strict = false;
};

/// The files that messages name.
struct SourceNames {
  std::string departments;
  std::string users;
};

/// Brings records into a draft as they come, then looks at what only the whole can tell: the rules and repairs of
/// protocol.md 12.3 and 12.4. After an error the draft is of no use. Lifetime: the draft outlives it. Thread: one.
class Reconciler final : public RecordSink {
 public:
  /// `offset` is the one that the source is known to name, if it was read before.
  Reconciler(SourceNames names, portal::PortalDraft& draft, const ImportOptions& options,
             std::optional<base::UtcOffset> offset = std::nullopt);

  void list_begins(RecordKind kind) override;
  base::Result<void> department(std::size_t line, const boost::json::object& record) override;
  base::Result<void> user(std::size_t line, const boost::json::object& record) override;
  base::Result<void> setting(std::size_t line, std::string_view name, const boost::json::value& value) override;
  void warning(RecordKind kind, std::size_t line, std::string_view what) override;

  /// True when people were read before the offset that their dates are meant in: then read again with it.
  bool came_late() const { return late_offset_; }
  base::UtcOffset offset() const { return offset_; }

  /// Once all records are in. The error names file, line and field; with `strict` it has a line for each of the first
  /// warnings.
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
  // Whom no line is about and whom a removal may have left with a reference to nothing.
  std::set<base::DepartmentId> headless_;
  std::set<base::UserId> stranded_;
  std::vector<std::string> ignored_;
  std::set<std::string> unknown_fields_;
  std::vector<std::pair<base::DepartmentId, std::vector<base::UserId>>> member_order_;
};

}  // namespace muster::sync
