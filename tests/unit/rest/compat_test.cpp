#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "admin/webhooks.hpp"
#include "base/log.hpp"
#include "rest/dispatch/dispatcher.hpp"

// What each switch of `compat.*` changes, as a client sees it.
namespace muster::rest {
namespace compat_test {

using directory::UserType;

constexpr const char* secret = "abc123";

directory::User person(std::uint32_t id, std::vector<std::uint32_t> departments, bool active = true,
                       UserType type = UserType::employee) {
  directory::User user;
  user.id = {id};
  user.active = active;
  user.type = type;
  for (std::uint32_t department : departments) user.memberships.push_back({{department}});
  return user;
}

// 1 Company, headed by 1
//   2 Sales, headed by 2: 2, 3, 4 (dismissed), 9 (a guest)
//     3 Shop, headed by 5 (dismissed): 5, 6
//   4 Works, headed by 7: 7
class CompatTest : public testing::Test {
 protected:
  CompatTest() {
    portal::PortalDraft draft{portal::Portal{}};
    auto& directory = draft.directory();
    directory.put_department({{1}, "Company", 1, {}, {1}});
    directory.put_department({{2}, "Sales", 1, {1}, {2}});
    directory.put_department({{3}, "Shop", 1, {2}, {5}});
    directory.put_department({{4}, "Works", 2, {1}, {7}});
    for (const auto& user :
         {person(1, {1}), person(2, {2}), person(3, {2}), person(4, {2}, false), person(5, {3}, false), person(6, {3}),
          person(7, {4}), person(8, {}), person(9, {2}, true, UserType::extranet)})
      directory.put_user(user);
    for (std::uint32_t owner : {1, 2, 3, 6}) {
      admin::WebhookOrder order;
      order.owner = {owner};
      order.scopes.insert(owner == 6 ? access::Scope::user : access::Scope::im);
      order.secret = secret + std::to_string(owner);
      EXPECT_TRUE(admin::issue_webhook(draft, order, 0));
    }
    cell_.publish(std::make_shared<portal::Portal>(draft.finish(1)));
  }

  // The result, or the code of the error, as JSON.
  std::string ask(std::uint32_t caller, const std::string& call) {
    const Service service{.clock = clock_, .compat = compat_, .limits = {}, .log = base::make_log()};
    Dispatcher dispatcher(service, cell_);
    const std::string target = "/rest/" + std::to_string(caller) + "/" + secret + std::to_string(caller) + "/" + call;
    Request request;
    request.target = target;
    std::string body;
    status_ = std::get<Reply>(dispatcher.handle(request, body)).status;
    const auto parsed = boost::json::parse(body).as_object();
    const auto* result = parsed.if_contains("result");
    return boost::json::serialize(result ? *result : parsed.at("error"));
  }

  Compat compat_;
  unsigned status_ = 0;

 private:
  base::SystemClock clock_;
  portal::SnapshotCell cell_{std::make_shared<portal::Portal>()};
};

TEST_F(CompatTest, AnIdMayStandAloneOnlyWhenAccepted) {
  EXPECT_EQ(ask(1, "im.department.managers.get?ID=2"), R"("ID_EMPTY")");
  EXPECT_EQ(status_, 400u);
  compat_.accept_scalar_id = true;
  EXPECT_EQ(ask(1, "im.department.managers.get?ID=2"), R"({"2":[2]})");
  EXPECT_EQ(ask(1, "im.department.managers.get?ID=two"), R"("ID_EMPTY")");
}

TEST_F(CompatTest, DocumentedStatusesDifferWhereTheDocumentationDoes) {
  EXPECT_EQ(ask(6, "im.department.get?ID[]=2"), R"("insufficient_scope")");
  EXPECT_EQ(status_, 401u);
  compat_.documented_statuses = true;
  EXPECT_EQ(ask(6, "im.department.get?ID[]=2"), R"("insufficient_scope")");
  EXPECT_EQ(status_, 403u);
  EXPECT_EQ(ask(1, "no.such.method"), R"("ERROR_METHOD_NOT_FOUND")");
  EXPECT_EQ(status_, 404u);
}

TEST_F(CompatTest, TheDismissedAreNamedOnlyWhenIncluded) {
  EXPECT_EQ(ask(1, "im.department.employees.get?ID[]=2&ID[]=3"), R"({"2":[3,2],"3":[6]})");
  EXPECT_EQ(ask(1, "im.department.managers.get?ID[]=3"), "[]");
  EXPECT_EQ(ask(2, "im.department.colleagues.list"), "[3,6,1,7]");
  compat_.people.who = directory::Listed::dismissed_too;
  EXPECT_EQ(ask(1, "im.department.employees.get?ID[]=2&ID[]=3"), R"({"2":[3,4,2],"3":[6,5]})");
  EXPECT_EQ(ask(1, "im.department.managers.get?ID[]=3"), R"({"3":[5]})");
  EXPECT_EQ(ask(2, "im.department.colleagues.list"), "[3,4,6,5,1,7]");
  EXPECT_NE(ask(1, "im.department.get?ID[]=3").find(R"("manager_user_id":5)"), std::string::npos);
}

TEST_F(CompatTest, TheDismissedAreInTheStructureOnlyWhenIncluded) {
  EXPECT_EQ(ask(6, "muster.user.managers"),
            R"([{"ID":"2","DEPARTMENT":"2","DISTANCE":1},{"ID":"1","DEPARTMENT":"1","DISTANCE":2}])");
  EXPECT_EQ(ask(6, "muster.department.employees?ID=3"), R"([{"ID":"6","DEPARTMENT":"3"}])");
  EXPECT_EQ(ask(6, "muster.user.subordinates?ID=5"), "[]");
  EXPECT_EQ(ask(6, "muster.department.tree?ID=3"),
            R"({"ID":"3","NAME":"Shop","SORT":1,"PARENT":"2","UF_HEAD":"0","EMPLOYEES":1,"EMPLOYEES_TOTAL":1,)"
            R"("DEPARTMENTS_TOTAL":0,"CHILDREN":[]})");
  compat_.people.who = directory::Listed::dismissed_too;
  EXPECT_EQ(ask(6, "muster.user.managers"),
            R"([{"ID":"5","DEPARTMENT":"3","DISTANCE":1},{"ID":"2","DEPARTMENT":"2","DISTANCE":2},)"
            R"({"ID":"1","DEPARTMENT":"1","DISTANCE":3}])");
  EXPECT_EQ(ask(6, "muster.department.employees?ID=3"), R"([{"ID":"6","DEPARTMENT":"3"},{"ID":"5","DEPARTMENT":"3"}])");
  EXPECT_EQ(ask(6, "muster.user.subordinates?ID=5"), R"([{"ID":"6","DEPARTMENT":"3"}])");
  EXPECT_EQ(ask(6, "muster.department.tree?ID=3"),
            R"({"ID":"3","NAME":"Shop","SORT":1,"PARENT":"2","UF_HEAD":"5","EMPLOYEES":2,"EMPLOYEES_TOTAL":2,)"
            R"("DEPARTMENTS_TOTAL":0,"CHILDREN":[]})");
}

TEST_F(CompatTest, TheChainIsTheHeadsAbove) {
  EXPECT_EQ(ask(2, "im.department.colleagues.list"), "[3,6,1,7]");
  compat_.people.heads_above_only = true;
  EXPECT_EQ(ask(2, "im.department.colleagues.list"), "[3,6,1]");
  EXPECT_EQ(ask(3, "im.department.colleagues.list"), "[2]") << "who heads nothing sees what they saw before";
}

TEST_F(CompatTest, TheCallerIsNamedOnlyWhenIncluded) {
  EXPECT_EQ(ask(3, "im.department.colleagues.list"), "[2]");
  compat_.people.include_self = true;
  EXPECT_EQ(ask(3, "im.department.colleagues.list"), "[3,2]");
  EXPECT_EQ(ask(2, "im.department.colleagues.list"), "[3,2,6,1,7]");
}

TEST_F(CompatTest, TheFullListOfScopesIsWhatItIsSetTo) {
  EXPECT_EQ(ask(1, "scope?full=Y"), R"(["im","department","user","user_basic","user_brief","user.userfield"])");
  compat_.scopes = {"crm", "im"};
  EXPECT_EQ(ask(1, "scope?full=Y"), R"(["crm","im"])");
  EXPECT_EQ(ask(1, "scope"), R"(["im"])");
}

// Typed clients refuse a text where the vendor's lists have an empty map, and a map where user.current has a text.
TEST_F(CompatTest, TimesOfPeopleAreEmptyMapsInListsUnlessTheyAreToBeTexts) {
  const std::string select = "select[]=TIMESTAMP_X&select[]=LAST_ACTIVITY_DATE&select[]=DATE_REGISTER";
  const std::string maps = R"([{"DATE_REGISTER":"","TIMESTAMP_X":{},"LAST_ACTIVITY_DATE":{}}])";
  const std::string texts = R"([{"DATE_REGISTER":"","TIMESTAMP_X":"","LAST_ACTIVITY_DATE":""}])";
  for (const char* method : {"user.get?ID=1&", "user.search?ID=1&", "user.search?FIND=&ID=1&"})
    EXPECT_EQ(ask(6, method + select), maps) << method;
  EXPECT_NE(ask(6, "user.current").find(R"("TIMESTAMP_X":"","LAST_ACTIVITY_DATE":"")"), std::string::npos);
  compat_.user_times_as_text = true;
  for (const char* method : {"user.get?ID=1&", "user.search?ID=1&"})
    EXPECT_EQ(ask(6, method + select), texts) << method;
  EXPECT_NE(ask(6, "user.current").find(R"("TIMESTAMP_X":"","LAST_ACTIVITY_DATE":"")"), std::string::npos);
}

}  // namespace compat_test
}  // namespace muster::rest
