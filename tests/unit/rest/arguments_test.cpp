#include "rest/call/arguments.hpp"

#include <gtest/gtest.h>

#include <set>

// How a method's parameters come to the call. The forms of ID and of paging as a client sees them are tested through
// the methods; here are the switches.
namespace muster::rest {
namespace arguments_test {

struct NoCommands final : CommandRunner {
  WireResult<Paging> run_command(std::string_view, const Params&, std::string&, CallTimes&) override { return {}; }
  WireResult<void> write_together(const MakeCommands&) override { return {}; }
  Params command_params() override { return Params({}, {}); }
};

struct Read {
  WireResult<void> done = {};
  std::vector<std::uint32_t> ids = {};
  std::vector<std::uint32_t> users = {};
  std::uint32_t user = 0;
  std::size_t offset = 0;
  std::size_t limit = 0;
  bool count = true;
};

Read read(std::string_view method, std::string_view query, const Compat& compat = {}) {
  Workspace workspace;
  Params params({}, workspace.memory());
  EXPECT_TRUE(params.add_query(query));
  const Caller caller{.user = {1}, .scopes = {}, .webhook = {}};
  NoCommands commands;
  Call call{caller, compat, params, {}, workspace, commands, workspace.departments, workspace.users};
  Read result;
  result.done = read_arguments(*find_method(method), params, call);
  for (const auto id : call.department_ids) result.ids.push_back(id.value);
  for (const auto id : call.user_ids) result.users.push_back(id.value);
  result.user = call.user_id.value;
  result.offset = call.offset;
  result.limit = call.limit;
  result.count = call.count;
  return result;
}

using Ids = std::vector<std::uint32_t>;

TEST(Arguments, EveryIdOnceInTheOrderAsked) {
  EXPECT_EQ(read("im.department.get", "ID[]=7&ID[]=3&ID[]=7&ID[]=1&ID[]=3").ids, (Ids{7, 3, 1}));
}

TEST(Arguments, LongListsAreFreedOfRepeatsToo) {
  std::string query;
  Ids wanted;
  std::set<std::uint32_t> seen;
  for (std::uint32_t i = 0; i < 4'000; ++i) {
    const std::uint32_t id = 1 + i * 7'919 % 1'500;
    query += "ID[]=" + std::to_string(id) + "&";
    if (seen.insert(id).second) wanted.push_back(id);
  }
  EXPECT_EQ(read("im.department.get", query).ids, wanted);
}

TEST(Arguments, AnIdTooLargeForAnyDepartmentIsUnknownAndOneTooLargeForANumberMalformed) {
  EXPECT_EQ(read("im.department.get", "ID[]=3&ID[]=2147483648&ID[]=4294967299").ids, (Ids{3}));
  EXPECT_FALSE(read("im.department.get", "ID[]=3&ID[]=9223372036854775808").done);
}

TEST(Arguments, AScalarIdIsAListOfOneWhereThePortalSaysSo) {
  Compat accept;
  accept.accept_scalar_id = true;
  EXPECT_EQ(read("im.department.get", "ID=3", accept).ids, (Ids{3}));
  EXPECT_EQ(read("im.department.get", "ID=[3,7]", accept).ids, (Ids{3, 7}));
  for (const char* query : {"ID=", "ID=x", "ID=0", "ID=-1", "ID=[]", "ID=[3", "ID[a]=3", ""})
    EXPECT_FALSE(read("im.department.get", query, accept).done) << query;
  EXPECT_FALSE(read("im.department.get", "ID=3").done);
}

TEST(Arguments, UsersAreReadAsDepartmentsAre) {
  EXPECT_EQ(read("im.user.list.get", "ID[]=7&ID[]=3&ID[]=7&ID[]=2147483648").users, (Ids{7, 3}));
  EXPECT_EQ(read("im.user.list.get", "ID=[3,7]").users, (Ids{3, 7}));
  for (const char* query : {"", "ID=3", "ID=[]", "ID[a]=3", "ID[]=0"})
    EXPECT_FALSE(read("im.user.list.get", query).done) << query;
}

TEST(Arguments, OneUserIsTheCallerUnlessAnotherIsNamed) {
  EXPECT_EQ(read("im.user.get", "").user, 1u);
  EXPECT_EQ(read("im.user.get", "ID=7").user, 7u);
  EXPECT_EQ(read("im.user.get", "ID=2147483648").user, 0u) << "nobody has it";
  for (const char* query : {"ID=", "ID=0", "ID=-7", "ID=x", "ID=7.0", "ID[]=7", "ID=9223372036854775808"})
    EXPECT_FALSE(read("im.user.get", query).done) << query;
}

TEST(Arguments, PagesOfFiftyStartAnywhere) {
  for (const auto& [query, offset] :
       {std::pair("ID=1", 0u), std::pair("ID=1&start=0", 0u), std::pair("ID=1&start=7", 7u),
        std::pair("ID=1&START=-7", 0u), std::pair("ID=1&start=x", 0u)}) {
    const Read got = read("muster.department.employees", query);
    EXPECT_TRUE(got.done) << query;
    EXPECT_EQ(got.offset, offset) << query;
    EXPECT_EQ(got.limit, 50u) << query;
  }
}

TEST(Arguments, AFractionIsCutWhereItIsAboutPages) {
  for (const auto& [query, offset] :
       {std::pair("start=50.0", 50u), std::pair("start=50.7", 50u), std::pair("start=5e1", 50u),
        std::pair("start=0.9", 0u), std::pair("start=-2.5", 0u), std::pair("start=NaN", 0u), std::pair("start=50x", 0u),
        std::pair("OFFSET=50.0", 50u), std::pair("OFFSET=7.9&start=0.0", 7u), std::pair("start=7.5&OFFSET=3", 7u)})
    EXPECT_EQ(read("im.department.colleagues.list", query).offset, offset) << query;
  for (const auto& [query, limit] :
       {std::pair("LIMIT=20.0", 20u), std::pair("LIMIT=20.9", 20u), std::pair("LIMIT=0.5", 10u),
        std::pair("LIMIT=1e300", 50u), std::pair("LIMIT=-1e300", 10u), std::pair("LIMIT=inf", 10u)})
    EXPECT_EQ(read("im.department.colleagues.list", query).limit, limit) << query;
  EXPECT_EQ(read("user.get", "start=1e300").offset, read("user.get", "start=99999999999999999999").offset);
  EXPECT_GT(read("user.get", "start=1e300").offset, 1'000'000'000'000u) << "past every end";
}

TEST(Arguments, MinusOneAsAFractionAsksForNoTotalEither) {
  for (const char* query : {"start=-1", "start=-1.0", "start=-1.5", "start=-10e-1"})
    EXPECT_FALSE(read("user.get", query).count) << query;
  for (const char* query : {"", "start=-2", "start=-0.9", "start=0", "start=x", "start=-2.0"})
    EXPECT_TRUE(read("user.get", query).count) << query;
}

TEST(MethodTable, NamesAreInOrderAndFoundInAnyCase) {
  const auto methods = all_methods();
  ASSERT_GE(methods.size(), 4u);
  for (std::size_t i = 0; i < methods.size(); ++i) {
    EXPECT_TRUE(i == 0 || methods[i - 1].name < methods[i].name);
    EXPECT_EQ(find_method(methods[i].name), &methods[i]);
    std::string upper(methods[i].name);
    for (char& c : upper) c = static_cast<char>(std::toupper(c));
    EXPECT_EQ(find_method(upper), &methods[i]);
    EXPECT_EQ(find_method(upper + "X"), nullptr);
  }
}

}  // namespace arguments_test
}  // namespace muster::rest
