#pragma once

#include <chrono>
#include <string>

#include "base/result.hpp"

namespace muster::http {

/// The reply of a server at /healthz/ready.
struct Readiness {
  bool ready = false;
  std::string says;  ///< why it is not ready: "the portal is still being loaded"; "" when it is
};

/// Asks the server at `address`, such as "http://127.0.0.1:8080", whether it is ready. The request is plain HTTP, even
/// for an https:// address: Muster takes both on one port. Errors: `invalid` when it is not an address, `unavailable`
/// when nothing answers within `limit`, or something other than Muster does. Blocks.
base::Result<Readiness> ask_readiness(const std::string& address, std::chrono::milliseconds limit);

}  // namespace muster::http
