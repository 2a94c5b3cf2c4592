#pragma once

#include <cstddef>
#include <functional>

namespace muster::base {

/// Reports the progress of a long job: records so far, and the share of the whole from 0 to 1.
using Progress = std::function<void(std::size_t records, double done)>;

}  // namespace muster::base
