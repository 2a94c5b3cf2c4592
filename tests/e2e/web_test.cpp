#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <regex>

#include "e2e/web_requests.hpp"
#include "web/embedded_files.hpp"

// The web interface as the program serves it (protocol.md 1.12, 10.8 and 10.9). What stands in the files is tested in
// web/.
namespace muster::test {
namespace web_test {

using testing::HasSubstr;

std::string unzipped(const std::string& bytes, std::size_t size) {
  std::string text(size, '\0');
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  std::string in = bytes;
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  inflateEnd(&stream);
  return text;
}

class Web : public testing::Test {
 protected:
  void SetUp() override {
    if (web::embedded_files().empty()) GTEST_SKIP() << "this build has no web interface";
  }

  Installation muster_;
};

TEST_F(Web, the_page_and_what_it_loads_are_served) {
  Server server(muster_, {"serve", "--create"});
  HttpClient client = server.connect();
  const HttpReply page = client.get("/");
  ASSERT_EQ(page.status, 200u);
  EXPECT_EQ(page.headers.at("content-type"), "text/html; charset=utf-8");
  EXPECT_EQ(page.headers.at("cache-control"), "no-cache");
  EXPECT_THAT(page.headers.at("content-security-policy"), HasSubstr("default-src 'none'; script-src 'self'"));
  EXPECT_EQ(client.get("/people/5").body, page.body);
  EXPECT_EQ(client.get("/departments/7").body, page.body);
  const std::regex loaded(R"re((?:src|href)="(/[^"]+)")re");
  int count = 0;
  for (std::sregex_iterator match(page.body.begin(), page.body.end(), loaded), end; match != end; ++match, ++count) {
    const std::string path = (*match)[1];
    const HttpReply file = client.get(path);
    EXPECT_EQ(file.status, 200u) << path;
    if (path.starts_with("/assets/")) {
      EXPECT_THAT(file.headers.at("cache-control"), HasSubstr("immutable")) << path;
    }
  }
  EXPECT_GT(count, 0);
  EXPECT_EQ(client.get("/elsewhere").status, 404u);
  EXPECT_EQ(ask(client, "POST", "/", "", "x").status, 404u);
  EXPECT_EQ(server.stop(), 0);
}

TEST_F(Web, files_are_compressed_and_sent_once) {
  Server server(muster_, {"serve", "--create"});
  HttpClient client = server.connect();
  const auto script = std::ranges::find_if(web::embedded_files(), [](const web::EmbeddedFile& file) {
    return file.path.ends_with(".js") && !file.gzip.empty() && !file.brotli.empty();
  });
  ASSERT_NE(script, web::embedded_files().end());
  const std::string path(script->path);
  const HttpReply plain = client.get(path);
  const HttpReply gzip = ask(client, "GET", path, "Accept-Encoding: gzip\r\n");
  const HttpReply brotli = ask(client, "GET", path, "Accept-Encoding: gzip, deflate, br\r\n");
  EXPECT_EQ(gzip.headers.at("content-encoding"), "gzip");
  EXPECT_EQ(unzipped(gzip.body, plain.body.size()), plain.body);
  EXPECT_EQ(brotli.headers.at("content-encoding"), "br");
  EXPECT_LT(brotli.body.size(), plain.body.size());
  EXPECT_FALSE(plain.headers.contains("content-encoding"));
  EXPECT_NE(plain.headers.at("etag"), brotli.headers.at("etag"));

  const HttpReply known =
      ask(client, "GET", path, "Accept-Encoding: br\r\nIf-None-Match: " + brotli.headers.at("etag") + "\r\n");
  EXPECT_EQ(known.status, 304u);
  EXPECT_EQ(known.body, "");
  const HttpReply head = ask(client, "HEAD", path, "Accept-Encoding: br\r\n");
  EXPECT_EQ(head.status, 200u);
  EXPECT_EQ(head.headers.at("content-length"), std::to_string(brotli.body.size()));
  EXPECT_EQ(client.get(path).body, plain.body) << "the connection goes on";
  EXPECT_EQ(server.stop(), 0);
}

TEST_F(Web, it_can_be_turned_off) {
  const std::string config = muster_.write("off.toml", "server.web = false\n");
  Server server(muster_, {"serve", "--create", "--config", config});
  HttpClient client = server.connect();
  for (const char* path : {"/", "/people/5", "/favicon.svg"}) EXPECT_EQ(client.get(path).error(), "NOT_FOUND") << path;
  EXPECT_EQ(client.get("/healthz").status, 200u);
  EXPECT_EQ(server.stop(), 0);
}

TEST_F(Web, pictures_are_allowed_from_hosts_that_are_named) {
  const std::string config = muster_.write("hosts.toml", "web.image_hosts = [\"https://pictures.example.com\"]\n");
  Server server(muster_, {"serve", "--create", "--config", config});
  EXPECT_THAT(server.get("/").headers.at("content-security-policy"),
              HasSubstr("img-src 'self' data: https://pictures.example.com; "));
  EXPECT_EQ(server.stop(), 0);
}

TEST_F(Web, the_demo_says_where_to_open_it_and_who_can_sign_in) {
  Server demo(muster_, {"demo"});
  auto lines = lines_of(demo);
  EXPECT_EQ(lines["open"], demo.url() + "/");
  HttpClient client = demo.connect();
  const HttpReply form = client.get("/oauth/session/?back=/people/5");
  for (const char* who : {"administrator", "employee"}) {
    const std::string password = lines[std::string(who) + "_password"];
    EXPECT_GE(password.size(), 12u);
    EXPECT_THAT(form.body, HasSubstr("value=\"" + password + "\"")) << "by one click";
    std::string leads_to;
    const std::string cookie = sign_in(client, lines[who], password, "/oauth/session/?back=/people/5", &leads_to);
    EXPECT_EQ(leads_to, "/people/5");
    const HttpReply token = ask(client, "POST", "/oauth/session/token", page_lines(cookie), "{}");
    ASSERT_EQ(token.status, 200u) << token.body;
    EXPECT_EQ(token.headers.at("cache-control"), "no-store");
    EXPECT_EQ(token.json().at("is_admin").as_bool(), who == std::string("administrator"));
    EXPECT_TRUE(token.json().at("demo").as_bool());
    const std::string access(token.json().at("access_token").as_string());
    record_secret(access);
    const std::string bearer = "Authorization: Bearer " + access + "\r\n";
    EXPECT_EQ(ask(client, "GET", "/rest/muster.department.tree?DEPTH=0", bearer).status, 200u);
    EXPECT_EQ(ask(client, "DELETE", "/oauth/session/token", page_lines(cookie)).status, 204u);
    EXPECT_EQ(ask(client, "GET", "/rest/muster.department.tree?DEPTH=0", bearer).error(), "invalid_token");
    EXPECT_EQ(ask(client, "POST", "/oauth/session/token", page_lines(cookie), "{}").error(), "no_session");
  }
  EXPECT_EQ(demo.stop(), 0);
  EXPECT_EQ(demo.process().out(), "") << "nothing else is printed";
}

TEST_F(Web, nobody_is_offered_a_link_once_somebody_has_a_password) {
  muster_.import(company_with_administrator());
  muster_.set_password(1, "correct horse");
  Server server(muster_);
  EXPECT_EQ(server.stop(), 0);
  EXPECT_EQ(server.process().out(), "");
}

}  // namespace web_test
}  // namespace muster::test
