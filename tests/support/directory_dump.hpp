#pragma once

#include <cstdint>
#include <string>

#include "directory/directory.hpp"

namespace muster::test {

/// Everything that can be asked of a directory, as text: records, members, children, heads, structure, words, e-mail
/// addresses, roster. Equal directories have equal texts. Ids reach to `last`, whether they exist or not.
std::string dump(const directory::Directory& directory, std::uint32_t last);

}  // namespace muster::test
