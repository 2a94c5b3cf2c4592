#pragma once

#include <cstdint>
#include <string>

#include "directory/directory.hpp"

namespace muster::test {

/// The results of all queries to a directory as text: records, members, children, heads, structure, words, e-mail
/// addresses and bitmaps of users. Equal directories have equal texts. Ids from 1 to `last` are queried, whether they
/// exist or not.
std::string dump(const directory::Directory& directory, std::uint32_t last);

}  // namespace muster::test
