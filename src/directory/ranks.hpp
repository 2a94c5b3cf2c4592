#pragma once

#include <algorithm>
#include <cstdint>

#include "directory/directory.hpp"

namespace muster::directory {

/// The ranks of these departments. Unknown departments are left out.
Ranks ranks_of(const Directory& directory, auto&& departments) {
  Ranks ranks;
  for (const auto& department : departments) {
    const std::uint32_t rank = directory.structure().rank(department);
    if (rank != Structure::nowhere) ranks.push_back(rank);
  }
  std::ranges::sort(ranks);
  return ranks;
}

/// The ranks of the departments in `tops` and of all below them, each once. A top below another top adds nothing.
inline Ranks with_all_below(const Structure& structure, const Ranks& tops) {
  Ranks ranks;
  std::uint32_t next = 0;
  for (const std::uint32_t top : tops) {
    for (next = std::max(next, top); next < structure.end(top); ++next) ranks.push_back(next);
  }
  return ranks;
}

}  // namespace muster::directory
