#include "http/request_reader.hpp"

#include <gtest/gtest.h>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>

#include "rest/dispatch/deferred_request.hpp"

namespace muster::http {
namespace request_reader_test {

namespace asio = boost::asio;
using boost::beast::error_code;

constexpr Limits small{.body = 100, .header = 200, .url = 60};
const Peer peer{.address = text_of(*parse_address("192.0.2.1"))};

struct Outcome {
  error_code error;
  std::size_t taken = 0;
};

// Gives the reader `text` as a connection does: `step` more bytes at a time, in memory that moves each time.
Outcome feed(RequestReader& reader, std::string_view text, std::size_t step) {
  Outcome outcome;
  std::string memory;
  std::size_t arrived = 0;
  while (!reader.is_done() && arrived < text.size()) {
    arrived = std::min(arrived + step, text.size());
    reader.keep();
    std::string moved(text.substr(outcome.taken, arrived - outcome.taken));
    memory.swap(moved);
    std::ranges::fill(moved, '#');
    outcome.error = {};
    outcome.taken += reader.put(asio::buffer(memory), outcome.error);
    if (outcome.error && outcome.error != boost::beast::http::error::need_more) break;
    reader.keep();
  }
  return outcome;
}

const rest::WireError& refused(std::string_view text, std::size_t step, const Limits& limits = small) {
  RequestReader reader(limits, peer);
  const Outcome outcome = feed(reader, text, step);
  EXPECT_TRUE(outcome.error) << text.substr(0, 100);
  EXPECT_FALSE(reader.is_done());
  return reader.refusal(outcome.error, text.substr(outcome.taken));
}

const std::size_t steps[] = {1, 2, 3, 7, 50, 100'000};

constexpr std::string_view posted =
    "POST /rest/1/secret/im.department.get?a=b HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    "Content-Length: 10\r\n\r\n{\"ID\":[3]}";

TEST(RequestReader, AGetIsReadWhereverItIsSplit) {
  const std::string_view text = "GET /rest/1/s/m?ID[]=3&f[>ID]=1 HTTP/1.1\r\nHost: x\r\n\r\n";
  for (const std::size_t step : steps) {
    RequestReader reader(small, peer);
    EXPECT_EQ(feed(reader, text, step).taken, text.size());
    ASSERT_TRUE(reader.is_done()) << step;
    EXPECT_EQ(reader.request().verb, rest::Verb::get);
    EXPECT_EQ(reader.request().target, "/rest/1/s/m?ID[]=3&f[>ID]=1");
    EXPECT_EQ(reader.request().content_type, "");
    EXPECT_EQ(reader.request().body, "");
    EXPECT_TRUE(reader.keep_alive());
    EXPECT_FALSE(reader.is_head() || reader.is_old_version() || reader.expects_continue());
  }
}

TEST(RequestReader, APostIsReadWhereverItIsSplit) {
  for (const std::size_t step : steps) {
    RequestReader reader(small, peer);
    feed(reader, posted, step);
    ASSERT_TRUE(reader.is_done()) << step;
    EXPECT_EQ(reader.request().verb, rest::Verb::post);
    EXPECT_EQ(reader.request().target, "/rest/1/secret/im.department.get?a=b");
    EXPECT_EQ(reader.request().content_type, "application/json");
    EXPECT_EQ(reader.request().body, R"({"ID":[3]})");
  }
}

TEST(RequestReader, AChunkedBodyIsPutTogether) {
  const std::string_view text =
      "POST /rest HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Type: a/b\r\n\r\n"
      "5;name=value\r\n{\"ID\"\r\n1\r\n:\r\n4\r\n[3]}\r\n0\r\nContent-Type: trailer\r\n\r\n";
  for (const std::size_t step : steps) {
    RequestReader reader(small, peer);
    feed(reader, text, step);
    ASSERT_TRUE(reader.is_done()) << step;
    EXPECT_EQ(reader.request().body, R"({"ID":[3]})");
    EXPECT_EQ(reader.request().content_type, "a/b") << "a trailer changes nothing";
  }
}

TEST(RequestReader, WhatComesAfterARequestIsLeft) {
  RequestReader reader(small, peer);
  const std::string twice = std::string(posted) + "GET / HTTP/1.1\r\n\r\n";
  EXPECT_EQ(feed(reader, twice, twice.size()).taken, posted.size());
  EXPECT_TRUE(reader.is_done());
}

TEST(RequestReader, ARequestTellsWhetherItCameOverTls) {
  Peer by_tls = peer;
  by_tls.secure = true;
  RequestReader plain(small, peer), secure(small, by_tls);
  feed(plain, "GET / HTTP/1.1\r\n\r\n", 100);
  feed(secure, "GET / HTTP/1.1\r\n\r\n", 100);
  EXPECT_FALSE(plain.request().secure);
  EXPECT_TRUE(secure.request().secure);
  EXPECT_TRUE(
      rest::DeferredRequest(secure.request(), {.to = rest::Deferral::To::writer, .portal = nullptr}).request().secure);
}

TEST(RequestReader, WhatCachesSayIsReadOfPagesAndNotOfCalls) {
  const std::string fields = "Accept-Encoding: br\r\nIf-None-Match: \"a\"\r\nAccept-Encoding: gzip;q=0.5\r\n\r\n";
  RequestReader page(small, peer);
  feed(page, "GET /openapi.json HTTP/1.1\r\n" + fields, 7);
  page.keep();
  EXPECT_EQ(page.request().accept_encoding, "br, gzip;q=0.5");
  EXPECT_EQ(page.request().if_none_match, "\"a\"");
  RequestReader call(small, peer);
  feed(call, "GET /rest/1/Secret/profile HTTP/1.1\r\n" + fields, 7);
  EXPECT_EQ(call.request().accept_encoding, "");
  EXPECT_EQ(call.request().if_none_match, "");
}

TEST(RequestReader, WhoseThePageIsIsReadForTheAuthorisationServerAlone) {
  const std::string lines = " HTTP/1.1\r\norigin: https://a.example\r\nSEC-Fetch-Site: same-origin\r\n\r\n";
  RequestReader oauth(small, peer);
  const std::string asked = "DELETE /oauth/session/token" + lines;
  feed(oauth, asked, asked.size());
  EXPECT_EQ(oauth.request().verb, rest::Verb::del);
  EXPECT_EQ(oauth.request().origin, "https://a.example");
  EXPECT_EQ(oauth.request().fetch_site, "same-origin");
  RequestReader call(small, peer);
  const std::string other = "DELETE /rest/profile" + lines;
  feed(call, other, other.size());
  EXPECT_EQ(call.request().verb, rest::Verb::other);
  EXPECT_EQ(call.request().origin, "");
  EXPECT_EQ(call.request().fetch_site, "");
}

TEST(RequestReader, VerbsAndVersions) {
  const auto read = [](std::string_view text, auto&& look) {
    RequestReader reader(small, peer);
    feed(reader, text, text.size());
    ASSERT_TRUE(reader.is_done()) << text;
    look(reader);
  };
  for (const char* text :
       {"PUT / HTTP/1.1\r\nContent-Length: 0\r\n\r\n", "DELETE / HTTP/1.1\r\n\r\n", "BREW / HTTP/1.1\r\n\r\n"})
    read(text, [](const RequestReader& reader) { EXPECT_EQ(reader.request().verb, rest::Verb::other); });
  read("OPTIONS / HTTP/1.1\r\n\r\n",
       [](const RequestReader& reader) { EXPECT_EQ(reader.request().verb, rest::Verb::options); });
  read("HEAD / HTTP/1.1\r\n\r\n", [](const RequestReader& reader) { EXPECT_TRUE(reader.is_head()); });
  read("GET / HTTP/1.0\r\n\r\n", [](const RequestReader& reader) {
    EXPECT_TRUE(reader.is_old_version());
    EXPECT_FALSE(reader.keep_alive());
  });
  read("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
       [](const RequestReader& reader) { EXPECT_TRUE(reader.keep_alive()); });
  read("GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
       [](const RequestReader& reader) { EXPECT_FALSE(reader.keep_alive()); });
  read("GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
       [](const RequestReader& reader) { EXPECT_EQ(reader.request().verb, rest::Verb::get); });
}

TEST(RequestReader, AnExpectationIsSeenBeforeTheBody) {
  RequestReader reader(small, peer);
  feed(reader, "POST / HTTP/1.1\r\nContent-Length: 3\r\nExpect: 100-Continue\r\n\r\n", 1);
  EXPECT_TRUE(reader.is_header_done());
  EXPECT_TRUE(reader.expects_continue());
  EXPECT_FALSE(reader.is_done());
}

// RFC 9112, section 3.2.2.
TEST(RequestReader, ATargetWithAHostIsThatHostsAndNotTheHeaders) {
  const auto expect = [](const std::string& target, std::string_view host, std::string_view path) {
    for (const std::string headers : {"Host: other.example\r\n", "", "Host:\r\n"}) {
      const std::string text = "GET " + target + " HTTP/1.1\r\n" + headers + "\r\n";
      for (const std::size_t step : steps) {
        RequestReader reader(small, peer);
        feed(reader, text, step);
        ASSERT_TRUE(reader.is_done()) << text << step;
        EXPECT_EQ(reader.request().host, host) << text;
        EXPECT_EQ(reader.request().target, path) << text;
        EXPECT_FALSE(reader.request().secure) << "that is the connection's to say";
      }
    }
  };
  expect("http://acme.example/rest/1/s/m?f[>ID]=1", "acme.example", "/rest/1/s/m?f[>ID]=1");
  expect("https://acme.example:8443/rest", "acme.example:8443", "/rest");
  expect("HTTP://ACME.example/", "ACME.example", "/");
  expect("http://acme.example", "acme.example", "/");
  expect("http://acme.example?x=1", "acme.example", "?x=1");
  expect("http://[::1]:80//rest//x", "[::1]:80", "//rest//x");
  expect("http://acme.example:/x", "acme.example", "/x");
  expect("http://acme.example/http://x", "acme.example", "/http://x");
}

TEST(RequestReader, AHeaderIsHeldToTheRulesBesideATargetWithAHost) {
  for (const char* headers : {"Host: a\r\nHost: a\r\n", "Host: a b\r\n", "Host: a@b\r\n"})
    EXPECT_EQ(refused("GET http://x/ HTTP/1.1\r\n" + std::string(headers) + "\r\n", 7).status, 400u) << headers;
}

TEST(RequestReader, ATargetWithAHostThatIsNoneIsABadRequest) {
  for (const std::string target :
       {"http:", "http:/x", "http://", "http:///x", "http://?x", "http://:80/", "http://a@x/", "http://a:b@x/",
        "https://x:0x/", "http://x:65536/", "http://[::1/", "http://x/#top", "http://x#", "http://a,b/", "ftp://x/",
        "x://x/", "://x", "http:x", "HTTPS:/x"})
    for (const std::size_t step : {std::size_t{1}, std::size_t{1000}})
      EXPECT_EQ(refused("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n", step).status, 400u) << target;
  const Limits roomy{.body = 100, .header = 200, .url = 1000};
  EXPECT_EQ(refused("GET http://" + std::string(257, 'x') + "/ HTTP/1.1\r\n\r\n", 1000, roomy).status, 400u);
}

TEST(RequestReader, OtherTargetsStayAsTheyAre) {
  for (const std::string target : {"*", "/a://b", "/http://x/", "//x", "/@x/", "/\\x"}) {
    RequestReader reader(small, peer);
    const std::string text = "OPTIONS " + target + " HTTP/1.1\r\nHost: acme.example\r\n\r\n";
    feed(reader, text, text.size());
    ASSERT_TRUE(reader.is_done()) << target;
    EXPECT_EQ(reader.request().target, target);
    EXPECT_EQ(reader.request().host, "acme.example");
  }
}

// Behind a new host name it would name another host.
TEST(RequestReader, ATargetThatIsNoPathIsABadRequest) {
  for (const std::string verb : {"GET", "HEAD", "POST", "OPTIONS", "PUT", "CONNECT", "ODD"}) {
    for (const std::string target : {"@evil.example/", ".evil.example/", ":80@evil.example/", "\\\\evil.example",
                                     "acme.example:443", "rest/1/s/m", "?a=http://x", "a/b://c", "%2F", "**", "*/"})
      for (const std::size_t step : {std::size_t{1}, std::size_t{1000}})
        EXPECT_EQ(refused(verb + " " + target + " HTTP/1.1\r\nHost: x\r\n\r\n", step).status, 400u) << verb << target;
    if (verb != "OPTIONS") {
      EXPECT_EQ(refused(verb + " * HTTP/1.1\r\nHost: x\r\n\r\n", 7).status, 400u) << verb;
    }
  }
}

// They are wrong as soon as they are there, whether or not more comes.
TEST(RequestReader, ALineEndThatIsNoneIsABadRequestAtOnce) {
  const std::string chunked = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const std::string& text :
       std::vector<std::string>{"GET / HTTP/1.1\n", "\nGET /", "GET / HTTP/1.1\r\nHost: x\n",
                                "GET / HTTP/1.1\r\nHost: x\n\n", "GET / HTTP/1.1\rX", "GET / HTTP/1.1\r\nX: a\rb",
                                chunked + "5\n", chunked + "5;name=value\n", chunked + "5\rh", chunked + "2\r\n{}\n",
                                chunked + "2\r\n{}\r\n0\n", chunked + "0\r\nX: a\n", chunked + "0\r\nX: a\r\n\n"}) {
    for (const std::size_t step : steps) EXPECT_EQ(refused(text, step).status, 400u) << text << " by " << step;
  }
}

TEST(RequestReader, WhatMayStillBecomeALineEndIsWaitedFor) {
  const std::string text = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\n\n\r\r\n0\r\nX: a\r\n\r\n";
  for (std::size_t length = 1; length < text.size(); ++length) {
    RequestReader reader(small, peer);
    const error_code error = feed(reader, text.substr(0, length), 1).error;
    EXPECT_TRUE(!error || error == boost::beast::http::error::need_more) << length;
    EXPECT_FALSE(reader.is_done()) << length;
  }
  RequestReader reader(small, peer);
  feed(reader, text, 1);
  ASSERT_TRUE(reader.is_done());
  EXPECT_EQ(reader.request().body, "\n\r") << "a body may have any bytes";
}

TEST(RequestReaderLimits, TheUrlIsExact) {
  const auto text = [](std::size_t length) {
    return "GET /" + std::string(length - 1, 'u') + " HTTP/1.1\r\nHost: x\r\n\r\n";
  };
  for (const std::size_t step : steps) {
    RequestReader reader(small, peer);
    EXPECT_FALSE(feed(reader, text(small.url), step).error) << step;
    EXPECT_TRUE(reader.is_done());
    for (const std::size_t length : {small.url + 1, small.url + 500, small.url + 5000})
      EXPECT_EQ(refused(text(length), step).status, 414u) << length << " by " << step;
  }
}

TEST(RequestReaderLimits, TheHeaderBlockIsExact) {
  // Each field counts its name, its value, the colon, the space and the line's end.
  const auto text = [](std::size_t length) {
    return "GET / HTTP/1.1\r\nA: " + std::string(100 - 5, 'x') + "\r\nB: " + std::string(length - 100 - 5, 'y') +
           "\r\n\r\n";
  };
  for (const std::size_t step : steps) {
    RequestReader reader(small, peer);
    EXPECT_FALSE(feed(reader, text(small.header), step).error) << step;
    EXPECT_TRUE(reader.is_done());
    for (const std::size_t length : {small.header + 1, small.header + 500, small.header + 5000})
      EXPECT_EQ(refused(text(length), step).status, 431u) << length << " by " << step;
  }
}

TEST(RequestReaderLimits, ManySmallHeadersCountTogether) {
  std::string text = "GET / HTTP/1.1\r\n";
  for (int i = 0; i < 60; ++i) text += "a: b\r\n";
  for (const std::size_t step : steps) EXPECT_EQ(refused(text + "\r\n", step).status, 431u) << step;
}

TEST(RequestReaderLimits, TheBodyIsExact) {
  const auto sized = [](std::size_t length) {
    return "POST / HTTP/1.1\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n" + std::string(length, 'x');
  };
  const auto chunked = [](std::size_t chunks) {
    std::string text = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (std::size_t i = 0; i < chunks; ++i) text += "a\r\n0123456789\r\n";
    return text + "0\r\n\r\n";
  };
  for (const std::size_t step : steps) {
    for (const std::string& text : {sized(small.body), chunked(small.body / 10)}) {
      RequestReader reader(small, peer);
      EXPECT_FALSE(feed(reader, text, step).error) << step;
      EXPECT_EQ(reader.request().body.size(), small.body);
    }
    EXPECT_EQ(refused(sized(small.body + 1), step).status, 413u) << step;
    EXPECT_EQ(refused(chunked(small.body / 10 + 1), step).status, 413u) << step;
  }
}

TEST(RequestReaderLimits, ALengthThatIsTooLargeIsRefusedBeforeTheBody) {
  EXPECT_EQ(refused("POST / HTTP/1.1\r\nContent-Length: 18446744073709551615\r\n\r\n", 1).status, 413u);
}

TEST(RequestReaderLimits, WhatIsNoHttpIsABadRequest) {
  for (const char* text :
       {"\x16\x03\x01\x02\x01\x01\xfc\x03\x03\x01\x02\x03\x04", "GET\r\n\r\n", "GET / HTTP/9\r\n\r\n",
        "GET / HTTP/1.1\r\nno colon\r\n\r\n", "GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"})
    for (const std::size_t step : steps) EXPECT_EQ(refused(text, step).status, 400u) << text;
}

}  // namespace request_reader_test
}  // namespace muster::http
