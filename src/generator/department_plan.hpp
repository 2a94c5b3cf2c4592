#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "generator/generator_data.hpp"

namespace muster::generator {

/// Who is the head of a department.
enum class Heading : std::uint8_t {
  own,     ///< one of its own members
  acting,  ///< the head of the nearest department above that has one of its own; not a member here
  none,
};

/// A department before it has people. `parent` is an index into the plan; `function`, `culture` and `city` are indexes
/// into the lists of GeneratorData. All count from 0.
struct PlannedDepartment {
  std::uint32_t parent = 0;  ///< comes before the department in the plan; the root is its own parent
  std::uint8_t level = 0;    ///< 0 for the root
  Heading heading = Heading::own;
  bool local = false;  ///< whether its name is in the language of its culture
  std::uint8_t function = 0;
  std::uint8_t culture = 0;  ///< that of the place where it is
  std::uint8_t city = 0;     ///< in the list of its culture
  std::int32_t sort = 500;
  std::uint32_t members = 0;  ///< employees other than its own head
  std::string name;
};

/// Plans the tree of departments for `employees` people, at least 1. There is one department for about 17 people, and
/// one more level for every power of ten. A department has no children or, nearly always, 3 to 12 of them. A few
/// departments are much larger than the others. The root comes first. Own heads and members together are `employees`.
std::vector<PlannedDepartment> plan_departments(const GeneratorData& data, const Company& company,
                                                std::uint32_t employees, std::uint64_t seed);

}  // namespace muster::generator
