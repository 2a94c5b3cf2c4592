#pragma once

#include <string>
#include <vector>

#include "access/scope.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "directory/entities.hpp"

namespace muster::app {

// Reads values of flags that several commands have. All errors are `invalid`.

/// The right with this name. The error suggests the nearest name, or lists all.
base::Result<directory::UserRight> parse_right(const std::string& name);
/// Ids separated by commas, such as "3,7", in this order and without duplicates. "" gives no ids. Whether they exist is
/// not checked. The error begins with `flag`.
base::Result<std::vector<base::DepartmentId>> parse_departments(const std::string& flag, const std::string& ids);
/// The same for people.
base::Result<std::vector<base::UserId>> parse_users(const std::string& flag, const std::string& ids);
/// Names of scopes separated by commas, at least one. Spaces around them are ignored. The error begins with --scope,
/// names the unknown scope and lists all.
base::Result<access::Scopes> parse_scopes(const std::string& names);
/// Checks that a text is UTF-8, as all stored texts must be. The error begins with `flag`.
base::Result<void> check_utf8(const char* flag, const std::string& text);

/// The names of these scopes or rights.
std::vector<std::string> names_of(access::Scopes scopes);
std::vector<std::string> names_of(directory::UserRights rights);

}  // namespace muster::app
