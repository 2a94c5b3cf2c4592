#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "rest/protocol/params.hpp"
#include "support/random_trees.hpp"

// Random trees of non-empty maps and lists of strings mean the same however they are sent (contract section 2).
namespace muster::rest {
namespace encodings_property_test {

namespace json = boost::json;
using test::as_multipart;
using test::as_query;
using test::TreeMaker;

constexpr int trees = 500;

TEST(Encodings, OfOneTreeGiveOneAnswer) {
  TreeMaker maker(20261121, {"", "x", "a b", "1", "0", "[3]", "a&b=c", "100%", "%41", "ёлка", "\xf0\x9f\x98\x80",
                             "line\r\nend", "--XX", "\"quoted\"", "+", "$result[a]", "<&>", "\\"});
  for (int i = 0; i < trees; ++i) {
    const json::object tree = maker.tree();
    Params by_query({}, {});
    Params by_multipart({}, {});
    Params by_json({}, {});
    ASSERT_TRUE(by_query.add_query(as_query(tree)));
    ASSERT_TRUE(by_multipart.add_multipart(as_multipart(tree), "XYZ"));
    ASSERT_TRUE(by_json.add_json(json::serialize(tree)));
    const std::string sent = json::serialize(tree);
    EXPECT_EQ(json::serialize(by_json.tree()), sent);
    ASSERT_EQ(json::serialize(by_query.tree()), sent) << as_query(tree);
    ASSERT_EQ(json::serialize(by_multipart.tree()), sent) << as_multipart(tree);
  }
}

}  // namespace encodings_property_test
}  // namespace muster::rest
