#pragma once

#include <string_view>

#include "base/result.hpp"

namespace muster::portal {

/// `invalid` for a text that no portal may have as its name.
base::Result<void> check_portal_name(std::string_view name);

}  // namespace muster::portal
