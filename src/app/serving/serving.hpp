#pragma once

#include <functional>
#include <optional>
#include <string>

#include "app/command.hpp"
#include "app/config/config.hpp"
#include "base/clock.hpp"

namespace muster::app {

/// What there is to print once the server listens, and where that is.
struct Announcement {
  /// Given where it listens, "http://127.0.0.1:8080", and the address to reach the portal at.
  std::function<std::string(const std::string& listening, const std::string& url)> text;
  std::function<base::Result<void>()> take_back;  ///< done when it could not be printed
};

/// What is done before the first request is answered, once this process is the only server of the store.
struct Preparation {
  std::string portal;  ///< its name, or "" for the one that is alone
  std::function<base::Result<Announcement>(portal::LivePortal&)> prepare;
};

/// Serves the store's portals until SIGTERM or Ctrl-C, then lets requests in flight finish. SIGHUP has the certificate
/// loaded anew. What the server dates and counts goes by the clock. Where it listens is printed; a server that cannot
/// print that ends. `create` as for open_store.
base::Result<void> serve(const Config& config, const std::optional<Preparation>& preparation, const base::Clock& clock,
                         Output& out, bool create);

}  // namespace muster::app
