#pragma once

#include <chrono>
#include <filesystem>
#include <memory>

#include "portal/store.hpp"

namespace muster::store {

/// How a server and the commands beside it find each other: a file next to the store that the server holds locked,
/// with its process id and, for each portal, the revision that its readers see. The lock goes with the process,
/// however it ends.

/// `busy`, naming the other's process id, when another holds the file.
base::Result<std::unique_ptr<portal::ServingClaim>> claim_serving_file(const std::filesystem::path& file);

/// As Store::wait_until_shown.
base::Result<void> wait_for_serving_file(const std::filesystem::path& file, base::PortalId portal,
                                         base::Revision revision, std::chrono::milliseconds limit);

}  // namespace muster::store
