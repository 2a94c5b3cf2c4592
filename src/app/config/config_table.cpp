#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "app/config/config_keys.hpp"
#include "portal/host_name.hpp"

// The table of keys. For a new key add a row here and a member of Config, and write docs/configuration.md again with
// `muster check-config --print-docs`.
namespace muster::app {
namespace {

using namespace std::chrono_literals;
using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::int64_t kib = 1 << 10;
constexpr std::int64_t mib = 1 << 20;
constexpr std::int64_t gib = 1 << 30;

// "127.0.0.1:8080" or "[::1]:8080".
bool set_listen(Config& config, const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos) return false;
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + colon + 1, end, port);
  if (error != std::errc{} || stop != end) return false;
  std::string address = text.substr(0, colon);
  const bool bracketed = address.starts_with('[') && address.ends_with(']');
  if (bracketed) address = address.substr(1, address.size() - 2);
  std::array<unsigned char, 16> binary;
  if (inet_pton(bracketed ? AF_INET6 : AF_INET, address.c_str(), binary.data()) != 1) return false;
  config.server.address = address;
  config.server.port = port;
  return true;
}

bool set_public_url(Config& config, const std::string& text) {
  std::string_view rest = text;
  const bool has_scheme = text.starts_with("https://") || text.starts_with("http://");
  if (!has_scheme || !portal::take_origin(rest)) return false;
  const bool odd = std::ranges::any_of(rest, [](unsigned char c) {
    return c <= ' ' || c >= 0x7f || std::string_view("\"<>@?#\\^`{|}").find(static_cast<char>(c)) != std::string::npos;
  });
  const bool has_empty_port = text[text.size() - rest.size() - 1] == ':';
  if (odd || has_empty_port) return false;
  config.public_url = text;
  return true;
}

bool set_networks(std::vector<http::Network>& into, const std::vector<std::string>& texts) {
  std::vector<http::Network> networks;
  for (const std::string& text : texts) {
    const auto network = http::parse_network(text);
    if (!network) return false;
    networks.push_back(*network);
  }
  into = std::move(networks);
  return true;
}

bool set_trusted_proxies(Config& config, const std::vector<std::string>& texts) {
  return set_networks(config.server.trusted_proxies, texts);
}

bool set_metrics_from(Config& config, const std::vector<std::string>& texts) {
  return set_networks(config.metrics_from, texts);
}

bool is_host_name(std::string_view text) {
  const bool odd = std::ranges::any_of(text, [](unsigned char c) {
    return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.');
  });
  return !odd && !portal::plain_host(text).empty();
}

bool set_oauth_hosts(Config& config, const std::vector<std::string>& texts) {
  std::vector<std::string> hosts;
  for (const std::string& text : texts) {
    std::string host = portal::plain_host(text);
    if (!is_host_name(text) || std::ranges::find(hosts, host) != hosts.end()) return false;
    hosts.push_back(std::move(host));
  }
  if (hosts.empty()) return false;
  config.oauth_hosts = std::move(hosts);
  return true;
}

// Checks the form of scope codes, because clients fail on a code that they do not know. `basic` is refused, because
// nobody can ask for it.
bool set_scopes(Config& config, const std::vector<std::string>& texts) {
  const auto is_code = [](const std::string& text) {
    return !text.empty() && text != "basic" && std::ranges::all_of(text, [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    });
  };
  if (texts.empty() || !std::ranges::all_of(texts, is_code)) return false;
  config.compat.scopes = texts;
  return true;
}

// Origins as a Content-Security-Policy may name them. Anything else could end the policy, or add to it.
bool set_image_hosts(Config& config, const std::vector<std::string>& texts) {
  std::vector<std::string> hosts;
  for (const std::string& text : texts) {
    std::string_view rest = text;
    const auto origin = portal::take_origin(rest);
    if (!origin || origin->scheme != "https" || !rest.empty() || !is_host_name(origin->host)) return false;
    if (text.ends_with(':') || std::ranges::find(hosts, text) != hosts.end()) return false;
    hosts.push_back(text);
  }
  config.web.image_hosts = std::move(hosts);
  return true;
}

bool set_user(Config& config, const std::string& text) {
  config.hardening.user = text;
  return !text.empty();
}

constexpr std::string_view statuses[] = {"observed", "documented"};
constexpr std::string_view scalar_id[] = {"reject", "accept"};
constexpr std::string_view guests[] = {"self", "all"};
constexpr std::string_view user_times[] = {"vendor", "text"};
constexpr std::string_view colleagues_managers[] = {"all", "chain"};
constexpr std::string_view limit_profiles[] = {"off", "standard", "enterprise", "custom"};
constexpr std::string_view log_levels[] = {"debug", "info", "warning", "error", "off"};
constexpr std::string_view log_formats[] = {"text", "json"};

const Key keys[] = {
    {"store", "--data", "",
     "`muster.db` in `$XDG_DATA_HOME/muster`, else in `~/.local/share/muster`; for `muster demo`, `demo.db` there",
     "\"/var/lib/muster/muster.db\"",
     "The file that holds the company; a relative path in a configuration file starts from that file's folder.",
     Path{[](Config& config, const std::filesystem::path& path) { config.store = path; },
          "a path; the store is a file, so write its path alone, such as \"/var/lib/muster/muster.db\""}},

    {"server.listen", "--listen", "\"127.0.0.1:8080\"", "", "\"0.0.0.0:8080\"",
     "The address and port to listen on; port 0 picks a free one.",
     Text{"ADDRESS:PORT, such as \"127.0.0.1:8080\" or \"[::1]:8080\"", set_listen}},
    {"server.threads", "--threads", "", "one for each core the process may use", "4",
     "How many threads answer requests.",
     WholeNumber{1, 1024, [](Config& config, std::int64_t n) { config.threads = static_cast<unsigned>(n); }}},
    {"server.engine", "--engine", "\"auto\"", "", "\"epoll\"",
     "How the kernel is asked for what clients send: io_uring costs less, and epoll is possible everywhere; auto takes "
     "io_uring where the kernel allows it.",
     Choice{http::engine_names,
            [](Config& config, std::size_t i) { config.server.engine = static_cast<http::EngineKind>(i); }}},
    {"server.tls_cert", "", "", "plain HTTP only", "\"/etc/muster/portal.pem\"",
     "The certificate for HTTPS, a PEM file, followed by the intermediate certificates; needs "
     "`server.tls_key`.",
     Path{[](Config& config, const std::filesystem::path& path) { config.tls.certificate = path; }}},
    {"server.tls_key", "", "", "plain HTTP only", "\"/etc/muster/portal-key.pem\"",
     "The key of that certificate, a PEM file without a passphrase; needs `server.tls_cert`.",
     Path{[](Config& config, const std::filesystem::path& path) { config.tls.key = path; }}},
    {"server.public_url", "--public-url", "",
     "`http://`, or `https://` with `server.tls_cert`, and the address that `server.listen` names",
     "\"https://portal.example.com\"",
     "Where clients reach the server; the addresses that Muster prints and returns begin with it.",
     Text{"an http:// or https:// address with a host, and neither a user name nor a query", set_public_url}},
    {"server.trusted_proxies", "", "[]", "", "[\"127.0.0.1\", \"10.0.0.0/8\"]",
     "The proxies whose X-Forwarded-For and X-Forwarded-Proto are trusted; they must set or remove both.",
     TextList{"a list of addresses and networks, such as [\"127.0.0.1\", \"10.0.0.0/8\", \"fd00::/8\"]",
              set_trusted_proxies}},
    {"server.require_https", "", "false", "", "true",
     "Whether calls over plain HTTP are answered 401, but for those that come from this machine itself.",
     YesNo{[](Config& config, bool yes) { config.require_https = yes; }}},
    {"server.metrics_from", "", "[\"127.0.0.0/8\", \"::1\"]", "", "[\"127.0.0.1\", \"10.0.0.0/8\"]",
     "Which clients may see `/metrics`; all others get 404.",
     TextList{"a list of addresses and networks, such as [\"127.0.0.1\", \"10.0.0.0/8\", \"fd00::/8\"]",
              set_metrics_from}},
    {"server.web", "", "true", "", "false",
     "Whether the web interface is served, at `/`; without it `/` is answered 404.",
     YesNo{[](Config& config, bool yes) { config.web.served = yes; }}},
    {"server.user", "", "", "the user that started the server", "\"muster\"",
     "The user that a server started as root becomes for good; the store, and the certificate with its key, must be "
     "that user's to read and to write.",
     Text{"the name of a user", set_user}},
    {"server.filter_calls", "", "true", "", "false",
     "Whether the kernel refuses the server what none needs, such as to start programs; false for a machine on which "
     "that stands in the way.",
     YesNo{[](Config& config, bool yes) { config.hardening.filter_calls = yes; }}},

    {"limits.profile", "", "\"off\"", "", "\"custom\"",
     "How often an address may call, and how long a credential may keep a method busy; see operations.md.",
     Choice{limit_profiles,
            [](Config& config, std::size_t i) { config.limit_keys.profile = static_cast<LimitProfile>(i); }}},
    {"limits.rate.capacity", "", "", "none; the profile `custom` needs one, and the others have their own", "50",
     "How many requests an address may make at once; the file may have `rate = { capacity = 50, drain = 2 }`.",
     WholeNumber{1, 1'000'000, [](Config& config, std::int64_t n) { config.limit_keys.capacity = n; }}},
    {"limits.rate.drain", "", "", "none; the profile `custom` needs one, and the others have their own", "2",
     "How many further requests the same address may make each second.",
     WholeNumber{1, 10'000, [](Config& config, std::int64_t n) { config.limit_keys.drain = n; }}},
    {"limits.operating_seconds", "", "",
     "480 in the profiles `standard` and `enterprise`, 420 in `custom`, and no limit in `off`", "480",
     "How many seconds within ten minutes a credential may keep one method busy; 0 means no limit, in any profile.",
     WholeNumber{0, 1'000'000, [](Config& config, std::int64_t n) { config.limit_keys.operating_seconds = n; }}},
    {"limits.connections_per_address", "", "1000", "", "100",
     "How many connections an address may have at once; trusted proxies are exempt, 0 means no limit.",
     WholeNumber{0, 1'000'000,
                 [](Config& config, std::int64_t n) {
                   config.server.limits.connections_per_address = static_cast<std::size_t>(n);
                 }}},
    {"limits.body", "", "\"8 MiB\"", "", "\"32 MiB\"", "The largest body of a request; a larger one is answered 413.",
     Size{kib, gib, [](Config& config, std::size_t bytes) { config.server.limits.body = bytes; }}},
    {"limits.header", "", "\"16 KiB\"", "", "\"32 KiB\"",
     "The largest header block of a request; a larger one is answered 431.",
     Size{kib, mib, [](Config& config, std::size_t bytes) { config.server.limits.header = bytes; }}},
    {"limits.url", "", "\"64 KiB\"", "", "\"16 KiB\"", "The longest path and query; a longer one is answered 414.",
     Size{kib, mib, [](Config& config, std::size_t bytes) { config.server.limits.url = bytes; }}},
    {"limits.waiting_replies", "", "\"256 MiB\"", "", "\"64 MiB\"",
     "How much memory replies may hold that clients are slow to read; beyond it the connection that has waited longest "
     "ends.",
     Size{mib, 64 * gib, [](Config& config, std::size_t bytes) { config.server.limits.waiting_replies = bytes; }}},
    {"limits.depth", "", "32", "", "16", "How deep parameters may be nested; deeper ones are answered 400.",
     WholeNumber{1, 256, [](Config& config, std::int64_t n) { config.params.depth = static_cast<std::size_t>(n); }}},
    {"limits.parameters", "", "10000", "", "1000",
     "How many parameters a request may have, nested ones included; more are answered 400.",
     WholeNumber{1, 1'000'000,
                 [](Config& config, std::int64_t n) { config.params.count = static_cast<std::size_t>(n); }}},
    {"limits.request_time", "", "\"10 s\"", "", "\"2 s\"",
     "How much processor time a call may take, or a command of a batch; one that takes more is answered 429.",
     Span{10ms, 1h,
          [](Config& config,
             milliseconds time) { config.budget.call.time = duration_cast<microseconds>(time).count(); }}},
    {"limits.reply", "", "\"16 MiB\"", "", "\"4 MiB\"",
     "The largest reply to a call, or to a command of a batch; a larger one is answered 400 instead.",
     Size{64 * kib, gib, [](Config& config, std::size_t bytes) { config.budget.call.bytes = bytes; }}},
    {"limits.batch_time", "", "\"20 s\"", "", "\"5 s\"",
     "How much processor time a whole batch may take; the commands after that are answered 429.",
     Span{10ms, 1h,
          [](Config& config,
             milliseconds time) { config.budget.batch.time = duration_cast<microseconds>(time).count(); }}},
    {"limits.batch_reply", "", "\"16 MiB\"", "", "\"8 MiB\"",
     "How large the results of a whole batch may be; a command with which they would be larger is answered 400.",
     Size{64 * kib, gib, [](Config& config, std::size_t bytes) { config.budget.batch.bytes = bytes; }}},
    {"limits.waiting_writes.count", "", "10000", "", "1000",
     "How many requests may wait to be written or for their portal, of one credential a third; more are answered 503.",
     WholeNumber{1, 1'000'000,
                 [](Config& config, std::int64_t n) { config.waiting_writes.count = static_cast<std::size_t>(n); }}},
    {"limits.waiting_writes.bytes", "", "\"256 MiB\"", "", "\"64 MiB\"",
     "How many bytes these requests may hold; the file may have `waiting_writes = { count = 1000, bytes = \"64 MiB\" "
     "}`.",
     Size{mib, 64 * gib, [](Config& config, std::size_t bytes) { config.waiting_writes.bytes = bytes; }}},
    {"limits.header_time", "", "\"10 s\"", "", "\"5 s\"",
     "How long a client may take to send a header; a slower one is answered 408 and disconnected.",
     Span{100ms, 1h, [](Config& config, milliseconds time) { config.server.limits.header_time = time; }}},
    {"limits.body_time", "", "\"30 s\"", "", "\"2 min\"",
     "How long a client may take to send a body; a slower one is answered 408 and disconnected.",
     Span{100ms, 24h, [](Config& config, milliseconds time) { config.server.limits.body_time = time; }}},
    {"limits.idle_time", "", "\"75 s\"", "", "\"500 ms\"",
     "How long a connection may wait between two requests before it is closed.",
     Span{100ms, 24h, [](Config& config, milliseconds time) { config.server.limits.idle_time = time; }}},

    {"cache.people", "", "\"64 MiB\"", "", "\"256 MiB\"",
     "How much memory the user objects of `im.*` may take that are kept ready; 64 MiB hold about 100000 people.",
     Size{mib, 64 * gib, [](Config& config, std::size_t bytes) { config.caches.people = bytes; }}},
    {"cache.departments", "", "\"16 MiB\"", "", "\"64 MiB\"",
     "How much memory the departments of `im.*` may take that are kept ready, and the lists of their members.",
     Size{mib, 64 * gib, [](Config& config, std::size_t bytes) { config.caches.departments = bytes; }}},

    {"compat.statuses", "", "\"observed\"", "", "\"documented\"",
     "Which HTTP status an error has: the one that portals were seen to send, or the one that the vendor documents.",
     Choice{statuses, [](Config& config, std::size_t i) { config.compat.documented_statuses = i == 1; }}},
    {"compat.scalar_id", "", "\"reject\"", "", "\"accept\"",
     "Whether a list of departments may be a single number, as in `ID=5`.",
     Choice{scalar_id, [](Config& config, std::size_t i) { config.compat.accept_scalar_id = i == 1; }}},
    {"compat.user_times", "", "\"vendor\"", "", "\"text\"",
     "Whether `user.get` and `user.search` have TIMESTAMP_X and LAST_ACTIVITY_DATE as `{}`, as the vendor, or as "
     "dates.",
     Choice{user_times, [](Config& config, std::size_t i) { config.compat.user_times_as_text = i == 1; }}},
    {"compat.include_inactive", "", "false", "", "true",
     "Whether dismissed employees count as members, heads and colleagues; guests and bots never do.",
     YesNo{[](Config& config, bool yes) {
       config.compat.people.who = yes ? directory::Listed::dismissed_too : directory::Listed::active;
     }}},
    {"compat.guests", "", "\"self\"", "", "\"all\"",
     "Whom guests (extranet and e-mail users) see: themselves alone and no departments, or everybody; see "
     "who-sees-whom.md.",
     Choice{guests, [](Config& config, std::size_t i) { config.compat.guests_see_all = i == 1; }}},
    {"compat.colleagues_managers", "", "\"all\"", "", "\"chain\"",
     "Which heads a head sees among the colleagues: all heads of the company, or only those above.",
     Choice{colleagues_managers,
            [](Config& config, std::size_t i) { config.compat.people.heads_above_only = i == 1; }}},
    {"compat.colleagues_include_self", "", "false", "", "true",
     "Whether callers see themselves among their colleagues, at their place in the department.",
     YesNo{[](Config& config, bool yes) { config.compat.people.include_self = yes; }}},
    {"compat.scopes", "", "[\"im\", \"department\", \"user\", \"user_basic\", \"user_brief\", \"user.userfield\"]", "",
     "[\"im\", \"user\", \"crm\"]",
     "The scopes that `scope` lists when asked for all; it does not change what a credential may do.",
     TextList{"a list of at least one scope, such as [\"im\", \"user_basic\"], and without basic", set_scopes}},

    {"oauth.host", "", "", "each portal's own", "[\"oauth.bitrix24.tech\", \"oauth.bitrix.info\"]",
     "The host name of the authorisation server, or several in a list, for clients that will not be told another one; "
     "see operations.md.",
     TextList{"a host name without a scheme and a port, such as \"oauth.bitrix24.tech\", or a list of different ones",
              set_oauth_hosts, true}},
    {"oauth.refresh_grace", "", "\"60 s\"", "", "\"5 s\"",
     "How long a used refresh token still works, for clients that refresh twice at the same time.",
     Span{0ms, 1h,
          [](Config& config, milliseconds time) { config.token_times.grace = duration_cast<seconds>(time).count(); }}},

    {"web.image_hosts", "", "[]", "", "[\"https://pictures.example.com\"]",
     "The servers whose pictures the web interface shows, such as those that PERSONAL_PHOTO names; for people with "
     "others it shows initials.",
     TextList{
         "a list of different origins, such as [\"https://pictures.example.com\"], with https:// and without a path",
         set_image_hosts}},

    {"audit.keep_days", "", "0", "", "365", "How many days the audit log keeps a change; 0 keeps it forever.",
     WholeNumber{0, 36'500, [](Config& config, std::int64_t n) { config.audit_keep_days = n; }}},

    {"log.level", "", "\"info\"", "", "\"warning\"", "The lowest level that is logged.",
     Choice{log_levels, [](Config& config, std::size_t i) { config.log.level = static_cast<base::LogLevel>(i); }}},
    {"log.format", "", "\"text\"", "", "\"json\"", "The form of a log line on standard error: text, or a JSON object.",
     Choice{log_formats, [](Config& config, std::size_t i) { config.log.format = static_cast<base::LogFormat>(i); }}},
    {"log.requests", "", "true", "", "false", "Whether each request gets a log line, at level `info`.",
     YesNo{[](Config& config, bool yes) { config.log.requests = yes; }}},
};

}  // namespace

std::span<const Key> config_keys() {
  return keys;
}

}  // namespace muster::app
