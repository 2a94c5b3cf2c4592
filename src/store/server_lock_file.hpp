#pragma once

#include <chrono>
#include <filesystem>
#include <memory>

#include "portal/store.hpp"
#include "store/store_file.hpp"

namespace muster::store {

/// How a server and the commands on the same machine find each other. The server keeps a file next to the store locked.
/// The file has the server's process id, its address, and the revisions that its readers see, of the list of portals
/// and of each portal. The lock ends with the process, however that ends. Versions that knew no address understand this
/// file, and this version understands theirs.

/// Locks the file for a server. `busy`, with the other's process id, when another server has it. `store` is the file
/// that is served, or none.
base::Result<std::unique_ptr<portal::ServerLock>> lock_server_file(const std::filesystem::path& file,
                                                                   FileId store = {});

/// The process that serves the store now.
struct Serving {
  std::string by = {};        ///< such as "process 17 (http://127.0.0.1:8080)"; "" when nobody serves it
  FileId file = {};           ///< the file it has open; none when its version does not report it
  std::uint64_t process = 0;  ///< its id; 0 when it is not known
  std::string url = {};       ///< as Store::served_at
};
Serving look_at_serving_file(const std::filesystem::path& file);
/// Does the same, given the file of the store, which must exist.
Serving look_at_server(const std::filesystem::path& store);

/// Does Store::wait_until_shown, or without a portal Store::wait_until_listed.
base::Result<void> wait_for_serving_file(const std::filesystem::path& file, base::PortalId portal,
                                         base::Revision revision, std::chrono::milliseconds limit);

/// Does Store::served_at.
std::string served_at_by_file(const std::filesystem::path& file);

}  // namespace muster::store
