#include "app/console/fields.hpp"

#include <gtest/gtest.h>

namespace muster::app {
namespace fields_test {

using Ids = std::vector<std::int64_t>;
using Texts = std::vector<std::string>;

TEST(Fields, are_lines_for_people) {
  EXPECT_EQ(made({{"id", 601}, {"name", "Anna"}, {"admin", true}}, ""), "id: 601\nname: Anna\nadmin: yes");
  EXPECT_EQ(made({{"hosts", Texts{"a.example", "b.example"}}, {"old_hosts", Texts{}}, {"expires", {}}}, "text"),
            "hosts: a.example,b.example\nold_hosts: none\nexpires: none");
}

TEST(Fields, are_one_object_for_programs) {
  EXPECT_EQ(made({{"id", 601}, {"name", "An\"na\n\xd0\x96"}, {"admin", false}, {"expires", {}}}, "json"),
            "{\"id\":601,\"name\":\"An\\\"na\\n\xd0\x96\",\"admin\":false,\"expires\":null}");
  EXPECT_EQ(json_object({{"users", Ids{3, 7}}, {"scopes", Texts{"im"}}, {"none", Texts{}}}),
            R"({"users":[3,7],"scopes":["im"],"none":[]})");
  EXPECT_EQ(json_object({}), "{}");
}

}  // namespace fields_test
}  // namespace muster::app
