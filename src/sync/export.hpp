#pragma once

#include <filesystem>
#include <iosfwd>
#include <vector>

#include "base/result.hpp"
#include "portal/portal.hpp"

namespace muster::sync {

/// Writes a portal as JSON that import reads (protocol.md 12.7), one record on each line, people in the order in which
/// they joined. Webhooks are not exported. A department whose members are in another order gets an entry in
/// "member_order", which is our own addition to the format.
void export_json(const portal::Portal& portal, std::ostream& out);

/// All people, in the order in which they joined the portal.
std::vector<base::UserId> people_in_order(const directory::Directory& directory);

/// Writes `export_json` to a file or to standard output (export_target.hpp). `force` also replaces a file that is no
/// earlier export.
base::Result<void> export_json_file(const portal::Portal& portal, const std::filesystem::path& file,
                                    bool force = false);

}  // namespace muster::sync
