#pragma once

#include <string>
#include <vector>

#include "access/scope.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "directory/entities.hpp"

namespace muster::app {

/// The values of flags that several commands take, read.

/// A right by its name. The error knows the nearest one.
base::Result<directory::UserRight> parse_right(const std::string& name);
/// Ids with commas between them, each once, in their order. The error begins with `flag`.
base::Result<std::vector<base::DepartmentId>> parse_departments(const std::string& flag, const std::string& ids);
base::Result<std::vector<base::UserId>> parse_users(const std::string& flag, const std::string& ids);
/// Names of scopes with commas between them. The error names the scope and the ones there are.
base::Result<access::Scopes> parse_scopes(const std::string& names);
/// That a text is UTF-8, as all that is kept. The error begins with `flag`.
base::Result<void> check_utf8(const char* flag, const std::string& text);

std::vector<std::string> names_of(access::Scopes scopes);
std::vector<std::string> names_of(directory::UserRights rights);

}  // namespace muster::app
