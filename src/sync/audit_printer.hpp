#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "portal/store.hpp"

namespace muster::sync {

enum class AuditForm {
  text,  ///< a line for each revision, and indented ones for what it changed
  json,  ///< an object a line for each revision
};

/// Writes what a store's audit log tells, piece by piece. Secrets and their hashes are not in it.
class AuditPrinter {
 public:
  /// Names people as `now` has them, and writes moments with its offset. Lifetime: `now` outlives the printer.
  AuditPrinter(const portal::Portal& now, AuditForm form, std::function<void(std::string_view)> print)
      : now_(now), form_(form), print_(std::move(print)) {}

  /// Lifetime: no longer than the printer.
  portal::AuditVisitor visitor();
  /// Ends what was begun. Called once, after the last change.
  void finish();

 private:
  void begin(base::Revision revision, const portal::Origin& origin);
  void print_change(const portal::AuditChange& change);
  std::string name_of(base::UserId id) const;
  std::string headline(base::Revision revision, const portal::Origin& origin) const;
  std::string head_object(base::Revision revision, const portal::Origin& origin) const;

  const portal::Portal& now_;
  AuditForm form_;
  std::function<void(std::string_view)> print_;
  bool begun_ = false;
  bool first_change_ = true;
};

}  // namespace muster::sync
