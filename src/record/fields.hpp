#pragma once

#include <optional>
#include <string_view>

#include "directory/entities.hpp"

namespace muster::record {

/// The vendor's names of a person's fields: the one place that knows them (contract sections 8 and 12).
std::string_view name_of(directory::Text field);
std::string_view name_of(directory::Moment field);
std::string_view name_of(directory::UserType type);

std::optional<directory::Text> text_named(std::string_view name);
std::optional<directory::Moment> moment_named(std::string_view name);
std::optional<directory::UserType> user_type_named(std::string_view name);

}  // namespace muster::record
