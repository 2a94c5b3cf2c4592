#include "web/site.hpp"

#include <gtest/gtest.h>

#include "rest/dispatch/file_reply.hpp"

// The files of the web interface as they are sent: protocol.md 1.12.
namespace muster::test {
namespace site_test {

using rest::Request;
using rest::Verb;
using web::Prepared;
using web::Site;

constexpr web::EmbeddedFile files[] = {
    {"/index.html", "PageSum", "<html>", "page.gz", "page.br"},
    {"/assets/index-0a1B2c-_.js", "ScriptSum", "script", "script.gz", "script.br"},
    {"/assets/photo-12345678.png", "PhotoSum", "photo", {}, {}},
    {"/assets/plain.css", "StyleSum", "style", "style.gz", {}},
    {"/favicon.svg", "IconSum", "icon", {}, {}},
};

class WebSite : public testing::Test {
 protected:
  const Prepared* reply(std::string_view target, std::string_view codings = {}, std::string_view known = {}) const {
    return rest::find_file_reply(site_, {.target = target, .accept_encoding = codings, .if_none_match = known});
  }
  std::string_view body(std::string_view target, std::string_view codings = {}) const {
    const Prepared* found = reply(target, codings);
    return found ? found->body : "none";
  }
  bool has_line(const Prepared* found, std::string_view line) const {
    return found && found->head.find(std::string(line) + "\r\n") != std::string::npos;
  }

  const std::vector<std::string> hosts_{"https://a.example", "https://b.example:8443"};
  const Site site_{files, hosts_};
};

TEST_F(WebSite, the_places_of_the_router_lead_to_the_page) {
  for (const char* place : {"/", "/?find=a", "/people", "/people?x=1", "/people/", "/people/5", "/people/x/y",
                            "/departments", "/departments/7"})
    EXPECT_EQ(body(place), "<html>") << place;
}

TEST_F(WebSite, files_are_found_by_their_path_alone) {
  EXPECT_EQ(body("/favicon.svg"), "icon");
  EXPECT_EQ(body("/favicon.svg?v=1"), "icon");
  EXPECT_EQ(body("/assets/index-0a1B2c-_.js"), "script");
  for (const char* path : {"/elsewhere", "/peoples", "/people.html", "/index.html", "/assets/", "/assets", "//", "",
                           "/favicon.svg/", "/assets/../favicon.svg", "/assets/%69ndex-0a1B2c-_.js", "/rest/",
                           "/oauth/session/", "/openapi.json", "/healthz", "/metrics"})
    EXPECT_EQ(body(path), "none") << path;
}

TEST_F(WebSite, only_reading_verbs_are_answered) {
  EXPECT_NE(rest::find_file_reply(site_, {.verb = Verb::head, .target = "/"}), nullptr);
  for (const Verb verb : {Verb::post, Verb::del, Verb::options, Verb::other})
    EXPECT_EQ(rest::find_file_reply(site_, {.verb = verb, .target = "/"}), nullptr);
}

TEST_F(WebSite, a_client_gets_the_coding_that_it_wants_most) {
  const auto script = [this](std::string_view codings) { return body("/assets/index-0a1B2c-_.js", codings); };
  EXPECT_EQ(script(""), "script");
  EXPECT_EQ(script("gzip, deflate, br, zstd"), "script.br");
  EXPECT_EQ(script("gzip, deflate"), "script.gz");
  EXPECT_EQ(script("GZip"), "script.gz");
  EXPECT_EQ(script("br;q=0.5, gzip"), "script.gz");
  EXPECT_EQ(script("br;q=0, gzip;q=0"), "script");
  EXPECT_EQ(script("*"), "script.br");
  EXPECT_EQ(script("*, br;q=0"), "script.gz");
  EXPECT_EQ(script("identity, br;q=0.5"), "script");
  EXPECT_EQ(script("identity;q=0.2, br;q=0.5"), "script.br");
  EXPECT_EQ(script("zstd"), "script");
  EXPECT_EQ(body("/assets/plain.css", "br, gzip;q=0.1"), "style.gz") << "there is no brotli of it";
  EXPECT_EQ(body("/favicon.svg", "br, gzip"), "icon");
}

TEST_F(WebSite, what_a_client_has_is_not_sent_again) {
  const Prepared* whole = reply("/", "br");
  EXPECT_EQ(whole->code(), 200u);
  EXPECT_TRUE(has_line(whole, "ETag: \"PageSum-br\""));
  const Prepared* known = reply("/people/5", "br", "\"x\", W/\"PageSum-br\"");
  EXPECT_EQ(known->code(), 304u);
  EXPECT_EQ(known->status, "304 Not Modified");
  EXPECT_EQ(known->body, "");
  EXPECT_TRUE(has_line(known, "ETag: \"PageSum-br\""));
  EXPECT_TRUE(has_line(known, "Vary: Accept-Encoding"));
  EXPECT_EQ(known->head.find("Content-Length"), std::string::npos);
  EXPECT_EQ(reply("/", "br", "\"PageSum\"")->code(), 200u) << "the tag of another coding";
  EXPECT_EQ(reply("/", "", "\"PageSum\"")->code(), 304u);
  EXPECT_EQ(reply("/", "", "*")->code(), 304u);
}

TEST_F(WebSite, heads_are_whole_and_end_with_an_empty_line) {
  for (const char* path : {"/", "/favicon.svg", "/assets/index-0a1B2c-_.js", "/assets/plain.css"}) {
    for (const char* codings : {"", "gzip", "br"}) {
      const Prepared* found = reply(path, codings);
      EXPECT_TRUE(found->head.ends_with("\r\n\r\n")) << path;
      EXPECT_EQ(found->head.find("\r\n\r\n"), found->head.size() - 4) << path;
      EXPECT_TRUE(has_line(found, "Content-Length: " + std::to_string(found->body.size()))) << path;
      EXPECT_TRUE(has_line(found, "X-Content-Type-Options: nosniff")) << path;
      EXPECT_EQ(has_line(found, "Content-Encoding: br"), found->body.ends_with(".br")) << path;
      EXPECT_EQ(has_line(found, "Content-Encoding: gzip"), found->body.ends_with(".gz")) << path;
    }
  }
  EXPECT_FALSE(has_line(reply("/favicon.svg"), "Vary: Accept-Encoding")) << "there is one form alone";
}

TEST_F(WebSite, only_names_with_a_hash_are_kept_for_ever) {
  constexpr std::string_view for_ever = "Cache-Control: public, max-age=31536000, immutable";
  EXPECT_TRUE(has_line(reply("/assets/index-0a1B2c-_.js"), for_ever));
  EXPECT_TRUE(has_line(reply("/assets/photo-12345678.png"), for_ever));
  for (const char* path : {"/", "/people/5", "/favicon.svg", "/assets/plain.css"})
    EXPECT_TRUE(has_line(reply(path), "Cache-Control: no-cache")) << path;
}

TEST_F(WebSite, types_go_by_the_name) {
  EXPECT_TRUE(has_line(reply("/"), "Content-Type: text/html; charset=utf-8"));
  EXPECT_TRUE(has_line(reply("/assets/index-0a1B2c-_.js"), "Content-Type: text/javascript; charset=utf-8"));
  EXPECT_TRUE(has_line(reply("/assets/photo-12345678.png"), "Content-Type: image/png"));
  EXPECT_TRUE(has_line(reply("/favicon.svg"), "Content-Type: image/svg+xml"));
}

TEST_F(WebSite, the_page_may_load_nothing_from_elsewhere) {
  EXPECT_TRUE(has_line(reply("/"),
                       "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src "
                       "'self' data: https://a.example https://b.example:8443; connect-src 'self'; font-src 'self'; "
                       "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"));
  EXPECT_TRUE(has_line(reply("/"), "X-Frame-Options: DENY"));
  EXPECT_TRUE(has_line(reply("/"), "Cross-Origin-Opener-Policy: same-origin"));
  EXPECT_TRUE(has_line(reply("/favicon.svg"), "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'"));
}

TEST(WebSiteWithoutFiles, has_no_page) {
  const Site none(std::span<const web::EmbeddedFile>{});
  EXPECT_TRUE(none.empty());
  EXPECT_EQ(none.find("/"), nullptr);
}

}  // namespace site_test
}  // namespace muster::test
