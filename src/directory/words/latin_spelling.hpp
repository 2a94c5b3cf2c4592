#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace muster::directory {

/// The ways in which a word with Cyrillic letters is written in Latin ones; none for another word. `i` stands for `y`
/// and `j` as well, as it does once normalised. Each once, at most 32: of six choices or more only five are made. The
/// beginning of a word gives the beginnings of what the word gives. Any thread.
std::vector<std::string> romanised(std::string_view word);

/// A Latin word in lower case with those letters made one that people choose between when they write Cyrillic in Latin:
/// `y`, `i` and `j`, `x` and `ks`, `tz` and `ts`, `w` and `v`. The beginning of a word gives the beginning of what the
/// word gives. Any thread.
std::string normalised(std::string_view word);

}  // namespace muster::directory
