#pragma once

#include <chrono>
#include <string>

#include "base/result.hpp"

namespace muster::http {

/// What a server answers at /healthz/ready.
struct Readiness {
  bool ready = false;
  std::string says;  ///< why not, in its words: "the portal is still being loaded"
};

/// Asks the server at an address such as "http://127.0.0.1:8080". Of one that begins with https:// the port is asked in
/// plain HTTP, which a server with a certificate takes there, too. `invalid` for what is no address; `unavailable` when
/// nobody answers within the limit, or something else than a server of ours does. Blocks.
base::Result<Readiness> ask_readiness(const std::string& address, std::chrono::milliseconds limit);

}  // namespace muster::http
