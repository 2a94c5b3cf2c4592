#include <gtest/gtest.h>

#include "e2e/installation.hpp"

// Requests on which two servers in a row might not agree: where one ends, or whose it is. What a request hides behind
// itself must be a request of its own, or never answered.
namespace muster::test {
namespace smuggling_test {

using namespace std::string_literals;

struct Ambiguity {
  const char* name;
  std::string header_lines;
  std::string after = {};  ///< what follows the header
};

class Smuggling : public ServedCompany {
 protected:
  std::string post(const std::string& header_lines, const std::string& after) const {
    return "POST " + webhook("profile") + " HTTP/1.1\r\nHost: localhost\r\n" + header_lines + "\r\n" + after;
  }
  // What an attacker would have answered in somebody else's place.
  std::string hidden() const { return "GET " + webhook("server.time") + " HTTP/1.1\r\nHost: localhost\r\n\r\n"; }

  // One 400, and the connection closes without another word.
  void expect_refused(const std::string& request, unsigned status = 400) const {
    HttpClient client = connect();
    client.send(request);
    const HttpReply reply = client.read_reply();
    EXPECT_EQ(reply.status, status) << reply.body;
    EXPECT_EQ(reply.error(), "INVALID_REQUEST");
    EXPECT_EQ(reply.headers.at("connection"), "close");
    EXPECT_EQ(client.read_to_end(), "");
  }
  // Both are answered, each as what it is.
  void expect_two(const std::string& request) const {
    HttpClient client = connect();
    client.send(request);
    EXPECT_NE(client.read_reply().body.find("LAST_NAME"), std::string::npos);
    EXPECT_NE(client.read_reply().body.find("{\"result\":\"20"), std::string::npos);
  }
};

TEST_F(Smuggling, two_ways_to_say_how_long_a_body_is_are_400) {
  const std::string empty = "0\r\n\r\n";
  for (const auto& [name, header_lines, after] : std::vector<Ambiguity>{
           {"a length, then chunks", "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", empty},
           {"chunks, then a length", "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", empty},
           {"two lengths", "Content-Length: 2\r\nContent-Length: 3\r\n", "{}"},
           {"one length twice", "Content-Length: 2\r\nContent-Length: 2\r\n", "{}"},
           {"a list of lengths", "Content-Length: 2, 2\r\n", "{}"},
           {"a length with a sign", "Content-Length: +2\r\n", "{}"},
           {"a negative length", "Content-Length: -2\r\n", "{}"},
           {"a length beyond all bounds", "Content-Length: 99999999999999999999999\r\n", "{}"},
           {"a length in another base", "Content-Length: 0x2\r\n", "{}"},
           {"a space before the colon", "Content-Length : 2\r\n", "{}"},
           {"an encoding that is none", "Transfer-Encoding: identity\r\n"},
           {"an encoding that nobody knows", "Transfer-Encoding: xchunked\r\n", empty},
           {"chunks that are not the last encoding", "Transfer-Encoding: chunked, identity\r\n", empty},
           {"chunks of what is compressed", "Transfer-Encoding: gzip, chunked\r\n", empty},
           {"chunks twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", empty},
           {"chunks behind an odd space", "Transfer-Encoding: \x0b" + "chunked\r\n"s, empty},
           {"chunks that are folded away", "Transfer-Encoding:\r\n x,\r\n chunked\r\n", empty}}) {
    SCOPED_TRACE(name);
    expect_refused(post(header_lines, after + hidden()));
  }
  expect_refused("POST " + webhook("profile") +
                 " HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n" + empty + hidden());
}

TEST_F(Smuggling, chunks_that_are_none_are_400) {
  for (const char* chunks : {"zz\r\n{}\r\n0\r\n\r\n", "-1\r\n{}\r\n0\r\n\r\n", "0x2\r\n{}\r\n0\r\n\r\n",
                             "fffffffffffffffff\r\n{}\r\n0\r\n\r\n", "2\r\n{}X\r\n0\r\n\r\n", "2\n{}\n0\n\n",
                             "\r\n{}\r\n", "2 \r{}\r\n0\r\n\r\n"}) {
    SCOPED_TRACE(chunks);
    expect_refused(post("Transfer-Encoding: chunked\r\n", chunks + hidden()));
  }
}

// Whoever waits for the rest of these waits in vain.
TEST_F(Smuggling, a_line_end_that_is_none_is_400_before_more_comes) {
  const std::string get = "GET " + webhook("profile") + " HTTP/1.1";
  const std::string chunked = "Transfer-Encoding: chunked\r\n";
  expect_refused(get + "\nHost: localhost\n\n");
  expect_refused(get + "\r\nHost: localhost\n\n");
  expect_refused(get + "\r\nHost: localhost\r\nX: a\rb");
  for (const char* chunks : {"2\n{}\n0\n\n", "2;a=b\n{}", "2\r{}", "2\r\n{}\n", "0\r\nX-Trailer: a\n\n", "0\n\n"}) {
    SCOPED_TRACE(chunks);
    expect_refused(post(chunked, chunks));
  }
}

TEST_F(Smuggling, a_trailer_says_nothing_of_the_body) {
  expect_refused(post("Transfer-Encoding: chunked\r\n", "0\r\nContent-Length: 50\r\n\r\n" + hidden()));
  expect_two(post("Transfer-Encoding: chunked\r\n", "2;a=b\r\n{}\r\n0\r\nX-Checksum: 1\r\n\r\n" + hidden()));
}

TEST_F(Smuggling, lines_end_with_both_characters_and_hold_no_others) {
  const std::string get = "GET " + webhook("profile") + " HTTP/1.1";
  for (const auto& [name, request] : std::vector<std::pair<const char*, std::string>>{
           {"line feeds alone", get + "\nHost: localhost\n\n"},
           {"a bare carriage return", get + "\r\nHost: localhost\r\nX: a\rb\r\n\r\n"},
           {"a bare line feed", get + "\r\nHost: localhost\r\nX: a\nContent-Length: 50\r\n\r\n"},
           {"a NUL in a value", get + "\r\nHost: localhost\r\nX: a\0b\r\n\r\n"s},
           {"a NUL in a name", get + "\r\nHost: localhost\r\nX\0: a\r\n\r\n"s},
           {"a NUL in the address", "GET /rest/1/a\0b HTTP/1.1\r\nHost: localhost\r\n\r\n"s},
           {"a NUL in the verb", "G\0T / HTTP/1.1\r\nHost: localhost\r\n\r\n"s},
           {"a space in a name", get + "\r\nHost: localhost\r\nX Y: a\r\n\r\n"},
           {"no name", get + "\r\nHost: localhost\r\n: a\r\n\r\n"},
           {"no colon", get + "\r\nHost: localhost\r\nabc\r\n\r\n"},
           {"another version", "GET / HTTP/2.0\r\nHost: localhost\r\n\r\n"},
           {"no version", "GET /\r\n"},
           {"HTTP/2 by prior knowledge", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"}}) {
    SCOPED_TRACE(name);
    expect_refused(request + hidden());
  }
}

TEST_F(Smuggling, a_request_has_one_host) {
  const std::string get = "GET " + webhook("profile") + " HTTP/1.1\r\n";
  for (const char* hosts : {"Host: a\r\nHost: b\r\n", "Host: a\r\nHost: a\r\n", "Host: a, b\r\n", "Host: a b\r\n",
                            "Host: a\r\n b\r\n", "Host: a/b\r\n", "Host: user@a\r\n", "Host: a?b\r\n"}) {
    SCOPED_TRACE(hosts);
    expect_refused(get + hosts + "\r\n" + hidden());
  }
  expect_refused(get + "Host: " + std::string(257, 'a') + "\r\n\r\n" + hidden());
  for (const char* hosts : {"Host: a\r\n", "Host: a.example:8443\r\n", "Host: [::1]:80\r\n", "Host:\r\n", ""}) {
    SCOPED_TRACE(hosts);
    expect_two(get + hosts + "\r\n" + hidden());
  }
}

TEST_F(Smuggling, a_get_with_a_body_hides_nothing) {
  const std::string get = "GET " + webhook("profile") + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: ";
  expect_two(get + std::to_string(hidden().size()) + "\r\n\r\n" + hidden() + hidden());
}

TEST_F(Smuggling, a_header_without_end_is_431) {
  HttpClient client = connect();
  client.send("GET " + webhook("profile") + " HTTP/1.1\r\nHost: localhost\r\n");
  // As many lines as the server takes; each is short, and their number is what is too large.
  for (int i = 0; i < 100'000 && client.try_send("X-Line: 1234567890\r\n"); ++i) {
  }
  const HttpReply reply = client.read_reply();
  EXPECT_EQ(reply.status, 431u);
  EXPECT_NE(reply.body.find("(limits.header)"), std::string::npos) << reply.body;
}

}  // namespace smuggling_test
}  // namespace muster::test
