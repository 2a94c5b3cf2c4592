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

/// How the values of a custom field compare (protocol.md 8.4): as numbers, moments, flags or texts, by its definition.
/// Without a definition (null) they are texts.
FieldType compared_as(const directory::CustomField* definition);

/// The values of one person's custom fields, for conditions and orders. An import may have left any value there. A
/// value that does not fit the type of its field counts as set, but fits no condition. Names are in upper case.
class OwnValues {
 public:
  /// `offset` is the UTC offset of dates without one.
  OwnValues(const directory::UserView& user, base::UtcOffset offset);
  OwnValues(const OwnValues&) = delete;
  OwnValues& operator=(const OwnValues&) = delete;

  /// Whether the condition holds for the field of this name. One of several values must fit; with a negation, none.
  bool meet(const Condition& condition, std::string_view name) const;
  /// Appends the sort key of the first value that fits the type; without such a value, that of a field that is not set.
  void append_order_key(std::string& out, std::string_view name, FieldType type, bool descending) const;

 private:
  // Calls `visit(FieldValue)` for each value that fits the type, or once when the field is not set. Stops when `visit`
  // returns true.
  template <class Visit>
  void find_value(std::string_view name, FieldType type, Visit&& visit) const;

  std::array<unsigned char, 2048> buffer_;  // large enough for most people, so that nothing is allocated
  boost::json::monotonic_resource memory_{buffer_.data(), buffer_.size()};
  boost::json::object stored_{&memory_};
  base::UtcOffset offset_;
};

}  // namespace muster::rest
