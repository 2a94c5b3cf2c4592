#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "directory/entities.hpp"

namespace muster::record {

/// The vendor's names of a person's fields. They are defined only here (protocol.md 8.3 and 12.5).
std::string_view name_of(directory::Text field);
std::string_view name_of(directory::Moment field);
std::string_view name_of(directory::UserType type);
/// "M", "F", or "" when unknown.
std::string_view name_of(directory::Gender gender);
/// Names of our own, because the vendor's records have no such rights.
std::string_view name_of(directory::UserRight right);

/// The names of a department's fields and of a person's standard fields, in the order they are written.
std::span<const std::string_view> department_fields();
std::span<const std::string_view> user_fields();
/// True for a name that a custom field may have: UF_, then letters, digits and underscores. Some names of `user_fields`
/// are among them.
bool is_custom_name(std::string_view name);

/// Whether `text` is a status that people may set for themselves (protocol.md 7.8).
bool is_im_status(std::string_view text);

std::optional<directory::Text> text_named(std::string_view name);
std::optional<directory::Moment> moment_named(std::string_view name);
std::optional<directory::UserType> user_type_named(std::string_view name);
/// Nothing for a text other than M and F.
std::optional<directory::Gender> gender_named(std::string_view name);
std::optional<directory::UserRight> right_named(std::string_view name);

}  // namespace muster::record
