#pragma once

#include <cstddef>
#include <functional>

namespace muster::base {

/// How far a long job is: records so far and the share of the whole, 0 to 1.
using Progress = std::function<void(std::size_t records, double done)>;

}  // namespace muster::base
