#pragma once

#include <string_view>

namespace muster::app {

/// The content of demo/company.json, a company in the import format. It is part of the program.
std::string_view demo_company();

/// The content of demo/generator.json, the words that generated companies are made of. It is part of the program.
std::string_view generator_words();

}  // namespace muster::app
