#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

#include "e2e/installation.hpp"

// Custom fields and statuses are in the store: they are there again after the server stops, however it stops.
namespace muster::test {
namespace userfield_test {

class UserFields : public ::testing::Test {
 protected:
  void SetUp() override {
    muster_.import(R"({"departments": [{"ID": 1, "NAME": "Acme"}], "users": [
{"ID": 1, "NAME": "Ada", "UF_DEPARTMENT": [1], "IS_ADMIN": true, "UF_USR_DESK": "12a"},
{"ID": 2, "NAME": "Ben", "UF_DEPARTMENT": [1]}]})");
    webhook_ = muster_.add_webhook(1, "im,user,user.userfield");
  }
  std::string result(const Server& server, const std::string& call) const {
    return result_of(server.get(webhook_ + call));
  }

  Installation muster_;
  std::string webhook_;
};

TEST_F(UserFields, OutliveTheServerWithTheirIds) {
  std::string listed;
  {
    Server server(muster_);
    EXPECT_EQ(
        result(server, "user.userfield.add?fields[FIELD_NAME]=desk&fields[USER_TYPE_ID]=string&fields[LABEL]=Desk"),
        "1");
    EXPECT_EQ(result(server,
                     "user.userfield.add?fields[FIELD_NAME]=tool&fields[USER_TYPE_ID]=enumeration"
                     "&fields[LIST][0][VALUE]=Saw&fields[SETTINGS][DISPLAY]=UI"),
              "2");
    EXPECT_EQ(result(server, "user.userfield.add?fields[FIELD_NAME]=gone&fields[USER_TYPE_ID]=date"), "3");
    EXPECT_EQ(result(server, "user.userfield.delete?id=3"), "true");
    listed = result(server, "user.userfield.list");
    server.stop(9);
  }
  Server server(muster_);
  EXPECT_EQ(result(server, "user.userfield.list"), listed);
  EXPECT_NE(listed.find("UF_USR_TOOL"), std::string::npos);
  const auto titles = server.get(webhook_ + "user.fields").json().at("result");
  EXPECT_EQ(titles.at("UF_USR_DESK"), "Desk");
  EXPECT_EQ(titles.at("UF_USR_TOOL"), "UF_USR_TOOL");
  EXPECT_EQ(result(server, "user.userfield.add?fields[FIELD_NAME]=gone&fields[USER_TYPE_ID]=date"), "4")
      << "no id is given twice";
  EXPECT_EQ(server.stop(), 0);
}

TEST_F(UserFields, TakeTheirValuesWithThemForGood) {
  {
    Server server(muster_);
    EXPECT_EQ(result(server, "user.userfield.add?fields[FIELD_NAME]=desk&fields[USER_TYPE_ID]=string"), "1");
    EXPECT_EQ(result(server, "user.get?select[]=UF_USR_DESK"), R"([{"ID":"1","UF_USR_DESK":"12a"},{"ID":"2"}])");
    EXPECT_EQ(result(server, "user.userfield.delete?id=1"), "true");
    EXPECT_EQ(server.stop(), 0);
  }
  Server server(muster_);
  EXPECT_EQ(result(server, "user.get?select[]=UF_USR_DESK"), R"([{"ID":"1"},{"ID":"2"}])");
  EXPECT_EQ(server.stop(), 0);
}

TEST_F(UserFields, StatusesOutliveTheServerAndGoWithAnExport) {
  {
    Server server(muster_);
    EXPECT_EQ(result(server, "im.user.status.set?STATUS=dnd"), "true");
    EXPECT_EQ(server.stop(), 0);
  }
  EXPECT_NE(muster_.exported().find(R"("IM_STATUS":"dnd")"), std::string::npos);
  Server server(muster_);
  EXPECT_EQ(result(server, "im.user.status.get"), R"("dnd")");
  EXPECT_EQ(server.stop(), 0);
}

}  // namespace userfield_test
}  // namespace muster::test
