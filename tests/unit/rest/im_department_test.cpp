#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

#include "support/company.hpp"

// im.department.get, .managers.get and .employees.get: protocol.md 2.7 and 7.2 to 7.4.
namespace muster::rest {
namespace im_department_test {

using directory::UserType;
using test::ask;
using test::Company;
using test::post;

constexpr std::string_view departments = "im.department.get";
constexpr std::string_view managers = "im.department.managers.get";
constexpr std::string_view employees = "im.department.employees.get";

// 1 Acme (head 1)
//   3 IT, sort 200 (head 30, who is a member of 1 only)
//   2 Sales, sort 300 (head 20)
//     5 abroad (no head)
//     4 Field (head 40, dismissed)
portal::Portal acme() {
  return Company()
      .department(1, "Acme", {.head = 1})
      .department(2, "Sales", {.parent = 1, .head = 20, .sort = 300})
      .department(3, "IT", {.parent = 1, .head = 30, .sort = 200})
      .department(4, "Field", {.parent = 2, .head = 40})
      .department(5, "abroad", {.parent = 2})
      .user(1, {.departments = {1}})
      .user(20, {.departments = {2}})
      .user(30, {.departments = {1}})
      .user(22, {.departments = {2}})
      .user(21, {.departments = {2, 3}})
      .user(40, {.departments = {4}, .active = false})
      .user(41, {.departments = {4}, .type = UserType::bot})
      .user(42, {.departments = {4}, .type = UserType::extranet})
      .user(43, {.departments = {4}, .type = UserType::email})
      .user(44, {.departments = {4}})
      .portal();
}

std::string ids_of(const boost::json::value& departments_list) {
  std::string ids;
  for (const auto& department : departments_list.as_array()) ids += boost::json::serialize(department.at("id")) + " ";
  return ids;
}

TEST(ImDepartmentGet, StructureOrderNotTheOrderAsked) {
  const auto answer = ask(acme(), 1, departments, "ID[]=4&ID[]=5&ID[]=2&ID[]=3&ID[]=1");
  ASSERT_EQ(answer.status, 200u);
  EXPECT_EQ(ids_of(answer.body.at("result")), "1 3 2 5 4 ");
}

TEST(ImDepartmentGet, OneDepartmentHasItsFieldsInOrder) {
  EXPECT_EQ(ask(acme(), 1, departments, "ID[]=2").result(),
            R"([{"id":2,"name":"Sales","full_name":"Sales / Acme","manager_user_id":20}])");
}

TEST(ImDepartmentGet, FullNameIsLeafFirst) {
  const auto answer = ask(acme(), 1, departments, "ID[]=5&ID[]=1");
  EXPECT_EQ(answer.body.at("result").at(0).at("full_name"), "Acme");
  EXPECT_EQ(answer.body.at("result").at(1).at("full_name"), "abroad / Sales / Acme");
}

TEST(ImDepartmentGet, NamesAreEscapedAlsoInsideTheFullName) {
  const auto portal =
      Company().department(1, "A & \"B\"").department(2, "<C>\\", {.parent = 1}).user(1, {.departments = {1}}).portal();
  const auto answer = ask(portal, 1, departments, "ID[]=2");
  EXPECT_NE(answer.text.find(R"("name":"\u003CC\u003E\\","full_name":"\u003CC\u003E\\ / A \u0026 \"B\"")"),
            std::string::npos)
      << answer.text;
}

TEST(ImDepartmentGet, UnknownIdsAreSkippedAndRepeatedOnesOnce) {
  EXPECT_EQ(ids_of(ask(acme(), 1, departments, "ID[]=99&ID[]=3&ID[]=3&ID[]=2147483648").body.at("result")), "3 ");
  EXPECT_EQ(ask(acme(), 1, departments, "ID[]=99").result(), "[]");
}

TEST(ImDepartmentGet, WithoutAHeadTheManagerIsZeroAndHisDataNull) {
  EXPECT_EQ(ask(acme(), 1, departments, "ID[]=5&USER_DATA=Y").result(),
            R"([{"id":5,"name":"abroad","full_name":"abroad / Sales / Acme","manager_user_id":0,)"
            R"("manager_user_data":null}])");
  // A head who is dismissed is none.
  EXPECT_EQ(ask(acme(), 1, departments, "ID[]=4").body.at("result").at(0).at("manager_user_id"), 0);
}

TEST(ImDepartmentGet, UserDataIsTheHeadWhoNeedNotBeAMember) {
  const auto answer = ask(acme(), 1, departments, "ID[]=3&USER_DATA=Y");
  const auto& department = answer.body.at("result").at(0);
  EXPECT_EQ(department.at("manager_user_id"), 30);
  EXPECT_EQ(department.at("manager_user_data").at("id"), 30);
  EXPECT_EQ(department.at("manager_user_data").at("departments"), boost::json::array{1});
}

TEST(ImDepartmentGet, HasNoTotalAndNoNext) {
  const auto answer = ask(acme(), 1, departments, "ID[]=1");
  EXPECT_EQ(answer.member("total"), "");
  EXPECT_EQ(answer.member("next"), "");
}

TEST(ImDepartmentManagers, OneKeyForEachDepartmentWithAListedHead) {
  EXPECT_EQ(ask(acme(), 1, managers, "ID[]=1&ID[]=2&ID[]=3&ID[]=4&ID[]=5&ID[]=99").result(),
            R"({"1":[1],"2":[20],"3":[30]})");
}

TEST(ImDepartmentManagers, NothingLeftIsAnEmptyList) {
  EXPECT_EQ(ask(acme(), 1, managers, "ID[]=5&ID[]=99").result(), "[]");
  EXPECT_EQ(ask(acme(), 1, managers, "ID[]=4&USER_DATA=Y").result(), "[]");
}

TEST(ImDepartmentManagers, UserDataMakesThemObjects) {
  const auto answer = ask(acme(), 1, managers, "ID[]=2&USER_DATA=Y");
  EXPECT_EQ(answer.body.at("result").at("2").at(0).at("id"), 20);
}

TEST(ImDepartmentEmployees, OwnMembersInMemberOrderTheHeadLast) {
  EXPECT_EQ(ask(acme(), 1, employees, "ID[]=2").result(), R"({"2":[22,21,20]})");
  // 30 heads department 3 without belonging to it.
  EXPECT_EQ(ask(acme(), 1, employees, "ID[]=3").result(), R"({"3":[21]})");
  EXPECT_EQ(ask(acme(), 1, employees, "ID[]=1").result(), R"({"1":[30,1]})") << "not those of sub-departments";
}

TEST(ImDepartmentEmployees, WhoIsNotListedIsLeftOut) {
  EXPECT_EQ(ask(acme(), 1, employees, "ID[]=4").result(), R"({"4":[44]})");
}

TEST(ImDepartmentEmployees, NoKeyForAnEmptyOrUnknownDepartment) {
  EXPECT_EQ(ask(acme(), 1, employees, "ID[]=5&ID[]=3&ID[]=99").result(), R"({"3":[21]})");
  EXPECT_EQ(ask(acme(), 1, employees, "ID[]=5").result(), "[]");
  EXPECT_EQ(ask(acme(), 1, employees, "ID[]=99").result(), "[]");
}

TEST(ImDepartmentEmployees, StructureOrderAndEachDepartmentOnce) {
  EXPECT_EQ(ask(acme(), 1, employees, "ID[]=2&ID[]=3&ID[]=2").result(), R"({"3":[21],"2":[22,21,20]})");
}

TEST(ImDepartmentEmployees, OnlyUnlistedMembersIsAsGoodAsEmpty) {
  const auto portal = Company()
                          .department(1, "Acme")
                          .department(2, "Ghosts", {.parent = 1, .head = 3})
                          .user(1, {.departments = {1}})
                          .user(2, {.departments = {2}, .active = false})
                          .user(3, {.departments = {2}, .type = UserType::bot})
                          .portal();
  EXPECT_EQ(ask(portal, 1, employees, "ID[]=2").result(), "[]");
  EXPECT_EQ(ask(portal, 1, managers, "ID[]=2").result(), "[]");
}

struct HeadKind {
  const char* name;
  bool active;
  UserType type;
};
class UnlistedHead : public testing::TestWithParam<HeadKind> {};

TEST_P(UnlistedHead, IsNoHeadAndNoMember) {
  const auto portal = Company()
                          .department(1, "Acme", {.head = 2})
                          .user(1, {.departments = {1}})
                          .user(2, {.departments = {1}, .active = GetParam().active, .type = GetParam().type})
                          .portal();
  EXPECT_EQ(ask(portal, 1, departments, "ID[]=1").body.at("result").at(0).at("manager_user_id"), 0);
  EXPECT_EQ(ask(portal, 1, managers, "ID[]=1").result(), "[]");
  EXPECT_EQ(ask(portal, 1, employees, "ID[]=1").result(), R"({"1":[1]})");
  EXPECT_EQ(ask(portal, 1, "im.department.colleagues.list").result(), "[]");
}
INSTANTIATE_TEST_SUITE_P(Kinds, UnlistedHead,
                         testing::Values(HeadKind{"dismissed", false, UserType::employee},
                                         HeadKind{"bot", true, UserType::bot},
                                         HeadKind{"extranet", true, UserType::extranet},
                                         HeadKind{"email", true, UserType::email}),
                         [](const auto& kind) { return kind.param.name; });

// Forms of ID that are a list (protocol.md 2.7).
TEST(ImDepartmentIds, EveryFormOfAListIsRead) {
  for (const char* query :
       {"ID[]=3&ID[]=2", "id[]=3&id[]=2", "ID[0]=3&ID[1]=2", "ID[7]=3&ID[5]=2", "ID%5B%5D=3&ID%5B%5D=2", "ID=[3,2]",
        "ID=%5B3%2C2%5D", "ID=%5B%223%22,%222%22%5D", "ID[-1]=3&ID[4]=2"})
    EXPECT_EQ(ask(acme(), 1, employees, query).result(), R"({"3":[21],"2":[22,21,20]})") << query;
  for (const char* body : {R"({"ID":[3,2]})", R"({"id":["3","2"]})", R"({"ID":{"5":3,"2":2}})", R"({"ID":"[3,2]"})"})
    EXPECT_EQ(post(acme(), 1, employees, "application/json", body).result(), R"({"3":[21],"2":[22,21,20]})") << body;
}

TEST(ImDepartmentIds, EverythingElseIsRefusedByEachMethodInItsWay) {
  for (const char* query : {"", "ID=", "ID=3", "ID=[]", "ID[]=0", "ID[]=-3", "ID[]=x", "ID[]=3&ID[]=x", "ID[]=",
                            "ID[a]=3", "ID[0][]=3", "ID=[3", "ID[]=3.5", "ID=true", "ID[]=99999999999999999999x"}) {
    for (const auto& [method, code, description] :
         {std::tuple(departments, "INVALID_FORMAT", "A wrong format for the ID field is passed"),
          std::tuple(managers, "ID_EMPTY", "Department ID can't be empty"),
          std::tuple(employees, "ID_EMPTY", "Department ID can't be empty")}) {
      const auto answer = ask(acme(), 1, method, query);
      EXPECT_EQ(answer.status, 400u) << method << "?" << query;
      EXPECT_TRUE(answer.text.starts_with(
          fmt::format(R"({{"error":"{}","error_description":"{}","time":{{)", code, description)))
          << query << ": " << answer.text;
    }
  }
}

TEST(ImDepartmentIds, MalformedJsonValuesAreRefused) {
  for (const char* body : {R"({})", R"([])", "", R"({"ID":null})", R"({"ID":3})", R"({"ID":[]})", R"({"ID":{}})",
                           R"({"ID":[null]})", R"({"ID":[true]})", R"({"ID":[1.5]})", R"({"ID":[[3]]})",
                           R"({"ID":{"a":3}})", R"({"ID":{"1":3,"x":2}})", R"({"ID":"{\"1\":3}"})"})
    EXPECT_EQ(post(acme(), 1, employees, "application/json", body).member("error"), R"("ID_EMPTY")") << body;
}

TEST(ImDepartmentFlags, UserDataIsTrueForTheseFormsAlone) {
  for (const char* yes : {"Y", "y", "true", "True", "1"})
    EXPECT_TRUE(ask(acme(), 1, departments, fmt::format("ID[]=2&USER_DATA={}", yes))
                    .body.at("result")
                    .at(0)
                    .as_object()
                    .contains("manager_user_data"))
        << yes;
  for (const char* no : {"N", "n", "false", "0", "", "yes", "TRUE", "2", "None"})
    EXPECT_FALSE(ask(acme(), 1, departments, fmt::format("ID[]=2&USER_DATA={}", no))
                     .body.at("result")
                     .at(0)
                     .as_object()
                     .contains("manager_user_data"))
        << no;
}

}  // namespace im_department_test
}  // namespace muster::rest
