#pragma once

#include <string>
#include <string_view>

namespace muster::directory {

/// The text with the differences of upper and lower case removed, over all of Unicode; compares by code point as UTF-8
/// does. Not for showing to people. Bytes that are not UTF-8 stay as they are. Any thread.
std::string fold_case(std::string_view text);

/// Puts the text into `out` with each character folded for itself: quicker, for comparing many texts. Other texts are
/// alike by it than by `fold_case` only where a letter folds to two, as a sharp s does. Bytes that are not UTF-8 stay.
void fold_simply(std::string_view text, std::string& out);

}  // namespace muster::directory
