#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>
#include <fstream>

#include "e2e/installation.hpp"
#include "e2e/programs.hpp"
#include "portal/live_portal.hpp"
#include "store/open_store.hpp"
#include "support/company.hpp"
#include "sync/import.hpp"

namespace muster::test {
namespace portals_test {

// A company of one, whose department and person have its name.
std::string company(const std::string& name) {
  return fmt::format(R"({{"departments":[{{"ID":"1","NAME":"{0}"}}],"users":[{{"ID":"1","NAME":"{0}",)"
                     R"("EMAIL":"{0}@example.com","UF_DEPARTMENT":[1],"IS_ADMIN":"Y"}}]}})",
                     name);
}

// Two portals, acme and globex, in one store.
class PortalsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const std::string name : {"acme", "globex"}) {
      muster_.run_well({"portal", "add", name, "--host", name + ".example", "--create"});
      const std::string file = muster_.write(name + ".json", company(name));
      muster_.run_well({"import", file, "--portal", name});
      webhooks_[name] = muster_.add_webhook(1, "im,department,user", {"--portal", name});
    }
  }
  void serve() { server_ = std::make_unique<Server>(muster_); }

  HttpReply get(const std::string& host, const std::string& target) const {
    HttpClient client = server_->connect();
    client.send(fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\n\r\n", target, host));
    return client.read_reply();
  }
  // The name of the department that a host's portal has; the reply's error when there is none.
  std::string company_at(const std::string& host, const std::string& webhook_of) const {
    const HttpReply reply = get(host, webhooks_.at(webhook_of) + "department.get");
    if (reply.status != 200) return reply.error();
    return std::string(reply.json().at("result").at(0).at("NAME").as_string());
  }
  void expect_refused(const Words& command, const std::string& message) const {
    const Outcome outcome = muster_.run(command);
    EXPECT_EQ(outcome.exit, 1);
    EXPECT_EQ(outcome.err, "muster: " + message + "\n");
  }

  Installation muster_;
  std::map<std::string, std::string> webhooks_;
  std::unique_ptr<Server> server_;
};

TEST_F(PortalsTest, the_host_chooses_and_credentials_are_each_portals_own) {
  serve();
  EXPECT_EQ(company_at("acme.example", "acme"), "acme");
  EXPECT_EQ(company_at("GLOBEX.example:8080", "globex"), "globex");
  EXPECT_EQ(company_at("globex.example", "acme"), "INVALID_CREDENTIALS");
  EXPECT_EQ(company_at("else.example", "acme"), "PORTAL_NOT_FOUND");
  EXPECT_EQ(get("else.example", webhooks_["acme"] + "department.get").status, 404u);
  EXPECT_EQ(get("else.example", "/healthz").status, 200u);
  EXPECT_EQ(get("else.example", "/openapi.json").status, 200u);
  EXPECT_EQ(server_->stop(), 0);
}

TEST_F(PortalsTest, writes_reach_the_portal_of_their_host_alone) {
  serve();
  // The first request to each is a write: it finds nothing loaded.
  const std::string rename = "department.update?ID=1&NAME=";
  EXPECT_EQ(result_of(get("globex.example", webhooks_["globex"] + rename + "Globex2")), "true");
  EXPECT_EQ(result_of(get("acme.example", webhooks_["acme"] + rename + "Acme2")), "true");
  EXPECT_EQ(company_at("globex.example", "globex"), "Globex2");
  EXPECT_EQ(company_at("acme.example", "acme"), "Acme2");
  EXPECT_EQ(server_->stop(), 0);
  serve();
  EXPECT_EQ(company_at("globex.example", "globex"), "Globex2");
}

TEST_F(PortalsTest, commands_beside_the_server_are_seen_before_they_end) {
  serve();
  EXPECT_EQ(company_at("acme.example", "acme"), "acme");
  muster_.run_well({"import", muster_.write("new.json", company("changed")), "--portal", "acme"});
  EXPECT_EQ(company_at("acme.example", "acme"), "changed");
  muster_.run_well({"import", muster_.write("new.json", company("unasked")), "--portal", "globex"});
  EXPECT_EQ(company_at("globex.example", "globex"), "unasked") << "not loaded when it changed";
  muster_.run_well({"portal", "add", "late", "--host", "late.example"});
  muster_.run_well({"import", muster_.write("late.json", company("late")), "--portal", "late"});
  webhooks_["late"] = muster_.add_webhook(1, "department", {"--portal", "late"});
  EXPECT_EQ(company_at("late.example", "late"), "late");
}

TEST_F(PortalsTest, an_old_name_leads_to_the_new_one) {
  serve();
  EXPECT_EQ(muster_.run_well({"portal", "rename", "acme", "--host", "new.example"}),
            "changed portal acme; host names: new.example; formerly acme.example\n");
  const std::string target = webhooks_["acme"] + "department.get?ID=1&x=%5B";
  const HttpReply moved = get("acme.example:8081", target);
  EXPECT_EQ(moved.status, 302u);
  EXPECT_EQ(moved.headers.at("location"), "http://new.example:8081" + target);
  EXPECT_EQ(moved.headers.at("content-type"), "text/plain; charset=utf-8");
  EXPECT_EQ(moved.headers.at("access-control-allow-origin"), "*");
  EXPECT_EQ(moved.body, "This portal has moved to new.example.\n");
  EXPECT_EQ(get("acme.example", "/").headers.at("location"), "http://new.example/");
  EXPECT_EQ(get("acme.example", "//evil.example/\\").headers.at("location"), "http://new.example//evil.example/\\");
  for (const char* no_path :
       {"@evil.example/", ".evil.example/", ":80@evil.example/", "\\evil.example/", "*", "evil.example:80"}) {
    const HttpReply refused = get("acme.example", no_path);
    EXPECT_EQ(refused.status, 400u) << no_path;
    EXPECT_FALSE(refused.headers.contains("location")) << no_path;
  }
  EXPECT_EQ(company_at("new.example", "acme"), "acme");
  muster_.run_well({"portal", "rename", "acme", "renamed", "--host", "acme.example"});
  EXPECT_EQ(company_at("acme.example", "acme"), "acme");
  EXPECT_EQ(get("new.example", target).status, 302u);
}

// RFC 9112, section 3.2.2: the host of such a target, and not the header's.
TEST_F(PortalsTest, a_target_with_a_host_chooses_the_portal) {
  muster_.run_well({"portal", "rename", "globex", "--host", "new.example"});
  serve();
  const auto company_of = [this](const std::string& origin, const std::string& header, const std::string& webhook_of) {
    const HttpReply reply = get(header, origin + webhooks_.at(webhook_of) + "department.get");
    return reply.status == 200 ? std::string(reply.json().at("result").at(0).at("NAME").as_string()) : reply.error();
  };
  for (const std::string header : {"acme.example", "new.example", "unknown.example"}) {
    EXPECT_EQ(company_of("http://acme.example", header, "acme"), "acme") << header;
    EXPECT_EQ(company_of("https://ACME.example:8443", header, "acme"), "acme") << header;
    EXPECT_EQ(company_of("http://new.example", header, "globex"), "globex") << header;
    EXPECT_EQ(company_of("http://new.example", header, "acme"), "INVALID_CREDENTIALS") << header;
    EXPECT_EQ(company_of("http://unknown.example", header, "acme"), "PORTAL_NOT_FOUND") << header;
    const HttpReply moved = get(header, "http://globex.example:81/rest/x?y=1");
    EXPECT_EQ(moved.status, 302u) << header;
    EXPECT_EQ(moved.headers.at("location"), "http://new.example:81/rest/x?y=1");
  }
  EXPECT_EQ(get("acme.example", "http://acme.example/healthz").body, "ok\n");
  EXPECT_EQ(get("acme.example", "http://other.example/oauth/token/?client_id=x").error(), "PORTAL_NOT_FOUND");
  EXPECT_EQ(get("other.example", "http://acme.example/oauth/token/?client_id=x").error(), "wrong_client");
  EXPECT_EQ(get("acme.example", "http:///rest/x").status, 400u);
  EXPECT_EQ(server_->stop(), 0);
  for (const auto& [name, webhook] : webhooks_)
    EXPECT_EQ(server_->process().err().find(webhook.substr(8, 8)), std::string::npos) << name;
}

TEST_F(PortalsTest, the_authorisation_server_may_have_several_hosts_but_no_portals) {
  const std::string file = muster_.write("muster.toml", "[oauth]\nhost = [\"oauth.example\", \"second.example\"]\n");
  const auto check = [&] { return muster_.run({"check-config", "--config", file}); };
  EXPECT_EQ(check().exit, 0);
  {
    server_ = std::make_unique<Server>(muster_, Words{"serve", "--config", file});
    for (const char* host : {"oauth.example", "second.example:8443"})
      EXPECT_EQ(get(host, "/rest/app.info?auth=x").error(), "invalid_token") << host;
    EXPECT_EQ(get("third.example", "/rest/app.info?auth=x").error(), "PORTAL_NOT_FOUND");
    EXPECT_EQ(server_->stop(), 0);
  }
  muster_.run_well({"portal", "rename", "globex", "--host", "second.example"});
  const std::string message =
      "muster: oauth.host: second.example is a host name of portal globex; the authorisation server needs one that is "
      "no portal's\n";
  EXPECT_EQ(check().exit, 1);
  EXPECT_EQ(check().err, message);
  const Outcome served = muster_.run({"serve", "--listen", "127.0.0.1:0", "--config", file});
  EXPECT_EQ(served.exit, 1);
  EXPECT_EQ(served.err, message);
}

TEST_F(PortalsTest, hosts_come_and_go_beside_the_server) {
  serve();
  EXPECT_EQ(muster_.run_well({"portal", "host", "add", "acme", "WWW.acme.example."}),
            "changed portal acme; host names: acme.example, www.acme.example\n");
  EXPECT_EQ(company_at("www.acme.example", "acme"), "acme");
  EXPECT_EQ(muster_.run_well({"portal", "host", "add", "acme", "old.example", "--old"}),
            "changed portal acme; host names: acme.example, www.acme.example; formerly old.example\n");
  EXPECT_EQ(get("old.example:8081", "/x").headers.at("location"), "http://acme.example:8081/x");
  EXPECT_EQ(company_at("acme.example", "acme"), "acme") << "what it answers to stays";
  muster_.run_well({"portal", "host", "remove", "acme", "acme.example"});
  EXPECT_EQ(company_at("acme.example", "acme"), "PORTAL_NOT_FOUND");
  EXPECT_EQ(get("old.example", "/x").headers.at("location"), "http://www.acme.example/x");
  muster_.run_well({"portal", "host", "remove", "acme", "old.example"});
  EXPECT_EQ(company_at("old.example", "acme"), "PORTAL_NOT_FOUND");
  EXPECT_EQ(server_->stop(), 0);
}

TEST_F(PortalsTest, a_host_that_makes_no_sense_is_refused) {
  const std::string port = "\"a:8080\" has a port; give the host name alone, here a";
  expect_refused({"portal", "add", "new", "--host", "a:8080"}, port);
  expect_refused({"portal", "rename", "acme", "--host", "a:8080"}, port);
  expect_refused({"portal", "host", "add", "acme", "a:8080"}, port);
  expect_refused({"portal", "host", "add", "acme", "https://a.example/"},
                 "\"https://a.example/\" is more than a host name; give the name alone, here a.example");
  expect_refused({"portal", "host", "add", "acme", "globex.example", "--old"},
                 "globex.example is a host name of portal globex; `muster portal host remove globex globex.example` "
                 "frees it");
  expect_refused({"portal", "host", "add", "none", "a.example"}, "there is no portal none; there are acme, globex");
  expect_refused({"portal", "host", "remove", "acme", "acme.example"},
                 "acme.example is the only host name of portal acme, and among several portals each needs one; give "
                 "it another one first, by `muster portal host add acme HOST`");
}

TEST_F(PortalsTest, a_redirect_follows_the_public_url) {
  muster_.run_well({"portal", "rename", "acme", "--host", "new.example"});
  server_ = std::make_unique<Server>(muster_, Words{"serve", "--public-url", "https://directory.example:8443/"});
  EXPECT_EQ(get("acme.example", "/rest/x").headers.at("location"), "https://new.example:8443/rest/x");
  const std::string printed = muster_.run_well({"webhook", "add", "--user", "1", "--scope", "im", "--portal", "acme",
                                                "--public-url", "https://directory.example:8443/"});
  EXPECT_NE(printed.find("webhook: https://new.example:8443/rest/1/"), std::string::npos) << printed;
}

TEST_F(PortalsTest, a_closed_one_says_so_until_it_is_reopened) {
  serve();
  muster_.run_well({"portal", "close", "acme"});
  const HttpReply closed = get("acme.example", webhooks_["acme"] + "department.get");
  EXPECT_EQ(closed.status, 410u);
  EXPECT_EQ(closed.error(), "PORTAL_DELETED");
  EXPECT_EQ(closed.json().at("error_description").as_string(), "Portal was deleted");
  EXPECT_EQ(company_at("globex.example", "globex"), "globex");
  muster_.run_well({"portal", "reopen", "acme"});
  EXPECT_EQ(company_at("acme.example", "acme"), "acme");
}

TEST_F(PortalsTest, one_is_removed_once_it_is_closed) {
  serve();
  EXPECT_EQ(company_at("acme.example", "acme"), "acme");
  expect_refused({"portal", "remove", "acme"}, "portal acme is open; close it first, by `muster portal close acme`");
  muster_.run_well({"portal", "close", "acme"});
  muster_.run_well({"portal", "remove", "acme"});
  // What is left is alone, and answers for every host.
  EXPECT_EQ(company_at("acme.example", "globex"), "globex");
  EXPECT_EQ(company_at("acme.example", "acme"), "INVALID_CREDENTIALS");
  muster_.run_well({"portal", "add", "acme", "--host", "acme.example"});
  EXPECT_EQ(company_at("acme.example", "acme"), "INVALID_CREDENTIALS") << "the new one is empty";
}

TEST_F(PortalsTest, each_has_a_clock_offset_of_its_own) {
  for (const auto& [name, offset] : {std::pair("acme", "+05:30"), std::pair("globex", "-08:00")}) {
    const std::string file =
        muster_.write("offset.json", fmt::format(R"({{"departments":[],"users":[],"utc_offset":"{}"}})", offset));
    muster_.run_well({"import", file, "--portal", name});
  }
  serve();
  for (const auto& [name, offset] : {std::pair("acme", "+05:30"), std::pair("globex", "-08:00")}) {
    const auto reply = get(std::string(name) + ".example", webhooks_[name] + "server.time").json();
    EXPECT_TRUE(std::string_view(reply.at("result").as_string()).ends_with(offset)) << name;
    EXPECT_TRUE(std::string_view(reply.at("time").at("date_start").as_string()).ends_with(offset)) << name;
  }
}

TEST_F(PortalsTest, limits_are_counted_for_each) {
  const std::string file =
      muster_.write("limits.toml", "[limits]\nprofile = \"custom\"\nrate = { capacity = 3, drain = 1 }\n");
  server_ = std::make_unique<Server>(muster_, Words{"serve", "--config", file});
  std::string last;
  for (int i = 0; i < 100 && last != "QUERY_LIMIT_EXCEEDED"; ++i) last = company_at("acme.example", "acme");
  EXPECT_EQ(last, "QUERY_LIMIT_EXCEEDED");
  EXPECT_EQ(company_at("globex.example", "globex"), "globex");
}

TEST_F(PortalsTest, the_demo_may_have_a_name) {
  const Installation fresh;
  const Server demo(fresh, {"demo", "--portal", "show"});
  EXPECT_NE(fresh.run_well({"portal", "list", "--data", fresh.store("demo.db").string()}).find("\nshow "),
            std::string::npos);
}

TEST_F(PortalsTest, a_command_wants_to_know_which) {
  expect_refused({"webhook", "list"},
                 "the store has 2 portals; choose one with --portal, as `muster portal list` shows them");
  expect_refused({"webhook", "list", "--portal", "acne"}, "there is no portal acne; there are acme, globex");
  expect_refused({"portal", "add", "acme"}, "portal acme already exists");
  expect_refused({"portal", "add", "new", "--host", "acme.example"},
                 "acme.example is a host name of portal acme; `muster portal host remove acme acme.example` frees it");
  expect_refused({"portal", "rename", "acme"},
                 "give the new name, or all its new host names by --host; `muster portal host add acme HOST` adds one "
                 "to those it has");
  expect_refused({"portal", "close", "none"}, "there is no portal none; there are acme, globex");
  EXPECT_NE(muster_.run_well({"user", "list", "--portal", "globex"}).find("globex"), std::string::npos);
  EXPECT_NE(muster_.run_well({"audit", "--portal", "globex"}).find("globex"), std::string::npos);
  EXPECT_NE(muster_.run_well({"export", muster_.path("out.json"), "--portal", "globex"}).find("exported"),
            std::string::npos);
}

TEST_F(PortalsTest, the_list_shows_them) {
  muster_.run_well({"portal", "add", "rest"});
  muster_.run_well({"portal", "rename", "acme", "--host", "new.example", "--host", "www.new.example"});
  muster_.run_well({"portal", "close", "globex"});
  EXPECT_EQ(muster_.run_well({"portal", "list"}),
            "NAME                 STATE    REVISION  HOSTS\n"
            "acme                 open            2  new.example, www.new.example; formerly acme.example\n"
            "globex               closed          2  globex.example\n"
            "rest                 open            0  (all others)\n");
}

TEST_F(PortalsTest, a_store_of_one_needs_no_names) {
  const Installation plain;
  plain.import(small_company());
  EXPECT_EQ(plain.run_well({"portal", "list"}),
            "NAME                 STATE    REVISION  HOSTS\n"
            "main                 open            1  (all others)\n");
  const std::string webhook = plain.add_webhook(1);
  const Server server(plain);
  EXPECT_EQ(server.get(webhook + "im.department.get?ID[]=1").status, 200u);
  // The one that was there goes on answering for all hosts that are no other portal's.
  plain.run_well({"portal", "add", "second", "--host", "second.example"});
  EXPECT_EQ(server.get(webhook + "im.department.get?ID[]=1").status, 200u);
}

// How much memory a process has, by the kernel's count.
std::size_t resident(pid_t process) {
  std::ifstream statm(fmt::format("/proc/{}/statm", process));
  std::size_t total = 0;
  std::size_t pages = 0;
  statm >> total >> pages;
  return pages * 4096;
}

TEST_F(PortalsTest, a_thousand_are_served_by_one_process) {
  const Installation many;
  constexpr int count = 1000;
  std::vector<std::string> webhooks;
  {
    const auto store = std::move(store::open_sqlite_store({.file = many.store()}).value());
    ASSERT_TRUE(store->change_portals([&](portal::PortalList& list) -> base::Result<void> {
      for (int i = 0; i < count; ++i)
        (void)portal::add_portal(list, fmt::format("p{}", i), {fmt::format("p{}.example", i)}).value();
      return {};
    }));
    for (int i = 0; i < count; ++i) {
      const auto live = std::move(portal::LivePortal::open(*store, {static_cast<std::uint32_t>(i + 1)}).value());
      ASSERT_TRUE(live->write({}, [&](portal::PortalDraft& draft) -> base::Result<void> {
        const auto imported = sync::import_json_text(small_company(), "the small company", draft);
        if (!imported) return imported.error();
        access::Webhook webhook = make_webhook(1, fmt::format("Secret{}", i));
        webhook.scopes.insert(access::Scope::department);
        draft.add_webhook(webhook);
        return {};
      }));
    }
  }
  Server server(many);
  HttpClient client = server.connect();
  const auto ask = [&](int i) {
    client.send(fmt::format("GET /rest/1/Secret{0}/department.get HTTP/1.1\r\nHost: p{0}.example\r\n\r\n", i));
    EXPECT_EQ(client.read_reply().status, 200u) << i;
  };
  ask(0);
  const std::size_t before = resident(server.process().id());
  for (int i = 0; i < count; ++i) ask(i);
  if (!has_sanitizer()) {
    EXPECT_LT((resident(server.process().id()) - before) / count, 200'000u) << "bytes a portal";
  }
  RecordProperty("bytes_per_portal", static_cast<int>((resident(server.process().id()) - before) / count));
  EXPECT_EQ(server.stop(), 0);
}

}  // namespace portals_test
}  // namespace muster::test
