#include "http/forwarded.hpp"

#include <gtest/gtest.h>

#include <boost/asio/buffer.hpp>
#include <vector>

#include "http/request_reader.hpp"

// Whom a request came from, behind proxies.
namespace muster::http {
namespace forwarded_test {

const TrustedProxies proxies({*parse_network("10.0.0.0/8"), *parse_network("fd00::/8")});

std::string client_of(const std::vector<std::string_view>& lines) {
  Forwarded forwarded;
  for (const std::string_view line : lines) forwarded.add_addresses(line, proxies);
  const auto client = forwarded.client();
  return client ? std::string(client->view()) : "nobody";
}

TEST(Forwarded, TheLastAddressThatIsNoProxyIsTheClient) {
  EXPECT_EQ(client_of({"203.0.113.7"}), "203.0.113.7");
  EXPECT_EQ(client_of({"203.0.113.7, 10.0.0.1, 10.0.0.2"}), "203.0.113.7");
  EXPECT_EQ(client_of({"198.51.100.1, 203.0.113.7, 10.0.0.1"}), "203.0.113.7") << "who wrote the first is not trusted";
  EXPECT_EQ(client_of({"10.0.0.3, 203.0.113.7, fd00::1"}), "203.0.113.7");
  EXPECT_EQ(client_of({"10.0.0.3, 10.0.0.4"}), "10.0.0.3") << "nobody but proxies: the first of them asks";
}

TEST(Forwarded, HeadersMayRepeat) {
  EXPECT_EQ(client_of({"198.51.100.1", "203.0.113.7", "10.0.0.1,10.0.0.2"}), "203.0.113.7");
  EXPECT_EQ(client_of({"198.51.100.1, 203.0.113.7", "10.0.0.1"}), "203.0.113.7");
}

TEST(Forwarded, AddressesComeInManyForms) {
  for (const char* text : {"203.0.113.7:4711", " 203.0.113.7 ", "\t203.0.113.7", "::ffff:203.0.113.7",
                           "[::ffff:203.0.113.7]:1", "::FFFF:CB00:7107"})
    EXPECT_EQ(client_of({text}), "203.0.113.7") << text;
  for (const char* text : {"2001:db8::17", "[2001:db8::17]", "[2001:db8::17]:4711", "2001:DB8:0:0:0:0:0:17"})
    EXPECT_EQ(client_of({text}), "2001:db8::17") << text;
}

TEST(Forwarded, GarbageHidesWhatStandsBeforeIt) {
  for (const char* garbage :
       {"", " ", "unknown", "_hidden", "203.0.113", "203.0.113.7:", "203.0.113.7:x", "203.0.113.7:80:80",
        "[2001:db8::1", "2001:db8::1]", "[2001:db8::1]x", "[2001:db8::1]:", "[203.0.113.7]", "[]", "203.0.113.0/24",
        "fe80::1%eth0", "203.0.113.7 x", "\"203.0.113.7\"", "0x7f.1"}) {
    EXPECT_EQ(client_of({garbage}), "nobody") << garbage;
    EXPECT_EQ(client_of({"198.51.100.1", garbage}), "nobody") << garbage;
    EXPECT_EQ(client_of({std::string("198.51.100.1, ") + garbage + ", 10.0.0.1"}), "10.0.0.1") << garbage;
    EXPECT_EQ(client_of({std::string(garbage) + ", 203.0.113.7, 10.0.0.1"}), "203.0.113.7") << garbage;
  }
  EXPECT_EQ(client_of({std::string("203.0.113.7\0", 12)}), "nobody");
  EXPECT_EQ(client_of({std::string(10'000, '1')}), "nobody");
}

TEST(Forwarded, TheNearestProxySaysHowTheClientCame) {
  const auto secure = [](const std::vector<std::string_view>& lines) {
    Forwarded forwarded;
    for (const std::string_view line : lines) forwarded.add_protocols(line);
    return forwarded.secure();
  };
  EXPECT_EQ(secure({}), std::nullopt);
  EXPECT_EQ(secure({"https"}), true);
  EXPECT_EQ(secure({"HTTPS "}), true);
  EXPECT_EQ(secure({"http, https"}), true);
  EXPECT_EQ(secure({"https, http"}), false);
  EXPECT_EQ(secure({"https", "http"}), false);
  EXPECT_EQ(secure({"httpss"}), false);
  EXPECT_EQ(secure({""}), false);
}

// What a request is said to come from, by a peer at this address.
std::string read(const char* address, bool trusted, bool secure, std::string_view headers) {
  const Limits limits;
  const Peer peer{
      .address = text_of(*parse_address(address)), .secure = secure, .proxies = trusted ? &proxies : nullptr};
  RequestReader reader(limits, peer);
  const std::string text = "GET / HTTP/1.1\r\nHost: x\r\n" + std::string(headers) + "\r\n";
  boost::beast::error_code error;
  reader.put(boost::asio::buffer(text), error);
  EXPECT_FALSE(error) << error.message();
  EXPECT_TRUE(reader.is_done());
  return std::string(reader.request().client) + (reader.request().secure ? " secure" : "");
}

constexpr std::string_view both = "X-Forwarded-For: 203.0.113.7\r\nx-forwarded-proto: https\r\n";

TEST(Forwarded, APeerIsBelievedWhenItIsTrusted) {
  EXPECT_EQ(read("10.0.0.1", true, false, both), "203.0.113.7 secure");
  EXPECT_EQ(read("10.0.0.1", true, true, both), "203.0.113.7 secure");
  EXPECT_EQ(read("10.0.0.1", true, true, "X-Forwarded-Proto: http\r\n"), "10.0.0.1") << "its client came by plain HTTP";
  EXPECT_EQ(read("10.0.0.1", true, true, ""), "10.0.0.1 secure");
  EXPECT_EQ(read("10.0.0.1", true, false, "X-Forwarded-For: unknown\r\n"), "10.0.0.1");
  EXPECT_EQ(read("10.0.0.1", true, false, "X-Forwarded-For: 203.0.113.7\r\nX-FORWARDED-FOR: 10.0.0.9\r\n"),
            "203.0.113.7");
  EXPECT_EQ(read("10.0.0.1", true, false, "Forwarded: for=203.0.113.7;proto=https\r\n"), "10.0.0.1")
      << "proxies pass it on as the client wrote it";
}

TEST(Forwarded, NobodyElseIs) {
  EXPECT_EQ(read("203.0.113.9", false, false, both), "203.0.113.9");
  EXPECT_EQ(read("2001:db8::1", false, true, both), "2001:db8::1 secure");
  EXPECT_EQ(read("::ffff:203.0.113.9", false, false, both), "203.0.113.9");
}

TEST(Forwarded, TrustGoesByNetworks) {
  EXPECT_TRUE(proxies.contain(*parse_address("10.255.255.255")));
  EXPECT_TRUE(proxies.contain(*parse_address("fdff::1")));
  EXPECT_FALSE(proxies.contain(*parse_address("11.0.0.0")));
  EXPECT_FALSE(proxies.contain(*parse_address("fe00::1")));
  EXPECT_FALSE(TrustedProxies({}).contain(*parse_address("10.0.0.1")));
}

}  // namespace forwarded_test
}  // namespace muster::http
