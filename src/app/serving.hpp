#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "app/command.hpp"
#include "http/server.hpp"

namespace muster::app {

struct ServeOptions {
  std::filesystem::path file;
  std::string listen = "127.0.0.1:8080";
  unsigned threads = 0;  ///< 0: as many as the affinity mask allows
};

/// Serves the store's portal until SIGTERM or Ctrl-C, then lets requests in flight finish.
///
/// `prepare` may change the portal before the first request; it runs once this process is the only server of the store.
/// What it returns is printed after the line "listening: …", given the address to reach the server at.
using Prepare = std::function<base::Result<std::function<std::string(const std::string& url)>>(OpenPortal&)>;
base::Result<void> serve(const ServeOptions& options, const Prepare& prepare);

}  // namespace muster::app
