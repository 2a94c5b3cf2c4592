#include <gtest/gtest.h>

#include <algorithm>

#include "golden/wire_cases.hpp"
#include "support/node.hpp"

// The description of the methods against a validator and the golden requests and replies (tests/js), and the page that
// is made from the same table.
namespace muster::test {
namespace openapi_test {

namespace json = boost::json;

const std::filesystem::path source(MUSTER_SOURCE_DIR);

// Those that are about a method and come by its usual address.
bool is_a_pair(const WireCase& one) {
  const std::string method = one.text("method");
  const std::string path = one.text("path");
  const std::string verb = one.text("verb");
  return !method.empty() && !one.line.contains("text") && (verb.empty() || verb == "POST") &&
         (path == method || path.starts_with(method + "?"));
}

// What the description does not promise to take: the server takes it all the same.
bool is_odd(const WireCase& one) {
  return one.name() == "a command that is no text" || one.name() == "cmd that is no list";
}

TEST(OpenApi, is_valid_and_every_golden_request_and_reply_fits_it) {
  WirePortal portal;
  json::array pairs;
  for (const WireCase& one : wire_cases()) {
    if (!is_a_pair(one)) continue;
    const HttpReply reply = portal.send(one);
    const bool check_params = reply.status == 200 && !is_odd(one);
    pairs.push_back({{"name", one.name()},
                     {"method", one.text("method")},
                     {"verb", one.line.contains("body") ? "POST" : "GET"},
                     {"params", check_params ? json::value(WirePortal::params(one)) : json::value(nullptr)},
                     {"status", reply.status},
                     {"reply", reply.json()}});
  }
  const std::size_t count = pairs.size();
  ASSERT_GT(count, 100u);
  const Installation& muster = portal.muster();
  const std::string document = muster.write("openapi.json", muster.run_well({"openapi"}));
  const std::string file = muster.write("pairs.json", json::serialize(pairs));
  Process node(node_program, {(js_folder / "validate_openapi.mjs").string(), document, file}, {});
  EXPECT_EQ(node.wait(), 0) << node.out() << node.err();
  EXPECT_EQ(node.out(), std::to_string(count) + " pairs validated, document valid\n");
  EXPECT_EQ(portal.stop(), 0);
}

TEST(OpenApi, is_served_to_whoever_asks) {
  const Installation muster;
  Server server(muster, {"demo"});
  EXPECT_EQ(server.get("/openapi.json").body + "\n", muster.run_well({"openapi"}));
  EXPECT_EQ(server.stop(), 0);
}

TEST(OpenApi, version_3_gives_it_as_a_result) {
  const Installation muster;
  Server server(muster, {"demo", "--secret", "OpenApiSecret"});
  const json::value document = server.get("/openapi.json").json();
  for (const char* method : {"rest.documentation.openapi", "documentation", "Documentation"})
    EXPECT_EQ(server.get(std::string("/rest/api/1/OpenApiSecret/") + method).json().at("result"), document) << method;
  EXPECT_EQ(server.stop(), 0);
}

TEST(MethodsPage, is_the_one_in_docs) {
  EXPECT_EQ(Installation().run_well({"openapi", "--markdown"}), read_file(source / "docs/rest-methods.md"))
      << "make it anew: muster openapi --markdown > docs/rest-methods.md";
}

TEST(VisibilityPage, is_the_one_in_docs) {
  EXPECT_EQ(Installation().run_well({"openapi", "--who-sees-whom"}), read_file(source / "docs/who-sees-whom.md"))
      << "make it anew: muster openapi --who-sees-whom > docs/who-sees-whom.md";
}

}  // namespace openapi_test
}  // namespace muster::test
