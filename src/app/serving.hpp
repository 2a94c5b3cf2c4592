#pragma once

#include <functional>
#include <optional>
#include <string>

#include "app/command.hpp"
#include "app/config.hpp"
#include "base/clock.hpp"

namespace muster::app {

/// What is done before the first request is answered, once this process is the only server of the store. What it
/// returns is printed after the line "listening: …", given the address to reach the portal at.
struct Preparation {
  using Announce = std::function<std::string(const std::string& url)>;
  std::string portal;  ///< its name, or "" for the one that is alone
  std::function<base::Result<Announce>(portal::LivePortal&)> prepare;
};

/// Serves the store's portals until SIGTERM or Ctrl-C, then lets requests in flight finish. SIGHUP has the certificate
/// loaded anew. What the server dates and counts goes by the clock. `create` as for open_store.
base::Result<void> serve(const Config& config, const std::optional<Preparation>& preparation, const base::Clock& clock,
                         bool create);

}  // namespace muster::app
