#include <gtest/gtest.h>

#include "e2e/installation.hpp"

// HTTP itself: what the server makes of connections, versions, and bytes that are no request.
namespace muster::test {
namespace http_protocol_test {

class HttpProtocol : public ServedCompany {
 protected:
  std::string question() const { return webhook("im.department.get?ID[]=3"); }
};

TEST_F(HttpProtocol, what_is_no_http_is_400_and_closes) {
  for (const char* const garbage :
       {"GARBAGE\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\x16\x03\x01\x02\r\n\r\n",
        " GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nno colon\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    SCOPED_TRACE(garbage);
    HttpClient client = connect();
    client.send(garbage);
    const HttpReply reply = client.read_reply();
    EXPECT_EQ(reply.status, 400u);
    EXPECT_EQ(reply.error(), "INVALID_REQUEST");
    EXPECT_EQ(reply.headers.at("connection"), "close");
    client.finish_sending();
    EXPECT_EQ(client.read_to_end(), "");
  }
}

TEST_F(HttpProtocol, a_head_has_no_body_even_when_it_cannot_be_read) {
  for (const std::string& head :
       {std::string("HEAD / HTTP/9.9\r\n\r\n"), std::string("HEAD @x/ HTTP/1.1\r\n\r\n"), std::string("HEAD /\r\n\r\n"),
        std::string("HEAD / HTTP/1.1\r\nno colon\r\n\r\n"),
        std::string("HEAD / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"), std::string("HEAD / HTTP/1.1\nHost: a\n\n"),
        "HEAD /" + std::string(70'000, 'x') + " HTTP/1.1\r\n\r\n", "HEAD /" + std::string(200'000, 'x'),
        "HEAD / HTTP/1.1\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n"}) {
    SCOPED_TRACE(head.substr(0, 60));
    HttpClient client = connect();
    client.send(head);
    const HttpReply reply = client.read_reply(false);
    EXPECT_GE(reply.status, 400u);
    EXPECT_EQ(reply.headers.at("connection"), "close");
    EXPECT_NE(reply.headers.at("content-length"), "0") << "as that of a GET";
    client.finish_sending();
    EXPECT_EQ(client.read_to_end(), "");
  }
}

TEST_F(HttpProtocol, a_truncated_request_just_closes) {
  const std::string whole = request_text("POST", question(), "Content-Type: application/json\r\n", R"({"ID":[3]})");
  for (const std::size_t length :
       {std::size_t{0}, std::size_t{1}, std::size_t{20}, whole.size() - 12, whole.size() - 1}) {
    SCOPED_TRACE(length);
    HttpClient client = connect();
    client.send(whole.substr(0, length));
    client.finish_sending();
    EXPECT_EQ(client.read_to_end(), "");
  }
}

TEST_F(HttpProtocol, a_truncated_request_after_a_whole_one_costs_only_itself) {
  HttpClient client = connect();
  const std::string whole = request_text("GET", question());
  client.send(whole + whole.substr(0, whole.size() / 2));
  client.finish_sending();
  EXPECT_EQ(client.read_reply().status, 200u);
  EXPECT_EQ(client.read_to_end(), "");
}

TEST_F(HttpProtocol, a_request_may_come_byte_by_byte) {
  HttpClient client = connect();
  for (const char byte : request_text("POST", webhook("im.department.get"), "", "ID[]=3"))
    client.send(std::string_view(&byte, 1));
  EXPECT_EQ(client.read_reply().status, 200u);
}

// A server must not lose what it has read of a request when the rest comes later; how much that is varies.
TEST_F(HttpProtocol, a_request_may_come_in_two_pieces_cut_anywhere) {
  HttpClient client = connect();
  const std::string whole = request_text("POST", webhook("im.department.get"),
                                         "X-Filler: x\r\nContent-Type: application/json\r\n", R"({"ID":[3]})");
  const std::string before = request_text("GET", "/healthz");
  for (std::size_t cut = 1; cut < whole.size(); ++cut) {
    SCOPED_TRACE(cut);
    // The reply to the health check tells that the first piece has come as well.
    client.send(before + whole.substr(0, cut));
    ASSERT_EQ(client.read_reply().body, "ok\n");
    client.send(whole.substr(cut));
    ASSERT_EQ(client.read_reply().status, 200u);
  }
}

TEST_F(HttpProtocol, a_folded_header_line_is_read_as_one) {
  HttpClient client = connect();
  const std::string_view folded = "Content-Type:\r\n application/json;\r\n charset=utf-8\r\nX-Filler: x\r\n";
  client.send(request_text("POST", webhook("im.department.get"), folded, R"({"ID":[3]})"));
  EXPECT_EQ(client.read_reply().status, 200u);
}

TEST_F(HttpProtocol, a_connection_is_kept_for_hundreds_of_requests) {
  HttpClient client = connect();
  for (int i = 0; i < 500; ++i) {
    const HttpReply reply = client.get(question());
    ASSERT_EQ(reply.status, 200u);
    ASSERT_FALSE(reply.headers.contains("connection"));
  }
}

TEST_F(HttpProtocol, an_error_keeps_the_connection) {
  HttpClient client = connect();
  EXPECT_EQ(client.post_json(question(), "{").status, 400u);
  EXPECT_EQ(client.get("/nowhere").status, 404u);
  EXPECT_EQ(client.get(question()).status, 200u);
}

TEST_F(HttpProtocol, a_client_that_wants_to_close_gets_its_reply_first) {
  HttpClient client = connect();
  client.send(request_text("GET", question(), "Connection: close\r\n"));
  const HttpReply reply = client.read_reply();
  EXPECT_EQ(reply.status, 200u);
  EXPECT_EQ(reply.headers.at("connection"), "close");
  EXPECT_EQ(client.read_to_end(), "");
}

TEST_F(HttpProtocol, http_1_0_closes_unless_asked_to_keep) {
  HttpClient once = connect();
  once.send("GET " + question() + " HTTP/1.0\r\n\r\n");
  const HttpReply reply = once.read_reply();
  EXPECT_EQ(reply.status, 200u);
  EXPECT_EQ(reply.headers.at("connection"), "close");
  EXPECT_EQ(once.read_to_end(), "");

  HttpClient kept = connect();
  for (int i = 0; i < 2; ++i) {
    kept.send("GET " + question() + " HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(kept.read_reply().headers.at("connection"), "keep-alive");
  }
}

TEST_F(HttpProtocol, head_gets_the_header_alone) {
  HttpClient client = connect();
  client.send(request_text("HEAD", "/healthz"));
  const HttpReply health = client.read_reply(false);
  EXPECT_EQ(health.status, 200u);
  EXPECT_EQ(health.headers.at("content-length"), "3");
  client.send(request_text("HEAD", question()));
  EXPECT_EQ(client.read_reply(false).status, 405u);
  // Had a body come, it would stand before this reply.
  EXPECT_EQ(client.get(question()).status, 200u);
}

TEST_F(HttpProtocol, the_health_check_needs_no_credential) {
  const HttpReply reply = connect().get("/healthz");
  EXPECT_EQ(reply.status, 200u);
  EXPECT_EQ(reply.body, "ok\n");
}

TEST_F(HttpProtocol, who_asks_before_sending_a_body_is_told_to_go_on) {
  HttpClient client = connect();
  for (int i = 0; i < 2; ++i) {
    client.send(request_text("POST", webhook("im.department.get"), "Expect: 100-continue\r\nContent-Length: 6\r\n"));
    EXPECT_EQ(client.read_reply().status, 100u);
    client.send("ID[]=3");
    EXPECT_EQ(client.read_reply().status, 200u);
  }
}

TEST_F(HttpProtocol, who_asks_and_sends_at_once_gets_one_reply) {
  HttpClient client = connect();
  client.send(request_text("POST", webhook("im.department.get"), "Expect: 100-continue\r\n", "ID[]=3"));
  EXPECT_EQ(client.read_reply().status, 200u);
  EXPECT_EQ(client.get("/healthz").body, "ok\n");
}

TEST_F(HttpProtocol, an_upgrade_that_is_not_spoken_is_ignored) {
  HttpClient client = connect();
  client.send(
      request_text("GET", question(), "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: A\r\n"));
  EXPECT_EQ(client.read_reply().status, 200u);
  EXPECT_EQ(client.get(question()).status, 200u);
}

TEST_F(HttpProtocol, replies_keep_the_order_of_pipelined_requests) {
  HttpClient client = connect();
  client.send(request_text("GET", "/healthz") + request_text("POST", question(), "", "x=1") +
              request_text("GET", "/nowhere") + request_text("GET", question()));
  EXPECT_EQ(client.read_reply().body, "ok\n");
  EXPECT_EQ(client.read_reply().status, 200u);
  EXPECT_EQ(client.read_reply().status, 404u);
  EXPECT_EQ(client.read_reply().status, 200u);
}

// All by one connection, so that a reply with a body too much, or a length too much, shows in the next one.
TEST_F(HttpProtocol, the_description_is_sent_once_and_asked_for_by_its_tag) {
  HttpClient client = connect();
  client.send(request_text("GET", "/openapi.json"));
  const HttpReply plain = client.read_reply();
  EXPECT_EQ(plain.status, 200u);
  EXPECT_EQ(plain.headers.at("vary"), "Accept-Encoding");
  EXPECT_EQ(plain.headers.at("cache-control"), "no-cache");
  EXPECT_FALSE(plain.headers.contains("content-encoding"));
  client.send(request_text("GET", "/openapi.json", "Accept-Encoding: br;q=1\r\nAccept-Encoding: gzip;q=0.5\r\n"));
  const HttpReply packed = client.read_reply();
  EXPECT_EQ(packed.headers.at("content-encoding"), "gzip");
  EXPECT_NE(packed.headers.at("etag"), plain.headers.at("etag"));
  EXPECT_LT(packed.body.size() * 4, plain.body.size());
  client.send(request_text("GET", "/openapi.json", "If-None-Match: \"x\", " + plain.headers.at("etag") + "\r\n"));
  const HttpReply same = client.read_reply(false);
  EXPECT_EQ(same.status, 304u);
  EXPECT_FALSE(same.headers.contains("content-length"));
  EXPECT_EQ(same.headers.at("etag"), plain.headers.at("etag"));
  client.send(request_text("HEAD", "/openapi.json"));
  const HttpReply head = client.read_reply(false);
  EXPECT_EQ(head.status, 200u);
  EXPECT_EQ(head.headers.at("content-length"), std::to_string(plain.body.size()));
  EXPECT_EQ(head.headers.at("etag"), plain.headers.at("etag"));
  client.send(request_text("GET", question(), "Accept-Encoding: gzip\r\nIf-None-Match: *\r\n"));
  const HttpReply call = client.read_reply();
  EXPECT_EQ(call.status, 200u);
  EXPECT_EQ(call.headers.at("cache-control"), "no-store");
  EXPECT_FALSE(call.headers.contains("content-encoding"));
}

}  // namespace http_protocol_test
}  // namespace muster::test
