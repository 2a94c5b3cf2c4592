#pragma once

#include <string_view>

#include "base/result.hpp"

namespace muster::portal {

/// Checks a portal's name. `invalid` when it breaks the rule of `is_label` (host_rules.hpp).
base::Result<void> check_portal_name(std::string_view name);

}  // namespace muster::portal
