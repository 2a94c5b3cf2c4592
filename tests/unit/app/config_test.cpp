#include "app/config/config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "app/config/config_docs.hpp"
#include "app/config/config_file.hpp"
#include "app/config/config_keys.hpp"
#include "rest/protocol/wire_error.hpp"
#include "support/temp_dir.hpp"

namespace muster::app {
namespace config_test {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class ConfigTest : public testing::Test {
 protected:
  std::filesystem::path write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
    return folder_ / name;
  }
  base::Result<Config> load(const std::string& toml) const {
    ConfigSources sources;
    sources.file = write("muster.toml", toml);
    return load_config(sources);
  }
  // The error, without the folder.
  std::string error_of(const base::Result<Config>& config) const {
    std::string text = config ? "no error" : config.error().message;
    const std::string path = folder_.path().string() + "/";
    for (auto at = text.find(path); at != std::string::npos; at = text.find(path)) text.erase(at, path.size());
    return text;
  }
  std::string error_of(const std::string& toml) const { return error_of(load(toml)); }

  test::TempDir folder_;
};

Config from_environment(const std::string& variable) {
  ConfigSources sources;
  sources.environment = {variable};
  return load_config(sources).value();
}

TEST_F(ConfigTest, DefaultsAreThoseOfTheCode) {
  const Config config = load_config(ConfigSources{}).value();
  const Config plain;
  EXPECT_TRUE(config.store.empty());
  EXPECT_EQ(config.server.address, plain.server.address);
  EXPECT_EQ(config.server.port, plain.server.port);
  EXPECT_EQ(config.threads, 0u);
  EXPECT_TRUE(config.tls.certificate.empty() && config.tls.key.empty());
  EXPECT_EQ(config.server.limits.body, plain.server.limits.body);
  EXPECT_EQ(config.server.limits.header, plain.server.limits.header);
  EXPECT_EQ(config.server.limits.url, plain.server.limits.url);
  EXPECT_EQ(config.server.limits.waiting_replies, plain.server.limits.waiting_replies);
  EXPECT_EQ(config.server.limits.header_time, plain.server.limits.header_time);
  EXPECT_EQ(config.server.limits.body_time, plain.server.limits.body_time);
  EXPECT_EQ(config.server.limits.idle_time, plain.server.limits.idle_time);
  EXPECT_EQ(config.server.limits.connections_per_address, plain.server.limits.connections_per_address);
  EXPECT_TRUE(config.server.trusted_proxies.empty());
  EXPECT_FALSE(config.require_https);
  EXPECT_EQ(config.limits, rest::Limits{});
  EXPECT_EQ(config.params.depth, plain.params.depth);
  EXPECT_EQ(config.params.count, plain.params.count);
  EXPECT_FALSE(config.compat.documented_statuses || config.compat.accept_scalar_id);
  EXPECT_FALSE(config.compat.user_times_as_text);
  EXPECT_FALSE(config.compat.people.heads_above_only || config.compat.people.include_self);
  EXPECT_EQ(config.compat.people.who, directory::Listed::active);
  EXPECT_EQ(config.compat.scopes, plain.compat.scopes);
  EXPECT_EQ(config.audit_keep_days, plain.audit_keep_days);
  EXPECT_EQ(config.log.level, base::LogLevel::info);
  EXPECT_EQ(config.log.format, base::LogFormat::text);
  EXPECT_TRUE(config.log.requests);
  EXPECT_EQ(config.metrics_from, plain.metrics_from);
  EXPECT_EQ(config.hardening.user, "");
  EXPECT_TRUE(config.hardening.filter_calls);
  EXPECT_TRUE(config.web.served);
  EXPECT_TRUE(config.web.image_hosts.empty());
}

TEST_F(ConfigTest, EveryKeyReachesItsPlace) {
  const Config config = load(R"(
store = "data/muster.db"
server.listen = "[::1]:9000"
server.threads = 3
server.tls_cert = "tls/portal.pem"
server.tls_key = "/etc/portal-key.pem"
server.public_url = "https://portal.example.com/intranet"
server.trusted_proxies = ["127.0.0.1", "10.0.0.0/8"]
server.require_https = true
server.user = "muster"
server.filter_calls = false
server.web = false
web.image_hosts = ["https://pictures.example.com", "https://a.example:8443"]
limits.profile = "custom"
limits.rate = { capacity = 10, drain = 3 }
limits.operating_seconds = 60
limits.connections_per_address = 17
server.metrics_from = ["192.168.0.0/16"]
limits.body = 4096
limits.header = "2 KiB"
limits.url = "1MiB"
limits.waiting_replies = "3 MiB"
cache.people = "5 MiB"
cache.departments = "2 MiB"
limits.depth = 5
limits.parameters = 6
limits.header_time = 7
limits.body_time = "2 min"
limits.idle_time = "500 ms"
compat.statuses = "documented"
compat.scalar_id = "accept"
compat.user_times = "text"
compat.include_inactive = true
compat.colleagues_managers = "chain"
compat.colleagues_include_self = true
compat.scopes = ["im", "crm"]
audit.keep_days = 90
log.level = "error"
log.format = "json"
log.requests = false
)")
                            .value();
  EXPECT_EQ(config.hardening.user, "muster");
  EXPECT_FALSE(config.web.served);
  EXPECT_THAT(config.web.image_hosts, ElementsAre("https://pictures.example.com", "https://a.example:8443"));
  EXPECT_FALSE(config.hardening.filter_calls);
  EXPECT_EQ(config.store, folder_ / "data/muster.db");
  EXPECT_EQ(config.server.address, "::1");
  EXPECT_EQ(config.server.port, 9000);
  EXPECT_EQ(config.threads, 3u);
  EXPECT_EQ(config.tls.certificate, folder_ / "tls/portal.pem");
  EXPECT_EQ(config.tls.key, "/etc/portal-key.pem");
  EXPECT_EQ(config.public_url, "https://portal.example.com/intranet");
  EXPECT_THAT(config.server.trusted_proxies,
              ElementsAre(http::parse_network("127.0.0.1"), http::parse_network("10.0.0.0/8")));
  EXPECT_TRUE(config.require_https);
  EXPECT_EQ(config.limits, (rest::Limits{rest::Rate{10, 3}, 60'000'000}));
  EXPECT_EQ(config.server.limits.connections_per_address, 17u);
  EXPECT_EQ(config.server.limits.body, 4096u);
  EXPECT_EQ(config.server.limits.header, 2048u);
  EXPECT_EQ(config.server.limits.url, 1u << 20);
  EXPECT_EQ(config.server.limits.waiting_replies, 3u << 20);
  EXPECT_EQ(config.caches.people, 5u << 20);
  EXPECT_EQ(config.caches.departments, 2u << 20);
  EXPECT_EQ(config.params.depth, 5u);
  EXPECT_EQ(config.params.count, 6u);
  EXPECT_EQ(config.server.limits.header_time, 7s);
  EXPECT_EQ(config.server.limits.body_time, 2min);
  EXPECT_EQ(config.server.limits.idle_time, 500ms);
  EXPECT_TRUE(config.compat.documented_statuses && config.compat.accept_scalar_id);
  EXPECT_TRUE(config.compat.user_times_as_text);
  EXPECT_TRUE(config.compat.people.heads_above_only && config.compat.people.include_self);
  EXPECT_EQ(config.compat.people.who, directory::Listed::dismissed_too);
  EXPECT_THAT(config.compat.scopes, ElementsAre("im", "crm"));
  EXPECT_EQ(config.audit_keep_days, 90);
  EXPECT_EQ(config.log.level, base::LogLevel::error);
  EXPECT_EQ(config.log.format, base::LogFormat::json);
  EXPECT_FALSE(config.log.requests);
  EXPECT_THAT(config.metrics_from, ElementsAre(http::parse_network("192.168.0.0/16")));
}

TEST_F(ConfigTest, ACertificateNeedsItsKeyAndMakesAddressesHttps) {
  EXPECT_THAT(error_of("server.tls_cert = \"a.pem\"\n"),
              "server.tls_cert is set and server.tls_key is not; HTTPS needs both");
  EXPECT_THAT(error_of("server.tls_key = \"a.pem\"\n"),
              "server.tls_key is set and server.tls_cert is not; HTTPS needs both");
  const std::string both = "server.tls_cert = \"a.pem\"\nserver.tls_key = \"b.pem\"\n";
  EXPECT_EQ(client_url(load("").value(), portal::PortalEntry(), ""), "http://127.0.0.1:8080");
  EXPECT_EQ(client_url(load(both).value(), portal::PortalEntry(), ""), "https://127.0.0.1:8080");
  EXPECT_EQ(client_url(load(both + "server.public_url = \"http://x\"\n").value(), portal::PortalEntry(), ""),
            "http://x");
}

TEST_F(ConfigTest, FlagsWinOverTheEnvironmentItOverTheFileThatOverDefaults) {
  ConfigSources sources;
  EXPECT_EQ(load_config(sources)->server.port, 8080);
  sources.file = write("muster.toml", "[server]\nlisten = \"127.0.0.1:1\"\nthreads = 1\n[limits]\ndepth = 1\n");
  EXPECT_EQ(load_config(sources)->server.port, 1);
  sources.environment = {"HOME=/", "MUSTER_SERVER_LISTEN=127.0.0.1:2", "MUSTER_SERVER_THREADS=2"};
  EXPECT_EQ(load_config(sources)->server.port, 2);
  sources.flags = {{"server.listen", "127.0.0.1:3"}};
  const Config config = load_config(sources).value();
  EXPECT_EQ(config.server.port, 3);
  EXPECT_EQ(config.threads, 2u);
  EXPECT_EQ(config.params.depth, 1u);
}

TEST_F(ConfigTest, TheEnvironmentSpeaksInText) {
  EXPECT_EQ(from_environment("MUSTER_LIMITS_BODY=1 GiB").server.limits.body, 1u << 30);
  EXPECT_EQ(from_environment("MUSTER_LIMITS_BODY=2048").server.limits.body, 2048u);
  EXPECT_EQ(from_environment("MUSTER_LIMITS_IDLE_TIME=1 h").server.limits.idle_time, 1h);
  EXPECT_TRUE(from_environment("MUSTER_COMPAT_COLLEAGUES_INCLUDE_SELF=true").compat.people.include_self);
  EXPECT_THAT(from_environment("MUSTER_SERVER_TRUSTED_PROXIES=::1, 10.0.0.0/8").server.trusted_proxies,
              ElementsAre(http::parse_network("::1"), http::parse_network("10.0.0.0/8")));
  EXPECT_EQ(from_environment("MUSTER_STORE=data/x.db").store, std::filesystem::current_path() / "data/x.db");
  EXPECT_EQ(from_environment("MUSTER_SERVER_LISTEN=").server.port, 8080) << "an empty variable is an absent one";
}

TEST_F(ConfigTest, AProfileStandsForLimits) {
  const auto limits = [this](const std::string& toml) { return load("[limits]\n" + toml).value().limits; };
  EXPECT_EQ(limits("profile = \"off\""), rest::Limits{});
  EXPECT_EQ(limits("profile = \"standard\""), (rest::Limits{rest::Rate{50, 2}, 480'000'000}));
  EXPECT_EQ(limits("profile = \"enterprise\""), (rest::Limits{rest::Rate{250, 5}, 480'000'000}));
  EXPECT_EQ(limits("profile = \"custom\"\n[limits.rate]\ncapacity = 7\ndrain = 1"),
            (rest::Limits{rest::Rate{7, 1}, 420'000'000}));
  EXPECT_EQ(limits("profile = \"custom\"\nrate = { capacity = 7, drain = 1 }\noperating_seconds = 0"),
            (rest::Limits{rest::Rate{7, 1}, std::nullopt}));
  EXPECT_EQ(limits("profile = \"standard\"\noperating_seconds = 0"), (rest::Limits{rest::Rate{50, 2}, std::nullopt}));
  EXPECT_EQ(limits("operating_seconds = 420"), (rest::Limits{std::nullopt, 420'000'000}));
}

TEST_F(ConfigTest, TheSourcesOfARateMayDiffer) {
  ConfigSources sources;
  sources.file = write("muster.toml", "limits.rate.capacity = 7\n");
  sources.environment = {"MUSTER_LIMITS_PROFILE=custom", "MUSTER_LIMITS_RATE_DRAIN=2"};
  EXPECT_EQ(load_config(sources)->limits, (rest::Limits{rest::Rate{7, 2}, 420'000'000}));
  sources.environment.pop_back();
  EXPECT_EQ(error_of(load_config(sources)), "limits.rate: capacity and drain are given together or not at all");
}

TEST_F(ConfigTest, AMistypedVariableIsAWarning) {
  EXPECT_THAT(from_environment("MUSTER_SERVER_LISTN=x").warnings,
              ElementsAre("MUSTER_SERVER_LISTN: not used; did you mean MUSTER_SERVER_LISTEN?"));
  EXPECT_THAT(from_environment("MUSTER_SERVICE_PORT_8080_TCP=x").warnings, IsEmpty());
}

TEST_F(ConfigTest, ValuesThatAKeyDoesNotTakeAreRefused) {
  for (const char* line : {"store = \"\"",
                           "server.listen = \"8080\"",
                           "server.listen = \"localhost:80\"",
                           "server.listen = \"::1:80\"",
                           "server.listen = \"127.0.0.1:65536\"",
                           "server.listen = \"[127.0.0.1]:80\"",
                           "server.threads = 0",
                           "server.threads = \"4\"",
                           "server.threads = 1.5",
                           "server.public_url = \"portal.example.com\"",
                           "server.public_url = \"http://\"",
                           "server.public_url = \"http://a b\"",
                           "server.public_url = \"http://a?b\"",
                           "server.public_url = \"http://a:x\"",
                           "server.public_url = \"http://a:65536\"",
                           "server.public_url = \"http://[::1\"",
                           "server.public_url = \"HTTP://a\"",
                           "server.trusted_proxies = \"10.0.0.0/8\"",
                           "server.trusted_proxies = [\"proxy\"]",
                           "server.trusted_proxies = [1]",
                           "server.metrics_from = [\"localhost\"]",
                           "web.image_hosts = [\"http://a.example\"]",
                           "web.image_hosts = [\"https://a.example/\"]",
                           "web.image_hosts = [\"https://*.example\"]",
                           "web.image_hosts = [\"https://a.example; script-src *\"]",
                           "web.image_hosts = [\"https://a.example:\"]",
                           "web.image_hosts = [\"https://me@a.example\"]",
                           "web.image_hosts = [\"https://a.example\", \"https://a.example\"]",
                           "web.image_hosts = [\"a.example\"]",
                           "server.web = \"yes\"",
                           "compat.scopes = []",
                           "compat.scopes = [\"im\", \"basic\"]",
                           "compat.scopes = [\"IM\"]",
                           "limits.body = 10",
                           "limits.body = \"8 MB\"",
                           "limits.body = \"-1\"",
                           "limits.body = \"99999999999 GiB\"",
                           "limits.body = \"\"",
                           "limits.body = \"MiB\"",
                           "limits.depth = -1",
                           "limits.idle_time = 9223372036854775807",
                           "limits.idle_time = \"1 d\"",
                           "compat.include_inactive = \"true\"",
                           "compat.include_inactive = 1",
                           "audit.keep_days = -1",
                           "audit.keep_days = 36501",
                           "log.level = true",
                           "log.level = \"INFO\"",
                           "log.format = 2024-01-01"})
    EXPECT_THAT(error_of(line), HasSubstr("muster.toml:1: ")) << line;
}

TEST_F(ConfigTest, TheHostOfTheAuthorisationServerMayBeAListInEverySource) {
  const std::vector<std::string> both{"oauth.example", "second.example"};
  EXPECT_THAT(load("").value().oauth_hosts, IsEmpty());
  EXPECT_EQ(load("oauth.host = \"OAuth.Example.\"").value().oauth_hosts, std::vector<std::string>{"oauth.example"});
  EXPECT_EQ(load("oauth.host = [\"oauth.example\"]").value().oauth_hosts, std::vector<std::string>{"oauth.example"});
  EXPECT_EQ(load("[oauth]\nhost = [\"oauth.example\", \"Second.example\"]").value().oauth_hosts, both);
  EXPECT_EQ(from_environment("MUSTER_OAUTH_HOST=oauth.example").oauth_hosts, std::vector<std::string>{"oauth.example"});
  EXPECT_EQ(from_environment("MUSTER_OAUTH_HOST=oauth.example, second.example").oauth_hosts, both);
  for (const char* wrong :
       {"\"\"", "[]", "[\"\"]", "\".\"", "\"oauth.example:443\"", "\"https://oauth.example\"",
        "[\"oauth.example\", \"oauth.example\"]", "[\"oauth.example\", \"OAUTH.example.\"]",
        "[\"oauth.example\", \"second.example:80\"]", "\"oauth.example, second.example\"", "[1]", "true", "\"[::1]\""})
    EXPECT_THAT(error_of(std::string("oauth.host = ") + wrong),
                HasSubstr(" is not a host name without a scheme and a port, such as \"oauth.bitrix24.tech\", or a list "
                          "of different ones"))
        << wrong;
  ConfigSources sources;
  sources.environment = {"MUSTER_OAUTH_HOST=a.example,,b.example"};
  EXPECT_THAT(error_of(load_config(sources)), HasSubstr("MUSTER_OAUTH_HOST: "));
}

TEST_F(ConfigTest, AHostOfTheAuthorisationServerIsNoPortals) {
  Config config;
  config.oauth_hosts = {"oauth.example", "second.example"};
  portal::PortalList list;
  list.entries = {{.id = {1}, .name = "acme", .hosts = {"acme.example"}}};
  EXPECT_TRUE(check_oauth_hosts(config, list));
  list.entries.push_back({.id = {2}, .name = "globex", .hosts = {"globex.example", "second.example"}});
  EXPECT_EQ(check_oauth_hosts(config, list).error().message,
            "oauth.host: second.example is a host name of portal globex; the authorisation server needs one that is no "
            "portal's");
  list.entries.back() = {.id = {2}, .name = "globex", .hosts = {"globex.example"}, .old_hosts = {"oauth.example"}};
  EXPECT_THAT(check_oauth_hosts(config, list).error().message,
              HasSubstr("oauth.example is a host name of portal globex"));
}

TEST_F(ConfigTest, EverythingThatIsWrongIsReportedOnceInOrder) {
  ConfigSources sources;
  sources.file = write("muster.toml", "[log]\nlevel = 1\n\n[limits]\nbody = true\n[compat]\nstatus = \"observed\"\n");
  sources.environment = {"MUSTER_LOG_FORMAT=xml", "MUSTER_LOG_LEVEL=info"};
  sources.flags = {{"server.threads", "many"}};
  EXPECT_EQ(
      error_of(load_config(sources)),
      "muster.toml:2: log.level: 1 is not \"debug\" or \"info\" or \"warning\" or \"error\" or \"off\"\n"
      "muster.toml:5: limits.body: true is not a size from 1 KiB to 1 GiB, such as \"8 MiB\" or a number of bytes\n"
      "muster.toml:7: compat.status: there is no such key; did you mean compat.statuses?\n"
      "MUSTER_LOG_FORMAT: \"xml\" is not \"text\" or \"json\"\n"
      "--threads: \"many\" is not a whole number from 1 to 1024");
}

TEST_F(ConfigTest, AnAddressWithAPasswordIsNotQuoted) {
  const std::string error = error_of("server.public_url = \"https://admin:hunter2@portal.example.com\"");
  EXPECT_THAT(error, HasSubstr("an address with a user name in it is not an http:// or https:// address"));
  EXPECT_THAT(error, Not(HasSubstr("hunter2")));
}

TEST_F(ConfigTest, AnAddressWithAWebhookIsNotQuoted) {
  const std::string error = error_of("server.public_url = \"https://portal.example.com/rest/1/hunter2/ \"");
  EXPECT_THAT(error, HasSubstr("\"https://portal.example.com/rest/*** \" is not an http:// or https:// address"));
  EXPECT_THAT(error_of("server.listen = \"auth=hunter2\""), HasSubstr("\"auth=***\" is not ADDRESS:PORT"));
}

TEST_F(ConfigTest, AFileThatCannotBeReadIsNamed) {
  ConfigSources sources;
  sources.file = folder_ / "none.toml";
  EXPECT_EQ(error_of(load_config(sources)), "none.toml: No such file or directory");
  sources.file = folder_.path();
  EXPECT_THAT(error_of(load_config(sources)), HasSubstr(": this is a folder"));
}

// The program has no secret yet; this table does, so that what the first one will rely on is kept true.
const Key secret_keys[] = {
    {"mail.password", "", "", "none", "\"secret\"", "A secret.",
     Secret{[](Config& config, const std::string& text) { config.public_url = text; }}},
};

TEST_F(ConfigTest, ASecretMayComeFromAFile) {
  write("password", "hunter2\n");
  ConfigSources sources;
  sources.file = write("muster.toml", "mail.password_file = \"password\"\n");
  EXPECT_EQ(load_config(sources, secret_keys)->public_url, "hunter2");
  sources.environment = {"MUSTER_MAIL_PASSWORD=by hand"};
  EXPECT_EQ(load_config(sources, secret_keys)->public_url, "by hand");
  sources.environment = {"MUSTER_MAIL_PASSWORD_FILE=" + (folder_ / "password").string()};
  sources.file.reset();
  EXPECT_EQ(load_config(sources, secret_keys)->public_url, "hunter2");
}

TEST_F(ConfigTest, ASecretIsNeverShown) {
  const auto error = [&](const std::string& toml) {
    ConfigSources sources;
    sources.file = write("muster.toml", toml);
    return error_of(load_config(sources, secret_keys));
  };
  EXPECT_EQ(error("mail.password = 12345"), "muster.toml:1: mail.password: the value is not text");
  EXPECT_EQ(error("mail.password_file = \"gone\""),
            "muster.toml:1: mail.password_file: gone: No such file or directory");
  EXPECT_EQ(error("[mail]\npassword = \"hunter2\"\npassword_file = \"gone\""),
            "muster.toml:3: mail.password_file: mail.password and mail.password_file are both given");
  EXPECT_THAT(error_of("store_file = \"x\""), HasSubstr("there is no such key"));
}

TEST_F(ConfigTest, TheTableIsSound) {
  std::string text;
  for (const Key& key : config_keys()) {
    EXPECT_NE(key.fallback.empty(), key.fallback_words.empty()) << key.name;
    EXPECT_TRUE(key.meaning.ends_with('.')) << key.name;
    text += std::string(key.name) + " = " + std::string(key.example) + "\n";
  }
  EXPECT_EQ(error_of(text), "no error");
  EXPECT_EQ(environment_name("limits.header_time"), "MUSTER_LIMITS_HEADER_TIME");
}

TEST_F(ConfigTest, TheExampleInTheDocumentationCanBeUsed) {
  const std::string docs = configuration_docs();
  const auto begin = docs.find("```toml\n") + 8;
  EXPECT_EQ(error_of(docs.substr(begin, docs.find("```", begin) - begin)), "no error");
}

TEST_F(ConfigTest, RefusalsNameTheKeyOfTheirLimit) {
  using namespace rest::errors;
  for (const auto& error :
       {too_deep, too_many, body_too_large, header_too_large, url_too_long, header_timeout, body_timeout}) {
    const auto open = error.description.find('(');
    ASSERT_NE(open, std::string_view::npos) << error.description;
    const auto key = error.description.substr(open + 1, error.description.size() - open - 2);
    EXPECT_TRUE(find_key(config_keys(), key)) << key;
  }
}

TEST_F(ConfigTest, ClientsAreSentToThePublicAddress) {
  Config config;
  portal::PortalEntry portal;
  EXPECT_EQ(client_url(config, portal, ""), "http://127.0.0.1:8080");
  config.server.address = "::";
  EXPECT_EQ(client_url(config, portal, ""), "http://[::1]:8080");
  EXPECT_EQ(client_url(config, "0.0.0.0:5"), "http://127.0.0.1:5");
  config.public_url = "https://portal.example.com";
  EXPECT_EQ(client_url(config, portal, ""), "https://portal.example.com");
}

TEST_F(ConfigTest, BesideAServerClientsAreSentThere) {
  Config config;
  const portal::PortalEntry plain;
  const portal::PortalEntry acme{.id = {1}, .name = "acme", .hosts = {"acme.example"}};
  EXPECT_EQ(client_url(config, plain, "http://127.0.0.1:8085"), "http://127.0.0.1:8085");
  EXPECT_EQ(client_url(config, acme, "https://[::1]:8443"), "https://acme.example:8443");
  config.public_url = "https://portal.example.com";
  EXPECT_EQ(client_url(config, plain, "http://127.0.0.1:8085"), "https://portal.example.com");
}

TEST_F(ConfigTest, PathsAreAbsolute) {
  const Config config =
      load("store = \"./data/x.db\"\nserver.tls_cert = \"a.pem\"\nserver.tls_key = \"../b.pem\"\n").value();
  const auto folder = write("muster.toml", "").parent_path();
  EXPECT_EQ(config.store, folder / "data/x.db");
  EXPECT_EQ(config.tls.certificate, folder / "a.pem");
  EXPECT_EQ(config.tls.key, folder / "../b.pem") << "a folder may be a symbolic link";
  ConfigSources sources;
  sources.flags = {{"store", "x.db"}};
  EXPECT_EQ(load_config(sources)->store, std::filesystem::current_path() / "x.db");
  sources.flags = {{"store", "/srv/x.db"}};
  EXPECT_EQ(load_config(sources)->store, "/srv/x.db");
}

TEST_F(ConfigTest, APortOfThePublicUrlIsOne) {
  for (const char* url : {"http://a:", "http://a:0", "http://a:65536", "https://a:b/", "http://:80", "http://[::1]:x"})
    EXPECT_NE(error_of(fmt::format("server.public_url = \"{}\"\n", url)), "no error") << url;
  for (const char* url : {"http://a:65535", "https://a:1/x", "http://[::1]:80", "http://[::1]"})
    EXPECT_EQ(error_of(fmt::format("server.public_url = \"{}\"\n", url)), "no error") << url;
}

TEST_F(ConfigTest, APortalWithAHostNameIsReachedThere) {
  Config config;
  const portal::PortalEntry portal{.id = {1}, .name = "acme", .hosts = {"acme.example", "www.acme.example"}};
  EXPECT_EQ(client_url(config, portal, ""), "http://acme.example:8080");
  EXPECT_EQ(at_host_of(portal, "http://[::1]:8080"), "http://acme.example:8080");
  EXPECT_EQ(at_host_of(portal, "https://portal.example.com/path/"), "https://acme.example/path/");
  EXPECT_EQ(at_host_of(portal, "https://portal.example.com"), "https://acme.example");
}

}  // namespace config_test
}  // namespace muster::app
