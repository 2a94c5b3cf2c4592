#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace muster::directory {

/// The ways to write a word with Cyrillic letters in Latin ones; none for another word. `i` also stands for `y` and
/// `j`, as in the normalised form. Each occurs once, and there are at most 32: when more than five choices matter, only
/// five are varied. The beginning of a word gives beginnings of the whole word's spellings. Any thread.
std::vector<std::string> romanised(std::string_view word);

/// Normalises a lower-case Latin word. Letters between which people choose when they write Cyrillic in Latin become
/// one: `y`, `i` and `j`; `x` and `ks`; `tz` and `ts`; `w` and `v`. The beginning of a word gives the beginning of the
/// whole word's form. Any thread.
std::string normalised(std::string_view word);

}  // namespace muster::directory
