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

// The fields of `user.*` records: which of them each scope may see, and how they are written (protocol.md 8.3).
namespace muster::rest {

/// How `TIMESTAMP_X` and `LAST_ACTIVITY_DATE` are written: as dates, or always as empty maps, as in the vendor's lists.
enum class UserTimes : std::uint8_t { empty_maps, dates };

/// The least of the scopes `user_brief`, `user_basic` and `user` that sees a field. Each scope also sees the fields of
/// those before it.
enum class Seen : std::uint8_t { brief, basic, full };

/// A field that every portal has, unlike custom fields.
struct UserField {
  std::string_view name;
  std::string_view title;
  Seen seen = Seen::full;
  bool always = false;  ///< whether it is written even if it is empty

  FieldType type() const;
  /// The text that it shows; nothing for a field that shows something else.
  std::optional<directory::Text> text() const;
  /// Whether its value may be another one later although the person's record is the same.
  bool changes_with_time() const;
  /// The value that a person has in this field. `now` decides who is online.
  FieldValue value_in(const directory::UserView& user, base::Microseconds now) const;
};

/// All fields, in the order of records. Any thread.
std::span<const UserField> all_user_fields();
/// The field of this name, in upper case; null when there is none.
const UserField* user_field_named(std::string_view name);

/// The fields that one call may see, and which of them it asked for.
class UserFields {
 public:
  /// The fields that a credential with these scopes may see.
  static UserFields visible_to(access::Scopes scopes);
  /// Adds COLOR, the colour of the person's card. `own_too`: whether the scopes see a colour of one's own.
  void add_color(bool own_too) { color_ = own_too ? Color::own : Color::of_id; }
  /// Keeps only the fields in `names`, the parameter `select`: names, `*` for all fields but custom ones, `UF_*` for
  /// all that begin so. Unknown names are ignored. If no field is left, all are kept. If only custom fields are named,
  /// `ID` is added. Fields that are named are written even if they are empty.
  void select(const boost::json::value& names);

  bool contains(const UserField& field) const { return fields_.contains(index_of(field)); }
  /// Whether any custom field is visible; and whether the one of this name is. Case is ignored.
  bool has_custom() const { return custom_ != Custom::none; }
  bool contains_custom(std::string_view name) const;

  /// Writes a record with these fields.
  void write(record::JsonWriter& out, const portal::Portal& portal, const directory::UserView& user,
             base::Microseconds now, UserTimes times) const;

 private:
  enum class Custom : std::uint8_t { none, named, all };
  enum class Color : std::uint8_t { none, of_id, own };
  static std::size_t index_of(const UserField& field);
  void write_custom(record::JsonWriter& out, const directory::UserView& user) const;

  FieldBits fields_;
  FieldBits asked_for_;  // the fields that `select` names
  Custom custom_ = Custom::none;
  Color color_ = Color::none;
  std::set<std::string> custom_names_;  // in upper case
};

}  // namespace muster::rest
