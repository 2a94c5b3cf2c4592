#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "generator/generator_data.hpp"

namespace muster::generator {

enum class Heading : std::uint8_t {
  own,     ///< somebody of its own
  acting,  ///< the head of the department above, who is no member
  none,
};

/// A department before it has people. Numbers are places in the plan or in the data's lists, from 0.
struct PlannedDepartment {
  std::uint32_t parent = 0;  ///< lower than its own number; the root names itself
  std::uint8_t level = 0;    ///< 0 for the root
  Heading heading = Heading::own;
  bool local = false;  ///< named in the language of its culture
  std::uint8_t function = 0;
  std::uint8_t culture = 0;  ///< where it is
  std::uint8_t city = 0;     ///< of that culture
  std::int32_t sort = 500;
  std::uint32_t members = 0;  ///< employees besides its own head
  std::string name;
};

/// Plans the tree for so many employees: one department for about 17 of them, 3 to 12 below one, a level more for every
/// power of ten, sizes skewed. The root comes first. Own heads and members add up to `employees`, at least 1.
std::vector<PlannedDepartment> plan_departments(const GeneratorData& data, const Company& company,
                                                std::uint32_t employees, std::uint64_t seed);

}  // namespace muster::generator
