#include <gtest/gtest.h>
#include <zlib.h>

#include "rest/openapi/openapi.hpp"
#include "rest/protocol/content_coding.hpp"
#include "support/company.hpp"
#include "support/virtual_clock.hpp"

// /openapi.json: how it is sent, and that it is not sent to who has it.
namespace muster::rest {
namespace description_test {

std::string expanded(std::string_view packed) {
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  std::string in(packed);
  std::string out(std::size_t{4} << 20, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

struct Sent {
  Reply reply;
  std::string body;
};

class Description : public testing::Test {
 protected:
  Sent send(Request request) {
    const portal::SnapshotCell cell(std::make_shared<const portal::Portal>(test::Company().user(1).portal()));
    Service service{clock_, {}, {}, base::make_log()};
    service.rate = rate_;
    Dispatcher dispatcher(service, cell);
    request.target = "/openapi.json";
    request.client = "192.0.2.1";
    Sent sent;
    sent.reply = std::get<Reply>(dispatcher.handle(request, sent.body));
    return sent;
  }

  test::FixedClock clock_{test::test_now};
  RateLimit* rate_ = nullptr;
};

TEST_F(Description, IsCompressedForWhoTakesIt) {
  const Sent plain = send({});
  EXPECT_EQ(plain.reply.status, 200u);
  EXPECT_EQ(plain.body, openapi_document());
  EXPECT_EQ(plain.reply.headers.find("Content-Encoding"), std::string::npos);
  const Sent packed = send({.accept_encoding = "deflate, gzip;q=0.5, br"});
  EXPECT_LT(packed.body.size() * 4, plain.body.size());
  EXPECT_EQ(expanded(packed.body), plain.body);
  EXPECT_NE(packed.reply.headers.find("Content-Encoding: gzip\r\n"), std::string::npos);
  for (const Sent& one : {plain, packed})
    EXPECT_NE(one.reply.headers.find("Vary: Accept-Encoding\r\n"), std::string::npos);
}

TEST_F(Description, IsNotSentToWhoHasIt) {
  const CodedText& document = coded_openapi_document();
  EXPECT_NE(document.plain_tag, document.gzip_tag);
  const Sent same = send({.if_none_match = document.plain_tag});
  EXPECT_EQ(same.reply.status, 304u);
  EXPECT_EQ(same.body, "");
  EXPECT_NE(same.reply.headers.find("ETag: " + document.plain_tag + "\r\n"), std::string::npos);
  EXPECT_EQ(send({.accept_encoding = "gzip", .if_none_match = document.gzip_tag}).reply.status, 304u);
  EXPECT_EQ(send({.if_none_match = document.gzip_tag}).reply.status, 200u) << "the plain form is another thing";
  EXPECT_EQ(send({.if_none_match = "\"other\""}).reply.status, 200u);
}

TEST_F(Description, CountsForTheRate) {
  RateLimit rate({.capacity = 3, .drain = 1}, test::test_now);
  rate_ = &rate;
  for (int i = 0; i < 3; ++i) EXPECT_EQ(send({.if_none_match = "*"}).reply.status, 304u);
  EXPECT_EQ(send({}).reply.status, 503u);
  EXPECT_EQ(send({.verb = Verb::head}).reply.status, 503u);
}

TEST_F(Description, AnswersHead) {
  EXPECT_EQ(send({.verb = Verb::head}).reply.status, 200u);
  EXPECT_EQ(send({.verb = Verb::other}).reply.status, 405u);
}

TEST(AcceptEncoding, IsReadWithItsWeights) {
  for (const std::string_view yes :
       {"gzip", "GZIP", "x-gzip", "deflate, gzip", "gzip;q=1", "gzip ; q=0.001", "*", "*;q=0.1", "br;q=1.0,gzip;q=0.8",
        "identity;q=0.5, gzip", "gzip, identity", "gzip;foo=bar;q=0.2", "identity;q=0, *", "\tgzip\t"})
    EXPECT_TRUE(accepts_gzip(yes)) << yes;
  for (const std::string_view no :
       {"", "identity", "br", "gzip;q=0", "gzip;q=0.000", "*;q=0", "gzip;q=0, *", "identity, gzip;q=0.5", "gzipped",
        "gzip;q=", "gzip;q=2", "gzip;q=-1", "gzip;q=nan", ",,;;,", ";q=1"})
    EXPECT_FALSE(accepts_gzip(no)) << no;
}

TEST(IfNoneMatch, NamesATagInAList) {
  for (const std::string_view yes : {R"("a")", R"(W/"a")", R"("b", "a")", R"("b",W/"a")", "*"})
    EXPECT_TRUE(names_tag(yes, R"("a")")) << yes;
  for (const std::string_view no : {"", "a", R"("b")", R"("a)", R"("ab")", R"(w/"a")"})
    EXPECT_FALSE(names_tag(no, R"("a")")) << no;
}

}  // namespace description_test
}  // namespace muster::rest
