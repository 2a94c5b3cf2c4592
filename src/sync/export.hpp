#pragma once

#include <filesystem>
#include <iosfwd>
#include <vector>

#include "base/result.hpp"
#include "portal/portal.hpp"

namespace muster::sync {

/// Writes a portal as the file that import reads (protocol.md 12.7), a record a line, people in joining order.
/// Webhooks are not part of it. A department whose members joined it in another order than they joined the portal gets
/// an entry in "member_order", an addition of ours.
void export_json(const portal::Portal& portal, std::ostream& out);

/// Everybody in joining order.
std::vector<base::UserId> people_in_order(const directory::Directory& directory);

/// As export_json, to where `file` says (export_target.hpp).
base::Result<void> export_json_file(const portal::Portal& portal, const std::filesystem::path& file,
                                    bool force = false);

}  // namespace muster::sync
