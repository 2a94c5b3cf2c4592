#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "access/tokens.hpp"
#include "app/config/config_limits.hpp"
#include "app/process/hardening.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "http/network.hpp"
#include "http/server.hpp"
#include "http/tls_files.hpp"
#include "portal/portal_list.hpp"
#include "rest/call/call.hpp"
#include "rest/dispatch/waiting_writes.hpp"
#include "rest/protocol/params.hpp"

namespace muster::app {

struct Key;

/// What Muster is set to. Each member is set by the key of the table in config_keys.cpp that names it.
struct Config {
  std::filesystem::path store;  ///< empty: the command's own file in the data folder
  unsigned threads = 0;         ///< 0: as many as the affinity mask allows
  http::ServerOptions server;   ///< but for its threads
  Hardening hardening;
  http::TlsFiles tls;      ///< both empty: plain HTTP only
  std::string public_url;  ///< "": the address that the server listens on
  bool require_https = false;
  LimitKeys limit_keys;
  rest::Limits limits;  ///< what they come to
  rest::ParamLimits params;
  rest::RequestBudget budget;
  rest::WaitingLimits waiting_writes;
  rest::Compat compat;
  std::vector<std::string> oauth_hosts;  ///< none: each portal's own
  access::TokenTimes token_times;
  std::int64_t audit_keep_days = 0;  ///< 0: for ever
  base::LogOptions log;
  std::vector<http::Network> metrics_from = http::loopback();
  /// What is odd but harms nothing: environment variables that look like ours and are not. A line each.
  std::vector<std::string> warnings;
};

/// A value from the command line.
struct FlagValue {
  std::string key;  ///< such as "server.listen"
  std::string text;
};

/// Where values come from: flags win over the environment, it over the file, that over the defaults.
struct ConfigSources {
  std::optional<std::filesystem::path> file;
  std::vector<std::string> environment;  ///< "NAME=value" each; an empty value counts as absent
  std::vector<FlagValue> flags;
};

/// The environment of this process, as ConfigSources takes it.
std::vector<std::string> process_environment();

/// Reads all sources and checks every value, also those that a stronger source hides. The error holds a line for each
/// thing that is wrong: "file:line: key: …", "VARIABLE: …" or "--flag: …", and what is allowed there.
/// `keys` is the program's own table but for tests.
base::Result<Config> load_config(const ConfigSources& sources);
base::Result<Config> load_config(const ConfigSources& sources, std::span<const Key> keys);

/// Whether no name of `oauth.host` is a portal's own, of now or of before: a request to it would be about that portal
/// alone.
base::Result<void> check_oauth_hosts(const Config& config, const portal::PortalList& portals);

/// "https://" for a server with a certificate, else "http://".
std::string_view scheme(const Config& config);
/// Where clients reach the server: server.public_url, else `listening`, "ADDRESS:PORT", in a form that can be called.
std::string client_url(const Config& config, const std::string& listening);
/// The same for a command, at the portal's own host name when it has one. `served_at` is where a server that runs on
/// the store says it is reached (Store::served_at); without one it is where this configuration would have it.
std::string client_url(const Config& config, const portal::PortalEntry& portal, const std::string& served_at);
/// The address with the portal's own host name instead of the one it has, when the portal has one.
std::string at_host_of(const portal::PortalEntry& portal, const std::string& url);

}  // namespace muster::app
