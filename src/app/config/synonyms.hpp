#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace muster::app {

/// Guesses which of `candidates`, commands or flags, somebody meant by an unknown word. It looks for the same meaning,
/// then for candidates that begin with the word, then for similar spelling. The likeliest comes first.
std::vector<std::string> meant(std::string_view word, const std::vector<std::string>& candidates);

/// The candidates that mean the same as the word.
std::vector<std::string> same_meaning(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace muster::app
