#pragma once

#include <string_view>

namespace muster::app {

/// demo/company.json, in the import format; part of the program.
std::string_view demo_company();

/// demo/generator.json, what invented companies are made of; part of the program.
std::string_view generator_words();

}  // namespace muster::app
