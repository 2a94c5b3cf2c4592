#include "app/config/config.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <set>

#include "app/config/config_file.hpp"
#include "app/config/config_keys.hpp"
#include "app/console/nearest.hpp"
#include "portal/host_name.hpp"

namespace muster::app {
namespace {

// Reads one source after the other, the weakest first, and collects the mistakes.
class Loader {
 public:
  explicit Loader(std::span<const Key> keys) : keys_(keys) {}

  void take_defaults();
  void take_file(const std::filesystem::path& file);
  void take_environment(const std::vector<std::string>& environment);
  void take_flags(const std::vector<FlagValue>& flags);
  base::Result<Config> finish();

 private:
  // Returns "" or what is wrong.
  std::string set(const NamedKey& named, const Written& value, const std::filesystem::path& folder);
  void set_variable(const std::string& name, const NamedKey& named, const std::string& value);

  std::span<const Key> keys_;
  Config config_;
  std::set<const Key*> set_here_;  // the keys that the present source has set
  std::vector<std::string> problems_;
};

void Loader::take_defaults() {
  for (const Key& key : keys_) {
    if (key.fallback.empty()) continue;
    // Written as in the environment: without the quotes and brackets of TOML.
    std::string text(key.fallback);
    std::erase_if(text, [](char c) { return c == '"' || c == '[' || c == ']'; });
    const std::string wrong = read_value(key.kind, Plain{text}, {}, config_);
    if (!wrong.empty()) throw std::logic_error(fmt::format("the default of {}: {}", key.name, wrong));
  }
}

std::string Loader::set(const NamedKey& named, const Written& value, const std::filesystem::path& folder) {
  // A source can set a key twice only by the two forms of a secret.
  if (!set_here_.insert(named.key).second) return fmt::format("{0} and {0}_file are both given", named.key->name);
  if (!named.in_file) return read_value(named.key->kind, value, folder, config_);
  const auto* plain = std::get_if<Plain>(&value);
  const auto* text = plain ? &plain->text : std::get_if<std::string>(&value);
  if (!text || text->empty()) return "this is not a path to the file that holds the secret";
  const std::filesystem::path file = folder / *text;
  auto secret = read_small_file(file);
  if (!secret) return fmt::format("{}: {}", file.string(), secret.error().message);
  while (secret->ends_with('\n') || secret->ends_with('\r')) secret->pop_back();  // editors add a line end
  return read_value(named.key->kind, Plain{*secret}, {}, config_);
}

void Loader::take_file(const std::filesystem::path& file) {
  set_here_.clear();
  FileContent content = read_config_file(file, keys_);
  for (const FileEntry& entry : content.entries) {
    const std::string wrong = set(*find_key(keys_, entry.name), entry.value, file.parent_path());
    if (!wrong.empty()) content.problems.push_back({entry.line, fmt::format("{}: {}", entry.name, wrong)});
  }
  std::ranges::stable_sort(content.problems, {}, &FileProblem::line);
  for (const auto& [line, what] : content.problems) {
    const std::string where = line == 0 ? "" : fmt::format(":{}", line);
    problems_.push_back(fmt::format("{}{}: {}", file.string(), where, what));
  }
}

void Loader::set_variable(const std::string& name, const NamedKey& named, const std::string& value) {
  const std::string wrong = set(named, Plain{value}, {});
  if (!wrong.empty()) problems_.push_back(fmt::format("{}: {}", name, wrong));
}

void Loader::take_environment(const std::vector<std::string>& environment) {
  set_here_.clear();
  std::map<std::string, NamedKey> variables;
  for (const Key& key : keys_) {
    variables.emplace(environment_name(key.name), NamedKey{&key});
    if (std::holds_alternative<Secret>(key.kind))
      variables.emplace(environment_name(key.name) + "_FILE", NamedKey{&key, true});
  }
  std::vector<std::string> names;
  for (const auto& [name, named] : variables) names.push_back(name);
  for (const std::string& variable : environment) {
    if (!variable.starts_with("MUSTER_")) continue;
    const auto equals = std::min(variable.find('='), variable.size());
    const std::string name = variable.substr(0, equals);
    const auto found = variables.find(name);
    const std::string near = found == variables.end() ? nearest(name, names) : "";
    // Only a warning: Kubernetes, for one, sets variables that begin with the name of a service.
    if (!near.empty()) config_.warnings.push_back(fmt::format("{}: not used; did you mean {}?", name, near));
    if (found != variables.end() && equals + 1 < variable.size())
      set_variable(name, found->second, variable.substr(equals + 1));
  }
}

void Loader::take_flags(const std::vector<FlagValue>& flags) {
  set_here_.clear();
  for (const FlagValue& flag : flags) {
    const auto named = find_key(keys_, flag.key);
    const std::string wrong = set(named.value(), Plain{flag.text}, {});
    if (!wrong.empty()) problems_.push_back(fmt::format("{}: {}", named->key->flag, wrong));
  }
}

base::Result<Config> Loader::finish() {
  const http::TlsFiles& tls = config_.tls;
  if (tls.certificate.empty() != tls.key.empty()) {
    const auto [given, missing] = tls.key.empty() ? std::pair("cert", "key") : std::pair("key", "cert");
    problems_.push_back(fmt::format("server.tls_{} is set and server.tls_{} is not; HTTPS needs both", given, missing));
  }
  if (!problems_.empty()) return base::invalid(fmt::format("{}", fmt::join(problems_, "\n")));
  auto limits = limits_of(config_.limit_keys);
  if (!limits) return limits.error();
  config_.limits = *limits;
  return std::move(config_);
}

// Replaces an address that stands for all interfaces by the loopback address, which clients can call.
std::string reachable(const std::string& address) {
  for (const auto& [any, loopback] : {std::pair("0.0.0.0:", "127.0.0.1:"), std::pair("[::]:", "[::1]:")}) {
    if (address.starts_with(any)) return loopback + address.substr(std::string_view(any).size());
  }
  return address;
}

}  // namespace

std::vector<std::string> process_environment() {
  std::vector<std::string> variables;
  for (char** variable = environ; *variable; ++variable) variables.emplace_back(*variable);
  return variables;
}

base::Result<Config> load_config(const ConfigSources& sources) {
  return load_config(sources, config_keys());
}

base::Result<Config> load_config(const ConfigSources& sources, std::span<const Key> keys) {
  Loader loader(keys);
  loader.take_defaults();
  if (sources.file) loader.take_file(*sources.file);
  loader.take_environment(sources.environment);
  loader.take_flags(sources.flags);
  return loader.finish();
}

base::Result<void> check_oauth_hosts(const Config& config, const portal::PortalList& portals) {
  for (const std::string& host : config.oauth_hosts) {
    for (const portal::PortalEntry& entry : portals.entries) {
      for (const auto* names : {&entry.hosts, &entry.old_hosts}) {
        if (std::ranges::find(*names, host) != names->end())
          return base::invalid(fmt::format(
              "oauth.host: {} is a host name of portal {}; the authorisation server needs one that is no portal's",
              host, entry.name));
      }
    }
  }
  return {};
}

std::string_view scheme(const Config& config) {
  return config.tls.certificate.empty() ? "http://" : "https://";
}

std::string client_url(const Config& config, const std::string& listening) {
  return config.public_url.empty() ? std::string(scheme(config)) + reachable(listening) : config.public_url;
}

std::string client_url(const Config& config, const portal::PortalEntry& portal, const std::string& served_at) {
  if (config.public_url.empty() && !served_at.empty()) return at_host_of(portal, served_at);
  const bool v6 = config.server.address.find(':') != std::string::npos;
  const std::string host = v6 ? fmt::format("[{}]", config.server.address) : config.server.address;
  return at_host_of(portal, client_url(config, fmt::format("{}:{}", host, config.server.port)));
}

std::string at_host_of(const portal::PortalEntry& portal, const std::string& url) {
  return portal.hosts.empty() ? url : portal::with_host(url, portal.hosts.front());
}

}  // namespace muster::app
