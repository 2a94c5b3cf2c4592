#pragma once

#include <cstdint>
#include <string_view>

#include "base/progress.hpp"
#include "portal/portal.hpp"

namespace muster::generator {

inline constexpr std::uint32_t most_employees = 5'000'000;

struct CompanyOrder {
  std::uint32_t employees = 1;  ///< active ones; 1 to `most_employees`
  std::uint64_t seed = 1;
};

/// What a generated company is made of.
struct GeneratedCompany {
  std::size_t departments = 0;
  std::size_t levels = 0;
  std::size_t people = 0;  ///< the employees, and who was dismissed, guests and bots
};

/// Fills an empty draft with an invented company: the same one for the same words, order and seed on every machine.
/// Person 1 heads the root and is the administrator. `words` is demo/generator.json; a fault in it throws, for it is
/// part of the program.
GeneratedCompany generate_company(std::string_view words, const CompanyOrder& order, portal::PortalDraft& draft,
                                  const base::Progress& progress);

}  // namespace muster::generator
