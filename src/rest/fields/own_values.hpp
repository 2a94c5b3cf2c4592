#pragma once

#include <array>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>
#include <string>
#include <string_view>

#include "base/dates.hpp"
#include "directory/custom_fields.hpp"
#include "directory/user_record.hpp"
#include "rest/fields/filter.hpp"

namespace muster::rest {

/// How the values of a custom field compare (contract section 8): as numbers, moments or flags by its definition, and
/// as texts without one.
FieldType compared_as(const directory::CustomField* definition);

/// What one person holds in the portal's own fields, for conditions and orders. An import may have left anything there:
/// what does not fit the type it is compared as is set, and like nothing that can be asked for. Names are in upper
/// case.
class OwnValues {
 public:
  /// `offset` is for dates without one.
  OwnValues(const directory::UserView& user, base::UtcOffset offset);
  OwnValues(const OwnValues&) = delete;
  OwnValues& operator=(const OwnValues&) = delete;

  /// Of several values one has to fit, or none with a negation.
  bool meet(const Condition& condition, std::string_view name) const;
  /// By the first value that fits the type; without one as what is not set.
  void append_order_key(std::string& out, std::string_view name, FieldType type, bool descending) const;

 private:
  // Calls `visit(FieldValue)` for each value that fits the type, and once when the field is not set, until it is true.
  template <class Visit>
  void find_value(std::string_view name, FieldType type, Visit&& visit) const;

  std::array<unsigned char, 2048> buffer_;  // what most people have takes nothing from the heap
  boost::json::monotonic_resource memory_{buffer_.data(), buffer_.size()};
  boost::json::object stored_{&memory_};
  base::UtcOffset offset_;
};

}  // namespace muster::rest
