#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "directory/custom_fields.hpp"
#include "record/json_writer.hpp"

// Definitions of custom fields with the vendor's names and form (protocol.md 8.8).
namespace muster::record {

std::string_view name_of(directory::CustomType type);
std::optional<directory::CustomType> custom_type_named(std::string_view name);
std::string_view name_of(directory::CustomLabel label);

/// A flag of a definition and the vendor's name for it.
struct CustomFlag {
  std::string_view name;
  bool directory::CustomField::*flag;
};
/// In the order in which they are written.
std::span<const CustomFlag> custom_flags();

/// The prefix of every custom field name of people.
inline constexpr std::string_view custom_name_prefix = "UF_USR_";

/// Writes the record that clients get, without labels. SHOW_FILTER is E for yes, as in the vendor's records.
void write_custom_field(JsonWriter& out, const directory::CustomField& field);

/// Writes the form that stores keep: the same record with its labels. SHOW_FILTER is Y for yes.
void write_stored_custom_field(std::string& out, const directory::CustomField& field);
/// Reads that form. `invalid` when the object is not one.
base::Result<directory::CustomField> read_stored_custom_field(const boost::json::object& object);

}  // namespace muster::record
