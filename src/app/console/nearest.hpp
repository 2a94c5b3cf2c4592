#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace muster::app {

/// The candidate that is spelled most like `word`, or "" when none is similar.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace muster::app
