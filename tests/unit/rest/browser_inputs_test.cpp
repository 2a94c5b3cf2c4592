#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <random>

#include "rest/oauth/browser.hpp"
#include "rest/protocol/content_coding.hpp"
#include "support/times.hpp"

// Two texts that strangers choose, in random forms: where a sign-in leads to, and which codings a client takes.
namespace muster::rest {
namespace browser_inputs_test {

using Random = std::mt19937;

// MUSTER_SEED=n looks at other sequences.
Random random_texts() {
  const char* seed = std::getenv("MUSTER_SEED");
  return Random(seed ? static_cast<unsigned>(std::strtoul(seed, nullptr, 10)) : 1);
}

template <std::size_t count>
std::string random_text(Random& random, const std::array<std::string_view, count>& pieces) {
  std::string text;
  for (auto left = random() % 8; left > 0; --left) text += pieces[random() % count];
  return text;
}

// What a browser makes of an address in the header Location: it leaves blanks in front, tabs and line ends out, and
// takes "\\" for "/" (the URL standard of WHATWG).
std::string as_read_by_browsers(std::string_view address) {
  std::string read;
  for (const char c : address) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\t' || c == '\r' || c == '\n' || (read.empty() && byte <= ' ')) continue;
    read += c == '\\' ? '/' : c;
  }
  return read;
}

bool stays_here(std::string_view address) {
  const std::string read = as_read_by_browsers(address);
  return read.starts_with('/') && !read.starts_with("//");
}

constexpr std::array<std::string_view, 24> address_pieces{"/",
                                                          "//",
                                                          "\\",
                                                          "\t",
                                                          "\r\n",
                                                          "\n",
                                                          " ",
                                                          std::string_view("\0", 1),
                                                          "\x7f",
                                                          "\x1f",
                                                          "%",
                                                          "%2F",
                                                          "%09",
                                                          "%",
                                                          "evil.example",
                                                          "http:",
                                                          "javascript:",
                                                          "é",
                                                          "\xff",
                                                          "?a=1&b",
                                                          "#x",
                                                          "@",
                                                          "people",
                                                          "<\">"};

TEST(BrowserInputs, TheWayBackNeverLeavesTheServer) {
  Random random = random_texts();
  int kept = 0;
  for (int i = 0; i < test::times(50'000); ++i) {
    const std::string back = (random() % 2 == 0 ? "/" : "") + random_text(random, address_pieces);
    const std::string path = way_back(back);
    if (path.empty()) continue;
    ++kept;
    ASSERT_TRUE(stays_here(back)) << back;
    ASSERT_TRUE(stays_here(path)) << back;
    ASSERT_TRUE(std::ranges::all_of(path, [](char c) { return c > ' ' && c < 0x7f; })) << path;
    ASSERT_EQ(way_back(path), path) << "a second time it is the same";
  }
  EXPECT_GT(kept, 1000) << "some are good";
}

TEST(BrowserInputs, AnOrdinaryPathIsTheWayBack) {
  constexpr std::array<std::string_view, 6> parts{"people", "/5", "?find=a%20b", "&x=1", "#here", "-._~!$'()*+,;=:@"};
  Random random = random_texts();
  for (int i = 0; i < test::times(5'000); ++i) {
    const std::string path = "/p" + random_text(random, parts);
    ASSERT_EQ(way_back(path), path);
  }
}

constexpr std::array<std::string_view, 24> coding_pieces{
    "gzip", "br", "*",   "identity", "deflate", "x-gzip", "GZIP", ",",   ";",   "q=",   "Q=",   "=",
    " ",    "\t", "0.5", "1",        "0",       "1.5",    "-1",   "nan", "inf", "1e-1", "\xff", "q=0.123"};

TEST(BrowserInputs, WeightsOfCodingsAreThousandthsWhateverIsSent) {
  Random random = random_texts();
  const auto is_weight = [](int weight) { return weight >= 0 && weight <= 1000; };
  for (int i = 0; i < test::times(50'000); ++i) {
    const std::string header = random_text(random, coding_pieces) + random_text(random, coding_pieces);
    const CodingWeights weights = coding_weights(header);
    ASSERT_TRUE(is_weight(weights.gzip) && is_weight(weights.brotli) && is_weight(weights.plain)) << header;
    ASSERT_EQ(accepts_gzip(header), weights.gzip > 0 && weights.gzip >= weights.plain) << header;
  }
}

// A header that names some codings with weights, and what it says of each.
struct Header {
  std::string text;
  std::optional<int> gzip, brotli, identity, any;
};

Header random_header(Random& random) {
  Header header;
  const auto name = [&](std::string_view coding, std::optional<int>& weight) {
    if (random() % 2 == 0) return;
    weight = static_cast<int>(random() % 1001);
    const std::string_view blank = random() % 2 == 0 ? " " : "";
    if (!header.text.empty()) header.text += fmt::format("{},{}", blank, blank);
    header.text += coding;
    if (*weight < 1000 || random() % 2 == 0)
      header.text += fmt::format("{};{}q={}.{:03}", blank, blank, *weight / 1000, *weight % 1000);
  };
  name(random() % 2 == 0 ? "gzip" : "X-Gzip", header.gzip);
  name("BR", header.brotli);
  name("identity", header.identity);
  name("*", header.any);
  return header;
}

TEST(BrowserInputs, WeightsOfCodingsAreThoseOfTheHeader) {
  Random random = random_texts();
  for (int i = 0; i < test::times(50'000); ++i) {
    const Header header = random_header(random);
    const CodingWeights weights = coding_weights(header.text);
    ASSERT_EQ(weights.gzip, header.gzip.value_or(header.any.value_or(0))) << header.text;
    ASSERT_EQ(weights.brotli, header.brotli.value_or(header.any.value_or(0))) << header.text;
    ASSERT_EQ(weights.plain, header.identity.value_or(0)) << header.text;
  }
}

}  // namespace browser_inputs_test
}  // namespace muster::rest
