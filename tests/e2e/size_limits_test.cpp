#include <gtest/gtest.h>

#include <boost/json/value.hpp>

#include "e2e/installation.hpp"

// Contract section 2: requests over a limit get their status and a description that names the limit.
namespace muster::test {
namespace size_limits_test {

constexpr std::size_t kib = 1024;
constexpr std::size_t mib = 1024 * kib;
constexpr std::string_view form_type = "Content-Type: application/x-www-form-urlencoded\r\n";

void expect_refused(const HttpReply& reply, unsigned status, std::string_view limit) {
  EXPECT_EQ(reply.status, status);
  EXPECT_EQ(reply.error(), "INVALID_REQUEST");
  const std::string description(reply.json().at("error_description").as_string());
  EXPECT_NE(description.find(limit), std::string::npos) << description;
}

std::string repeated(std::string_view text, std::size_t count) {
  std::string all;
  all.reserve(text.size() * count);
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

class SizeLimits : public ServedCompany {
 protected:
  std::string departments() const { return webhook("im.department.get"); }
  // A form that asks for a department and is filled up to a size.
  static std::string form_of(std::size_t size) {
    std::string form = "ID[]=3&filler=";
    form.resize(size, 'x');
    return form;
  }
  // The reply to a request that is sent whole, after which the connection must end in good order.
  HttpReply last_reply_to(std::string_view request) const {
    HttpClient client = connect();
    client.send(request);
    HttpReply reply = client.read_reply();
    EXPECT_EQ(client.read_to_end(), "");
    return reply;
  }
};

TEST_F(SizeLimits, a_body_of_8_mib_is_read) {
  const HttpReply reply = connect().post_form(departments(), form_of(8 * mib));
  EXPECT_EQ(reply.status, 200u);
  EXPECT_EQ(reply.json().at("result").as_array().size(), 1u);
}

TEST_F(SizeLimits, a_longer_body_is_413_although_the_client_sends_it_all) {
  for (const std::size_t size : {8 * mib + 1, 9 * mib}) {
    SCOPED_TRACE(size);
    expect_refused(last_reply_to(request_text("POST", departments(), form_type, form_of(size))), 413, "limits.body");
  }
}

TEST_F(SizeLimits, a_longer_body_in_chunks_is_413) {
  const std::string chunk = "10000\r\n" + std::string(64 * kib, 'x') + "\r\n";
  std::string request = request_text("POST", departments(), std::string(form_type) + "Transfer-Encoding: chunked\r\n");
  request += repeated(chunk, 9 * mib / (64 * kib)) + "0\r\n\r\n";
  expect_refused(last_reply_to(request), 413, "limits.body");
}

TEST_F(SizeLimits, a_body_in_chunks_of_8_mib_is_read) {
  const std::string form = form_of(8 * mib);
  std::string request = request_text("POST", departments(), std::string(form_type) + "Transfer-Encoding: chunked\r\n");
  for (std::size_t at = 0; at < form.size(); at += 64 * kib)
    request += "10000\r\n" + form.substr(at, 64 * kib) + "\r\n";
  HttpClient client = connect();
  client.send(request + "0\r\n\r\n");
  EXPECT_EQ(client.read_reply().status, 200u);
}

TEST_F(SizeLimits, a_chunk_head_or_trailer_over_16_kib_is_431) {
  const std::string head = request_text("POST", departments(), "Transfer-Encoding: chunked\r\n");
  expect_refused(last_reply_to(head + "6;name=" + std::string(mib, 'x')), 431, "limits.header");
  expect_refused(last_reply_to(head + "6\r\nID[]=3\r\n0\r\nX-Filler: " + std::string(mib, 'x')), 431, "limits.header");
}

TEST_F(SizeLimits, a_chunk_head_and_trailers_are_read_and_ignored) {
  HttpClient client = connect();
  client.send(request_text("POST", departments(), std::string(form_type) + "Transfer-Encoding: chunked\r\n"));
  client.send("6;name=value\r\nID[]=3\r\n0\r\nContent-Type: application/json\r\n\r\n");
  EXPECT_EQ(client.read_reply().status, 200u);
}

TEST_F(SizeLimits, who_asks_before_sending_a_longer_body_is_told_413) {
  HttpClient client = connect();
  client.send(request_text("POST", departments(), "Expect: 100-continue\r\nContent-Length: 9437184\r\n"));
  expect_refused(client.read_reply(), 413, "limits.body");
  client.finish_sending();
  EXPECT_EQ(client.read_to_end(), "");
}

TEST_F(SizeLimits, a_header_block_over_16_kib_is_431) {
  const std::string few_long = "X-Filler: " + std::string(16 * kib, 'x') + "\r\n";
  const std::string many_short = repeated("X-Filler: some text here\r\n", 1000);
  const std::string far_too_long = "X-Filler: " + std::string(300 * kib, 'x') + "\r\n";
  for (const std::string& lines : {few_long, many_short, far_too_long})
    expect_refused(last_reply_to(request_text("GET", departments(), lines)), 431, "limits.header");
}

TEST_F(SizeLimits, a_header_block_of_nearly_16_kib_is_read) {
  HttpClient client = connect();
  client.send(request_text("GET", departments() + "?ID[]=3", "X-Filler: " + std::string(15 * kib, 'x') + "\r\n"));
  EXPECT_EQ(client.read_reply().status, 200u);
}

TEST_F(SizeLimits, a_url_over_64_kib_is_414) {
  for (const std::size_t size : {64 * kib + 1, 70 * kib, 300 * kib}) {
    SCOPED_TRACE(size);
    std::string target = departments() + "?ID[]=3&filler=";
    target.resize(size, 'x');
    expect_refused(last_reply_to(request_text("GET", target)), 414, "limits.url");
  }
}

TEST_F(SizeLimits, a_url_of_64_kib_is_read_with_a_long_header_block) {
  std::string target = departments() + "?ID[]=3&filler=";
  target.resize(64 * kib, 'x');
  HttpClient client = connect();
  client.send(request_text("GET", target, "X-Filler: " + std::string(15 * kib, 'x') + "\r\n"));
  EXPECT_EQ(client.read_reply().status, 200u);
}

TEST_F(SizeLimits, a_long_header_block_is_not_blamed_on_a_url_just_within_its_limit) {
  std::string target = departments() + "?ID[]=3&filler=";
  target.resize(64 * kib, 'x');
  const std::string lines = "X-Filler: " + std::string(16 * kib, 'x') + "\r\n";
  expect_refused(last_reply_to(request_text("GET", target, lines)), 431, "limits.header");
}

// The parameters themselves are the first level.
std::string json_of_depth(std::size_t depth) {
  return R"({"ID":[3],"deep":)" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
}
std::string query_of_depth(std::size_t depth) {
  return "ID[]=3&deep" + repeated("[a]", depth - 1) + "=1";
}

TEST_F(SizeLimits, parameters_nested_over_32_deep_are_400) {
  for (const std::size_t depth : {33u, 40u, 5000u}) {
    SCOPED_TRACE(depth);
    HttpClient client = connect();
    expect_refused(client.post_json(departments(), json_of_depth(depth)), 400, "limits.depth");
    expect_refused(client.get(departments() + "?" + query_of_depth(depth)), 400, "limits.depth");
    expect_refused(client.post_form(departments(), query_of_depth(depth)), 400, "limits.depth");
  }
}

TEST_F(SizeLimits, parameters_nested_32_deep_are_read) {
  HttpClient client = connect();
  EXPECT_EQ(client.post_json(departments(), json_of_depth(32)).status, 200u);
  EXPECT_EQ(client.get(departments() + "?" + query_of_depth(32)).status, 200u);
}

TEST_F(SizeLimits, parameters_over_10000_are_400) {
  const std::string pairs = "ID[]=3" + repeated("&a=", 10'000);
  const std::string list = R"({"ID":[3],"list":[0)" + repeated(",0", 10'000) + "]}";
  HttpClient client = connect();
  expect_refused(client.get(departments() + "?" + pairs), 400, "limits.parameters");
  expect_refused(client.post_form(departments(), pairs), 400, "limits.parameters");
  expect_refused(client.post_json(departments(), list), 400, "limits.parameters");
}

TEST_F(SizeLimits, parameters_up_to_10000_are_read) {
  HttpClient client = connect();
  EXPECT_EQ(client.post_form(departments(), "ID[]=3" + repeated("&a=", 9'999)).status, 200u);
  EXPECT_EQ(client.post_json(departments(), R"({"ID":[3],"list":[0)" + repeated(",0", 9'000) + "]}").status, 200u);
}

}  // namespace size_limits_test
}  // namespace muster::test
