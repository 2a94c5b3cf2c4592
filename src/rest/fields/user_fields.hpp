#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "access/scope.hpp"
#include "portal/portal.hpp"
#include "record/json_writer.hpp"
#include "rest/fields/field_bits.hpp"
#include "rest/fields/filter.hpp"

// The fields of `user.*` records: what each scope may see of a person, and how it is written (contract section 8).
namespace muster::rest {

/// How `TIMESTAMP_X` and `LAST_ACTIVITY_DATE` are written: as empty maps, as the vendor's lists have them whatever they
/// hold, or as dates.
enum class UserTimes : std::uint8_t { empty_maps, dates };

/// Which of the scopes `user_brief`, `user_basic` and `user` see a field. Each sees what those before it see.
enum class Seen : std::uint8_t { brief, basic, full };

/// A field of the vendor's; the portal's own are apart.
struct UserField {
  std::string_view name;
  std::string_view title;
  Seen seen = Seen::full;
  bool always = false;  ///< written when it is empty, too

  FieldType type() const;
  /// Which text it is, if one.
  std::optional<directory::Text> text() const;
  /// What a person has there. `now` says who is online.
  FieldValue value_in(const directory::UserView& user, base::Microseconds now) const;
};

/// In the order in which records have them. Any thread.
std::span<const UserField> all_user_fields();
/// Nothing for a name that is none of them. `name` in upper case.
const UserField* user_field_named(std::string_view name);

/// The fields that one call may see, and those of them that it asked for.
class UserFields {
 public:
  /// Those that a credential may see: the most that any of its scopes allows.
  static UserFields visible_to(access::Scopes scopes);
  /// Narrows down to what `select` names: fields, `*` for all of the vendor's, `UF_*` for all that begin so. Unknown
  /// names are passed over; when none is left, everything stays. With the portal's own fields alone comes `ID`. Chosen
  /// fields are written when they are empty, too.
  void select(const boost::json::value& names);

  bool contains(const UserField& field) const { return fields_.contains(index_of(field)); }
  /// Whether any of the portal's own fields is to be seen, and whether this one is, in any case.
  bool has_custom() const { return custom_ != Custom::none; }
  bool contains_custom(std::string_view name) const;

  /// A record with these fields. Lifetime: of the `select` that named them.
  void write(record::JsonWriter& out, const portal::Portal& portal, const directory::UserView& user,
             base::Microseconds now, UserTimes times) const;

 private:
  enum class Custom : std::uint8_t { none, named, all };
  static std::size_t index_of(const UserField& field);
  void write_custom(record::JsonWriter& out, const directory::UserView& user) const;

  FieldBits fields_;
  FieldBits asked_for_;  // by name
  Custom custom_ = Custom::none;
  std::set<std::string> custom_names_;  // in upper case
};

}  // namespace muster::rest
