#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "directory/custom_fields.hpp"
#include "record/json_writer.hpp"

// Definitions of custom fields as the vendor names and writes them (protocol.md 8.8).
namespace muster::record {

std::string_view name_of(directory::CustomType type);
std::optional<directory::CustomType> custom_type_named(std::string_view name);
std::string_view name_of(directory::CustomLabel label);

/// A flag of a definition, and what the vendor calls it.
struct CustomFlag {
  std::string_view name;
  bool directory::CustomField::*flag;
};
/// In the order they are written.
std::span<const CustomFlag> custom_flags();

/// What every name of a custom field of a person begins with.
inline constexpr std::string_view custom_name_prefix = "UF_USR_";

/// The record that clients get: without labels. SHOW_FILTER is E for a yes, as in the vendor's records.
void write_custom_field(JsonWriter& out, const directory::CustomField& field);

/// The form that stores keep: the same record and its labels. SHOW_FILTER is Y for a yes.
void write_stored_custom_field(std::string& out, const directory::CustomField& field);
/// `invalid` for what is none.
base::Result<directory::CustomField> read_stored_custom_field(const boost::json::object& object);

}  // namespace muster::record
