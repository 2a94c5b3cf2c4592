#pragma once

#include <cstdint>
#include <string_view>

#include "base/progress.hpp"
#include "portal/portal.hpp"

namespace muster::generator {

inline constexpr std::uint32_t most_employees = 5'000'000;

/// What company to generate.
struct CompanyOrder {
  std::uint32_t employees = 1;  ///< how many active employees, from 1 to `most_employees`
  std::uint64_t seed = 1;
};

/// The size of a generated company.
struct GeneratedCompany {
  std::size_t departments = 0;
  std::size_t levels = 0;
  std::size_t people = 0;  ///< active and dismissed employees, guests and bots
};

/// Fills an empty draft with an invented company. The same `words` and `order` give the same company on every machine.
/// User 1 is the head of the root department and the administrator. `words` is the content of demo/generator.json.
/// Throws when `words` is invalid: it is part of the program, so that is a bug.
GeneratedCompany generate_company(std::string_view words, const CompanyOrder& order, portal::PortalDraft& draft,
                                  const base::Progress& progress);

}  // namespace muster::generator
