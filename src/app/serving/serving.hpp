#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/command.hpp"
#include "app/config/config.hpp"
#include "base/clock.hpp"
#include "rest/call/service.hpp"

namespace muster::app {

/// What to print once the server listens.
struct Announcement {
  /// Makes the text. `listening` is where the server listens, "http://127.0.0.1:8080"; `url` is where clients reach the
  /// portal.
  std::function<std::string(const std::string& listening, const std::string& url)> text;
  std::function<base::Result<void>()> take_back;  ///< called when the text could not be printed
  std::vector<rest::DemoAccount> accounts = {};   ///< whom the sign-in page offers by one click
};

/// Something to do with a portal once this process is the only server of the store, before it answers requests.
struct Preparation {
  std::string portal;  ///< its name, or "" for the only one in the store
  std::function<base::Result<Announcement>(portal::LivePortal&)> prepare;
};

/// Serves the store's portals until SIGTERM or Ctrl-C, and then finishes the requests in flight. SIGHUP makes it load
/// the certificate again. It prints where it listens, and ends when that cannot be printed. `clock` gives the time for
/// everything that is dated or measured. `create` has the same meaning as for open_store.
base::Result<void> serve(const Config& config, const std::optional<Preparation>& preparation, const base::Clock& clock,
                         Output& out, bool create);

}  // namespace muster::app
