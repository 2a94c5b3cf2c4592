#pragma once

#include <functional>
#include <string>

#include "app/command.hpp"
#include "app/config.hpp"

namespace muster::app {

/// Serves the store's portal until SIGTERM or Ctrl-C, then lets requests in flight finish. SIGHUP has the certificate
/// loaded anew.
///
/// `prepare` may change the portal before the first request; it runs once this process is the only server of the store.
/// What it returns is printed after the line "listening: …", given the address to reach the server at
/// (server.public_url when it is set).
using Prepare = std::function<base::Result<std::function<std::string(const std::string& url)>>(OpenPortal&)>;
base::Result<void> serve(const Config& config, const Prepare& prepare);

}  // namespace muster::app
