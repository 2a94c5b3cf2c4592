#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <map>
#include <regex>

#include "e2e/installation.hpp"
#include "support/recording.hpp"
#include "web/embedded_files.hpp"

// The web interface as the program serves it (protocol.md 1.12, 10.8 and 10.9). What stands in the files is tested in
// web/.
namespace muster::test {
namespace web_test {

using testing::HasSubstr;
using testing::StartsWith;

// DELETE is answered 204, without a body.
HttpReply ask(HttpClient& client, std::string_view verb, const std::string& target, const std::string& lines = "",
              std::string_view body = "") {
  client.send(request_text(verb, target, lines, body));
  return client.read_reply(verb != "HEAD" && verb != "DELETE" && lines.find("If-None-Match") == std::string::npos);
}

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

// What `muster demo` prints, by the names of the lines.
std::map<std::string, std::string> lines_of(Server& demo, std::size_t count) {
  std::map<std::string, std::string> lines;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string line = demo.process().read_line().value_or("");
    const auto colon = line.find(": ");
    lines[line.substr(0, colon)] = colon == std::string::npos ? "" : line.substr(colon + 2);
    if (line.find("password") != std::string::npos) record_secret(line.substr(colon + 2));
  }
  return lines;
}

class Web : public testing::Test {
 protected:
  void SetUp() override {
    if (web::embedded_files().empty()) GTEST_SKIP() << "this build has no web interface";
  }

  // Signs in at /oauth/session/ as a browser does. Returns the session's cookie, "NAME=VALUE".
  static std::string sign_in(HttpClient& client, const std::string& email, const std::string& password,
                             const std::string& target = "/oauth/session/", std::string* leads_to = nullptr) {
    const std::string form_cookie = cookie_of(client.get(target));
    const std::string token = form_cookie.substr(form_cookie.find('=') + 1);
    const HttpReply answer = ask(client, "POST", target,
                                 "Content-Type: application/x-www-form-urlencoded\r\nCookie: " + form_cookie + "\r\n",
                                 "form_token=" + token + "&email=" + email + "&password=" + password);
    EXPECT_EQ(answer.status, 302u) << answer.body;
    if (leads_to) *leads_to = answer.headers.at("location");
    return cookie_of(answer);
  }
  static std::string cookie_of(const HttpReply& reply) {
    const std::string& lines = reply.headers.at("set-cookie");
    const std::string last = lines.substr(lines.rfind('\n') + 1);
    return last.substr(0, last.find(';'));
  }
  // The headers that a page of this server sends: the clients of the tests call it "localhost".
  static std::string page_lines(const std::string& cookie) {
    return "Content-Type: application/json\r\nOrigin: http://localhost\r\nSec-Fetch-Site: same-origin\r\nCookie: " +
           cookie + "\r\n";
  }
  // A company with an administrator.
  static std::string company() {
    std::string text(small_company());
    const std::string_view first = "\"NAME\": \"Ada\"";
    return text.insert(text.find(first), "\"IS_ADMIN\": true, ");
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
  auto lines = lines_of(demo, 6);
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

TEST_F(Web, a_strange_origin_gets_no_token) {
  Server demo(muster_, {"demo"});
  auto lines = lines_of(demo, 6);
  HttpClient client = demo.connect();
  const std::string cookie = sign_in(client, lines["employee"], lines["employee_password"]);
  const std::string json = "Content-Type: application/json\r\nCookie: " + cookie + "\r\n";
  EXPECT_EQ(ask(client, "POST", "/oauth/session/token", json, "{}").status, 403u);
  EXPECT_EQ(ask(client, "POST", "/oauth/session/token", json + "Origin: https://evil.example\r\n", "{}").status, 403u);
  EXPECT_EQ(ask(client, "POST", "/oauth/session/token",
                json + "Origin: http://localhost\r\nSec-Fetch-Site: cross-site\r\n", "{}")
                .status,
            403u);
  const HttpReply get = ask(client, "GET", "/oauth/session/token", json + "Origin: http://localhost\r\n");
  EXPECT_EQ(get.status, 405u);
  EXPECT_EQ(get.headers.at("allow"), "POST, DELETE");
  EXPECT_EQ(demo.stop(), 0);
}

TEST_F(Web, the_first_administrator_sets_a_password_by_a_link) {
  muster_.import(company());
  Server server(muster_);
  const std::string line = server.process().read_line().value_or("");
  const std::string begin = "setup: " + server.url() + "/oauth/setup/?key=";
  ASSERT_THAT(line, StartsWith(begin));
  record_secret(line.substr(begin.size()));
  const std::string target = "/oauth/setup/?key=" + line.substr(begin.size());
  HttpClient client = server.connect();
  const HttpReply form = client.get(target);
  EXPECT_EQ(form.status, 200u);
  EXPECT_EQ(server.stop(), 0);
  EXPECT_EQ(server.process().err().find(line.substr(begin.size())), std::string::npos) << "the log has it";
}

TEST_F(Web, nobody_is_offered_a_link_once_somebody_has_a_password) {
  muster_.import(company());
  muster_.set_password(1, "correct horse");
  Server server(muster_);
  EXPECT_EQ(server.stop(), 0);
  EXPECT_EQ(server.process().out(), "");
}

}  // namespace web_test
}  // namespace muster::test
