#pragma once

#include <string>
#include <string_view>

namespace muster::directory {

/// Removes the difference between upper and lower case in all of Unicode. The result compares by code point, as UTF-8
/// does. It is not meant to be shown. Bytes that are not UTF-8 stay as they are. Any thread.
std::string fold_case(std::string_view text);

/// Writes the text to `out` with each character folded on its own. It is faster, for comparing many texts. It differs
/// from `fold_case` only for characters that fold to more than one, such as ß. Bytes that are not UTF-8 stay as they
/// are.
void fold_simply(std::string_view text, std::string& out);

}  // namespace muster::directory
