#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace muster::app {

/// Which of `candidates`, commands or flags, somebody may have meant by a word that is none of them: first by meaning,
/// then by how the word begins, then by spelling. The likeliest first; several only where meaning leaves the choice.
std::vector<std::string> meant(std::string_view word, const std::vector<std::string>& candidates);

/// Those of them that mean the same as the word.
std::vector<std::string> same_meaning(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace muster::app
