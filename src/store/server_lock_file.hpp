#pragma once

#include <chrono>
#include <filesystem>
#include <memory>

#include "portal/store.hpp"
#include "store/store_file.hpp"

namespace muster::store {

/// How a server and the commands beside it find each other: a file next to the store that the server holds locked,
/// with its process id, where clients reach it, and the revisions that its readers see, of the list of portals and of
/// each. The lock goes with the process, however it ends. Servers and commands of versions that knew no address
/// understand the file, and are understood.

/// `busy`, naming the other's process id, when another holds the file. `store` is the file that is served, or none.
base::Result<std::unique_ptr<portal::ServerLock>> lock_server_file(const std::filesystem::path& file,
                                                                   FileId store = {});

/// Who serves now.
struct Serving {
  std::string by = {};        ///< "process 17 (http://127.0.0.1:8080)"; "" for nobody
  FileId file = {};           ///< what it has open, or none when it is of a version that does not say
  std::uint64_t process = 0;  ///< its id; 0 when it cannot be told
  std::string url = {};       ///< as Store::served_at
};
Serving look_at_serving_file(const std::filesystem::path& file);
/// The same by the store's file, which is there.
Serving look_at_server(const std::filesystem::path& store);

/// As Store::wait_until_shown; without a portal as wait_until_listed.
base::Result<void> wait_for_serving_file(const std::filesystem::path& file, base::PortalId portal,
                                         base::Revision revision, std::chrono::milliseconds limit);

/// As Store::served_at.
std::string served_at_by_file(const std::filesystem::path& file);

}  // namespace muster::store
