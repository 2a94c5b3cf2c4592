#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "portal/store.hpp"

namespace muster::sync {

enum class AuditForm {
  text,  ///< a line for each revision, then an indented line for each of its changes
  json,  ///< a JSON object for each revision, on one line
};

/// Prints the entries of a store's audit log as the store visits them. Secrets and their hashes are never printed.
class AuditPrinter {
 public:
  /// People are called by their names in `now`, and times are written with its UTC offset. `print` is called with one
  /// piece of the output after the other. Lifetime: `now` outlives the printer.
  AuditPrinter(const portal::Portal& now, AuditForm form, std::function<void(std::string_view)> print)
      : now_(now), form_(form), print_(std::move(print)) {}

  /// The visitor for Store::audit. Lifetime: the printer outlives it.
  portal::AuditVisitor visitor();
  /// Completes the output. Call once, after the last change.
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
