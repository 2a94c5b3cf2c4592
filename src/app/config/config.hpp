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

/// How much memory the texts may take that are kept ready, in bytes.
struct CacheSizes {
  std::size_t people = std::size_t{64} << 20;
  std::size_t departments = std::size_t{16} << 20;
};

/// The web interface.
struct WebOptions {
  bool served = true;
  std::vector<std::string> image_hosts;  ///< origins from which pages show pictures
};

/// The whole configuration. Rows of the table in config_table.cpp set its members.
struct Config {
  std::filesystem::path store;  ///< empty: the default file of the command, in the data folder
  unsigned threads = 0;         ///< 0: one for each core that the process may use
  http::ServerOptions server;   ///< its number of threads is not used
  Hardening hardening;
  http::TlsFiles tls;      ///< both empty: plain HTTP only
  std::string public_url;  ///< "": the address that the server listens on
  bool require_https = false;
  LimitKeys limit_keys;
  rest::Limits limits;  ///< what `limit_keys` result in
  rest::ParamLimits params;
  rest::RequestBudget budget;
  rest::WaitingLimits waiting_writes;
  rest::Compat compat;
  CacheSizes caches;
  std::vector<std::string> oauth_hosts;  ///< the authorisation server's host names; none: it is at each portal's host
  access::TokenTimes token_times;
  WebOptions web;
  std::int64_t audit_keep_days = 0;  ///< how long the audit log is kept; 0: for ever
  base::LogOptions log;
  std::vector<http::Network> metrics_from = http::loopback();
  /// Harmless mistakes, a line each: environment variables whose names nearly match a key.
  std::vector<std::string> warnings;
};

/// A value from the command line.
struct FlagValue {
  std::string key;  ///< such as "server.listen"
  std::string text;
};

/// Where values come from. Flags win over the environment, the environment over the file, the file over the defaults.
struct ConfigSources {
  std::optional<std::filesystem::path> file;
  std::vector<std::string> environment;  ///< "NAME=value" each; an empty value counts as absent
  std::vector<FlagValue> flags;
};

/// The environment of this process, as ConfigSources takes it.
std::vector<std::string> process_environment();

/// Reads all sources and checks every value, also those that a stronger source overrides. The error has a line for each
/// mistake: "file:line: key: …", "VARIABLE: …" or "--flag: …", and what is allowed there. Tests may pass a table of
/// keys of their own.
base::Result<Config> load_config(const ConfigSources& sources);
base::Result<Config> load_config(const ConfigSources& sources, std::span<const Key> keys);

/// Checks that no name in `oauth.host` is, or was, a host name of a portal. A request to such a name would be about
/// that portal alone. The error is `invalid`.
base::Result<void> check_oauth_hosts(const Config& config, const portal::PortalList& portals);

/// "https://" when the server has a certificate, "http://" otherwise.
std::string_view scheme(const Config& config);
/// The URL at which clients reach the server: server.public_url or, without it, one made of `listening`,
/// "ADDRESS:PORT". An address such as 0.0.0.0, which clients cannot call, becomes the loopback address.
std::string client_url(const Config& config, const std::string& listening);
/// The URL of a portal, for commands. It has the portal's host name when there is one. `served_at` is the URL of the
/// server that runs on the store (Store::served_at); when it is "", this configuration says where a server would be.
std::string client_url(const Config& config, const portal::PortalEntry& portal, const std::string& served_at);
/// Replaces the host name in a URL by the portal's first one. The URL stays as it is when the portal has none.
std::string at_host_of(const portal::PortalEntry& portal, const std::string& url);

}  // namespace muster::app
