#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <random>

#include "e2e/tls_server.hpp"

// HTTPS as clients meet it. Certificates are in tls_certificates_test.cpp.
namespace muster::test {
namespace tls_test {

const std::string question = demo_webhook + "im.department.get?ID[]=9";

// The name of department 9, as the demo company has it.
void expect_answer(const HttpReply& reply) {
  EXPECT_EQ(reply.status, 200u);
  EXPECT_EQ(reply.json().at("result").at(0).at("name").as_string(), "Finance");
}

std::string error_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "no error";
}

class Tls : public ::testing::Test {
 protected:
  // Whatever a test did to the server, it answers and ends well.
  void TearDown() override {
    expect_answer(TlsClient(server_.url()).get(question));
    EXPECT_EQ(server_.stop(), 0) << server_.log();
  }

  Installation muster_;
  TlsServer server_{muster_, {"demo", "--tls", "--secret", "tlsDemoSecret", "--threads", "4"}};
};

TEST_F(Tls, versions_1_2_and_1_3_are_spoken_and_none_before) {
  TlsClient older(server_.url(), {.version = TLS1_2_VERSION});
  expect_answer(older.get(question));
  EXPECT_EQ(older.version(), "TLSv1.2");
  TlsClient newer(server_.url(), {.version = TLS1_3_VERSION});
  expect_answer(newer.get(question));
  EXPECT_EQ(newer.version(), "TLSv1.3");
  EXPECT_EQ(error_of([&] { TlsClient(server_.url(), {.version = TLS1_1_VERSION}); }), "tlsv1 alert protocol version");
  EXPECT_TRUE(server_.logs("TLS handshake with 127.0.0.1 failed: unsupported protocol"));
}

TEST_F(Tls, a_client_that_names_protocols_gets_http_1_1_or_an_alert) {
  TlsClient both(server_.url(), {.protocols = "\x02h2\x08http/1.1"});
  EXPECT_EQ(both.protocol(), "http/1.1");
  expect_answer(both.get(question));
  EXPECT_EQ(error_of([&] { TlsClient(server_.url(), {.protocols = "\x02h2"}); }),
            "tlsv1 alert no application protocol");
}

TEST_F(Tls, a_connection_serves_many_requests_one_by_one_and_at_once) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsClient client(server_.url(), {.version = version});
    for (int i = 0; i < 20; ++i) expect_answer(client.get(question));
    std::string ahead;
    for (int i = 1; i <= 200; ++i)
      ahead += request_text("GET", demo_webhook + "im.user.get?ID=" + std::to_string(i % 2 == 0 ? 1 : 7));
    client.send(ahead);
    for (int i = 1; i <= 200; ++i) {
      const HttpReply reply = client.read_reply();
      ASSERT_EQ(reply.status, 200u);
      ASSERT_EQ(reply.json().at("result").at("id").as_int64(), i % 2 == 0 ? 1 : 7) << "the order of the requests";
    }
  }
}

TEST_F(Tls, a_body_of_megabytes_is_read_and_one_too_large_is_answered) {
  const std::string form = "Content-Type: application/x-www-form-urlencoded\r\n";
  TlsClient client(server_.url());
  client.send(request_text("POST", demo_webhook + "im.department.get", form,
                           "filler=" + std::string(6 << 20, 'x') + "&ID[]=9"));
  expect_answer(client.read_reply());
  // The length alone is refused; how long the rest of such a body may take is a matter of limits, not of TLS.
  client.send(request_text("POST", demo_webhook + "im.department.get", form + "Content-Length: 8388609\r\n"));
  EXPECT_EQ(client.read_reply().status, 413u);
  EXPECT_EQ(client.read_end(), "closed");
}

TEST_F(Tls, a_change_is_made_and_answered) {
  TlsClient client(server_.url());
  client.send(request_text("POST", demo_webhook + "department.add",
                           "Expect: 100-continue\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                           "Content-Length: 20\r\n"));
  EXPECT_EQ(client.read_reply().status, 100u);
  client.send("NAME=Secret&PARENT=1");
  EXPECT_EQ(client.read_reply().status, 200u);
  EXPECT_EQ(client.get(demo_webhook + "department.get?NAME=Secret").json().at("total").as_int64(), 1);
}

// 50 pages of people in one reply.
std::string large_question() {
  std::string body = R"({"cmd":{)";
  for (int i = 0; i < 50; ++i)
    body += (i == 0 ? "\"c" : ",\"c") + std::to_string(i) + R"(":"im.department.colleagues.list?USER_DATA=Y&LIMIT=50")";
  return request_text("POST", demo_webhook + "batch", "Content-Type: application/json\r\n", body + "}}");
}

TEST_F(Tls, a_slow_reader_gets_large_replies_whole) {
  TlsClient client(server_.url());
  constexpr int questions = 20;
  for (int i = 0; i < questions; ++i) client.send(large_question());
  // By now there is more to say than the sockets hold; another client is served meanwhile.
  for (int i = 0; i < 10; ++i) expect_answer(TlsClient(server_.url()).get(question));
  for (int i = 0; i < questions; ++i) {
    const HttpReply reply = client.read_reply();
    ASSERT_EQ(reply.status, 200u);
    ASSERT_GT(reply.body.size(), 500'000u);
    const auto results = reply.json().at("result").at("result");
    ASSERT_EQ(results.at("c49").as_array().size(), 50u);
    ASSERT_EQ(results.at("c0"), results.at("c49"));
  }
}

TEST_F(Tls, a_session_is_resumed_on_any_thread) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsClient first(server_.url(), {.version = version});
    EXPECT_FALSE(first.resumed());
    expect_answer(first.get(question));
    TlsSession session = first.session();
    // The kernel spreads connections over four threads.
    for (int i = 0; i < 32; ++i) {
      TlsClient again(server_.url(), {.version = version, .resume = session.get()});
      ASSERT_TRUE(again.resumed()) << version;
      expect_answer(again.get(question));
      session = again.session();
    }
  }
}

TEST_F(Tls, plain_http_is_answered_on_the_same_port) {
  HttpClient plain(server_.address());
  expect_answer(plain.get(question));
  expect_answer(plain.get(question));
  HttpClient bad(server_.address());
  bad.send("\x80\x2e\x01 what is this\r\n\r\n");
  EXPECT_EQ(bad.read_reply().status, 400u);
  EXPECT_EQ(bad.read_to_end(), "");
}

TEST_F(Tls, garbage_after_the_handshake_is_told_and_ends_the_connection) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsClient http_below(server_.url(), {.version = version});
    expect_answer(http_below.get(question));
    http_below.send_raw(request_text("GET", question));
    EXPECT_EQ(http_below.read_end(), "tlsv1 alert protocol version") << version;
    // A record of data as it should be, but for what is in it.
    TlsClient forged(server_.url(), {.version = version});
    expect_answer(forged.get(question));
    forged.send_raw(std::string("\x17\x03\x03\x00\x40", 5) + std::string(64, 'x'));
    EXPECT_EQ(forged.read_end(), "sslv3 alert bad record mac") << version;
  }
}

TEST_F(Tls, who_goes_away_during_the_handshake_is_let_go) {
  HttpClient gone(server_.address());
  gone.send("\x16");
  gone.finish_sending();
  EXPECT_EQ(gone.read_to_end(), "");
  EXPECT_TRUE(server_.logs("TLS handshake with 127.0.0.1 failed"));
}

TEST_F(Tls, random_bytes_do_no_harm) {
  std::minstd_rand dice(7);
  const auto random_bytes = [&dice](std::size_t count) {
    std::string bytes;
    while (bytes.size() < count) bytes += static_cast<char>(dice() >> 8);
    return bytes;
  };
  for (int i = 0; i < 100; ++i) {
    HttpClient wild(server_.address());
    // As TLS, as the head of a hello, as anything.
    const std::string begin = i % 3 == 0 ? "\x16" : i % 3 == 1 ? std::string("\x16\x03\x01\x00\x80\x01", 6) : "";
    wild.send(begin + random_bytes(200) + "\r\n\r\n");
    wild.finish_sending();
    const std::string reply = wild.read_to_end();
    // An alert, or nothing; what is no TLS at all is a bad request.
    ASSERT_TRUE(reply.empty() || reply[0] == '\x15' || reply.starts_with("HTTP/1.1 4")) << i;
    if (i % 3 != 2) {
      ASSERT_FALSE(reply.starts_with("HTTP")) << i;
    }
  }
}

TEST_F(Tls, a_renegotiation_is_refused) {
  TlsClient client(server_.url(), {.version = TLS1_2_VERSION});
  expect_answer(client.get(question));
  EXPECT_EQ(client.renegotiate(), "no renegotiation");
}

TEST_F(Tls, who_ends_without_telling_tls_harms_nothing) {
  TlsClient asking(server_.url());
  asking.send(request_text("GET", question));
  asking.cut_sending();
  expect_answer(asking.read_reply());
  EXPECT_EQ(asking.read_end(), "closed");
  // Cut in the middle of a body, which would be a whole one without its length.
  TlsClient cut(server_.url());
  cut.send(request_text("POST", demo_webhook + "department.add",
                        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 23\r\n") +
           "NAME=Truncated&PARENT=");
  cut.cut_sending();
  EXPECT_EQ(cut.read_end(), "closed");
  EXPECT_EQ(TlsClient(server_.url()).get(demo_webhook + "department.get?NAME=Truncated").json().at("total").as_int64(),
            0);
}

TEST(TlsServing, a_hello_cut_short_has_the_time_of_a_header) {
  const Installation muster;
  const std::string config = muster.write("muster.toml", "limits.header_time = \"100 ms\"\n");
  TlsServer server(muster, {"demo", "--tls", "--config", config});
  HttpClient silent(server.address());
  silent.send(std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11));
  EXPECT_EQ(silent.read_to_end(), "");
  EXPECT_TRUE(server.logs("TLS handshake with 127.0.0.1 failed: it was not done in time"));
  EXPECT_EQ(server.stop(), 0) << server.log();
}

TEST(TlsServing, a_stop_closes_idle_connections_and_finishes_the_request_in_flight) {
  const Installation muster;
  TlsServer server(muster);
  // With TLS 1.2 the server is done with the handshake when the client is.
  TlsClient fresh(server.url(), {.version = TLS1_2_VERSION}), used(server.url()), flying(server.url());
  expect_answer(used.get(question));
  HttpClient mid_handshake(server.address());
  mid_handshake.send("\x16\x03");
  flying.send(request_text("POST", demo_webhook + "im.department.get",
                           "Content-Type: application/x-www-form-urlencoded\r\nExpect: 100-continue\r\n"
                           "Content-Length: 6\r\n"));
  ASSERT_EQ(flying.read_reply().status, 100u);
  flying.send("ID[");
  server.send_signal(15);
  EXPECT_EQ(fresh.read_end(), "closed");
  EXPECT_EQ(used.read_end(), "closed");
  try {
    EXPECT_EQ(mid_handshake.read_to_end(), "");
  } catch (const std::exception&) {
    // Nobody had taken it in when the port was closed: the system resets it.
  }
  flying.send("]=9");
  expect_answer(flying.read_reply());
  EXPECT_EQ(flying.read_end(), "closed");
  EXPECT_EQ(server.wait(), 0) << server.log();
}

}  // namespace tls_test
}  // namespace muster::test
