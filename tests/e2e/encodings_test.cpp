#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <set>

#include "golden/wire_cases.hpp"
#include "support/random_trees.hpp"

// The same parameters in a query, a form, a multipart body and JSON get the same answer (contract section 2). Random
// trees stand for the commands of a batch, whose reply repeats their names and depends on each of their texts.
namespace muster::test {
namespace encodings_test {

namespace json = boost::json;

constexpr int trees = 500;

class Encodings : public ServedCompany {
 protected:
  std::string batch() const { return webhook("batch"); }
  static json::value answer(HttpClient& client, const std::string& request) {
    client.send(request);
    const HttpReply reply = client.read_reply();
    EXPECT_EQ(reply.status, 200u) << request << reply.body;
    return untimed(reply.json());
  }
};

TEST_F(Encodings, of_500_random_trees_give_one_answer) {
  TreeMaker maker(4, {"user.admin", "im.department.get?ID[]=3", "im.department.get?ID%5B%5D=3&x=%41+b", "ёлка", "a b",
                      "method.get?name=user.admin", "access.name?ACCESS[0]=U1&ACCESS[1]=AU", "",
                      "im.department.get?ID=+3", "%75ser.admin", "line\r\nend", "scope?full=Y&", "$result[x]", "--XX"});
  HttpClient client = connect();
  std::set<std::string> answers;
  for (int i = 0; i < trees; ++i) {
    const json::object tree{{"CMD", maker.tree()}};
    const std::string query = as_query(tree);
    const json::value by_query = answer(client, request_text("GET", batch() + "?" + query));
    const auto post = [&](const std::string& type, const std::string& body) {
      return answer(client, request_text("POST", batch(), "Content-Type: " + type + "\r\n", body));
    };
    ASSERT_EQ(post("application/x-www-form-urlencoded", query), by_query) << query;
    ASSERT_EQ(post("multipart/form-data; boundary=XYZ", as_multipart(tree)), by_query) << query;
    ASSERT_EQ(post("application/json", json::serialize(tree)), by_query) << query;
    answers.insert(json::serialize(by_query));
  }
  EXPECT_GT(answers.size(), trees / 2u) << "the answers tell the trees apart";
}

}  // namespace encodings_test
}  // namespace muster::test
