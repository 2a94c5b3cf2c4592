#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

#include "store/open_store.hpp"
#include "support/rest_writer.hpp"

// Writes by REST where the golden portal does not lead: companies that imports left odd, and ends of what there is.
namespace muster::rest {
namespace writes_test {

using directory::Text;
using portal::PortalDraft;
using test::Answer;

class Writes : public testing::Test {
 protected:
  Writes() { prepare(test::found_company); }

  void prepare(const portal::Transaction::Write& write) { EXPECT_TRUE(portal_->write({}, write)); }
  void put(directory::User user) {
    prepare([&](PortalDraft& draft) -> base::Result<void> {
      draft.directory().put_user(user);
      return {};
    });
  }
  static directory::User person(std::uint32_t id, const std::string& email, bool admin = false) {
    directory::User user = test::make_user(id, {.departments = {1}, .texts = {{Text::email, email}}});
    user.admin = admin;
    return user;
  }
  Answer make(const std::string& command) { return writer_.make({command}).front(); }
  directory::User user(std::uint32_t id) { return portal_->snapshots().newest()->directory.user({id})->unpack(); }

  std::unique_ptr<portal::Store> store_ = store::make_memory_store();
  std::unique_ptr<portal::LivePortal> portal_ =
      std::move(*portal::LivePortal::open(*store_, *portal::create_portal(*store_, "acme")));
  test::RestWriter writer_{*portal_};
};

TEST_F(Writes, AnAdministratorMayDismissThemselfWhenAnotherOneIsInOffice) {
  directory::User other = person(2, "other@acme.example", true);
  other.active = false;
  put(other);
  EXPECT_EQ(make("user.update?ID=1&ACTIVE=N").member("error_description"),
            "\"The last administrator cannot dismiss themself\"")
      << "a dismissed one does not count";
  EXPECT_EQ(make("user.update?ID=2&ACTIVE=Y").result(), "true");
  EXPECT_EQ(make("user.update?ID=1&ACTIVE=N").result(), "true");
  EXPECT_EQ(make("user.update?ID=1&ACTIVE=Y").status, 401u) << "the webhook went with its owner";
  EXPECT_FALSE(user(1).active);
}

// The first command dismisses who calls; from then on nothing is done for them.
TEST_F(Writes, ABatchThatDismissesItsCallerEndsThere) {
  put(person(2, "other@acme.example", true));
  put(person(3, "third@acme.example"));
  const Answer answer = make(
      "batch?cmd[a]=user.update%3FID%3D1%26ACTIVE%3DN&cmd[b]=user.update%3FID%3D2%26ACTIVE%3DN&cmd[c]=user.get&"
      "cmd[d]=user.update%3FID%3D3%26NAME%3DX");
  const auto& result = answer.body.at("result");
  EXPECT_EQ(boost::json::serialize(result.at("result")), R"({"a":true})");
  for (const char* later : {"b", "c", "d"})
    EXPECT_EQ(result.at("result_error").at(later).at("error").as_string(), "INVALID_CREDENTIALS") << later;
  EXPECT_FALSE(user(1).active);
  EXPECT_TRUE(user(2).active) << "an administrator is left";
  EXPECT_NE(user(3).texts[Text::name], "X");
}

TEST_F(Writes, InABatchTheLastAdministratorIsWhoIsLastByThen) {
  put(person(2, "other@acme.example", true));
  const Answer answer = make("batch?cmd[a]=user.update%3FID%3D2%26ACTIVE%3DN&cmd[b]=user.update%3FID%3D1%26ACTIVE%3DN");
  const auto& result = answer.body.at("result");
  EXPECT_EQ(boost::json::serialize(result.at("result")), R"({"a":true})");
  EXPECT_EQ(result.at("result_error").at("b").at("error_description").as_string(),
            "The last administrator cannot dismiss themself");
  EXPECT_TRUE(user(1).active);
}

// Two connections whose requests share a commit: each dismisses the other, or themself.
TEST_F(Writes, TwoRequestsAtOnceLeaveAnAdministrator) {
  const std::string secret = "OtherSecret";
  for (const bool themself : {false, true}) {
    put(person(1, "admin@acme.example", true));
    put(person(2, "other@acme.example", true));
    prepare([&](PortalDraft& draft) -> base::Result<void> {
      access::Webhook webhook = test::make_webhook(2, secret);
      webhook.scopes.insert(access::Scope::user);
      draft.add_webhook(webhook);
      return {};
    });
    const auto answers =
        writer_.make_by({{1, "", themself ? "user.update?ID=1&ACTIVE=N" : "user.update?ID=2&ACTIVE=N"},
                         {2, secret, themself ? "user.update?ID=2&ACTIVE=N" : "user.update?ID=1&ACTIVE=N"}});
    EXPECT_EQ(answers[0].status, 200u);
    EXPECT_EQ(answers[1].status, themself ? 400u : 401u);
    EXPECT_NE(user(1).active, user(2).active);
  }
}

// A bot cannot sign in, and a guest has no power: with them alone nobody could run the company.
TEST_F(Writes, ABotOrAGuestIsNoAdministratorWhoStays) {
  for (const auto type : {directory::UserType::bot, directory::UserType::extranet, directory::UserType::email}) {
    directory::User other = person(2, "other@acme.example", true);
    other.type = type;
    put(other);
    EXPECT_EQ(make("user.update?ID=1&ACTIVE=N").member("error_description"),
              "\"The last administrator cannot dismiss themself\"");
  }
}

TEST_F(Writes, WhatAnImportLeftMayStayButNotCome) {
  put(person(2, "Same@acme.example"));
  put(person(3, "same@acme.example"));
  EXPECT_EQ(make("user.update?ID=3&NAME=Cleo&EMAIL=SAME@acme.example").result(), "true");
  EXPECT_EQ(make("user.update?ID=1&EMAIL=same@acme.example").member("argument"), "\"\"");
  directory::User nowhere = person(4, "");
  nowhere.memberships.clear();
  put(nowhere);
  EXPECT_EQ(make("user.update?ID=4&NAME=Dan").result(), "true");
  EXPECT_EQ(make("user.update?ID=4&EMAIL=&UF_DEPARTMENT=").result(), "true");
  EXPECT_EQ(make("user.update?ID=4&UF_DEPARTMENT=1").result(), "true");
  EXPECT_EQ(make("user.update?ID=4&UF_DEPARTMENT=").member("error_description"), "\"An employee needs a department\"");
  directory::User guest = person(5, "guest@acme.example");
  guest.type = directory::UserType::extranet;
  put(guest);
  EXPECT_EQ(make("user.update?ID=5&UF_DEPARTMENT=1&NAME=Gus").result(), "true");
}

TEST_F(Writes, BothTimesOfAPersonAreNow) {
  const auto now = test::test_now / 1'000'000;
  EXPECT_EQ(make("user.add?EMAIL=new@acme.example&UF_DEPARTMENT=1&TIMESTAMP_X=2001-01-01").result(), "2");
  EXPECT_EQ(user(2).moments.at(directory::Moment::registered), now);
  EXPECT_EQ(user(2).moments.at(directory::Moment::changed), now);
  directory::User old = user(2);
  old.moments[directory::Moment::registered] = old.moments[directory::Moment::changed] = 5;
  put(old);
  EXPECT_EQ(make("user.update?ID=2&DATE_REGISTER=2001-01-01").result(), "true");
  EXPECT_EQ(user(2).moments.at(directory::Moment::registered), 5);
  EXPECT_EQ(user(2).moments.at(directory::Moment::changed), now);
}

TEST_F(Writes, APortalsFirstDepartmentIsItsRoot) {
  prepare([](PortalDraft& draft) -> base::Result<void> {
    directory::User admin = draft.directory().user({1})->unpack();
    admin.memberships.clear();
    draft.directory().put_user(admin);
    draft.directory().remove_department({1});
    return {};
  });
  EXPECT_EQ(make("department.add?NAME=Acme&PARENT=7").status, 400u);
  EXPECT_EQ(make("department.add?NAME=Acme").result(), "2") << "1 was given before";
  EXPECT_EQ(make("department.add?NAME=Acme").status, 400u);
}

TEST_F(Writes, IdsThatAreUsedUpAreAnError) {
  put(person(base::max_id, "last@acme.example"));
  prepare([](PortalDraft& draft) -> base::Result<void> {
    draft.directory().put_department(test::make_department(base::max_id, "Last", {.parent = 1}));
    return {};
  });
  EXPECT_EQ(make("user.add?EMAIL=new@acme.example&UF_DEPARTMENT=1").member("error_description"),
            "\"There are no more ids for users\"");
  EXPECT_EQ(make("department.add?NAME=D&PARENT=1").member("error_description"),
            "\"There are no more ids for departments\"");
}

TEST_F(Writes, ADateIsReadAsInConditionsAndWholly) {
  for (const char* day : {"1965-05-15", "15.05.1965", "15.05.1965 10:30", "1965-05-15T00:00:00Z"}) {
    EXPECT_EQ(make(std::string("user.update?ID=1&PERSONAL_BIRTHDAY=") + day).result(), "true") << day;
    EXPECT_EQ(user(1).birthday, (base::CivilDay{1965, 5, 15})) << day;
  }
  for (const char* field : {"PERSONAL_BIRTHDAY", "UF_EMPLOYMENT_DATE"}) {
    for (const char* day : {"1965-05-15T99:99", "31.02.1990", "1965-05-15x", "15.05.1965 25:00", "15.05.65"}) {
      const Answer answer = make(std::string("user.update?ID=1&") + field + "=" + day);
      EXPECT_EQ(answer.member("error_description"), "\"The value is not a day such as 1980-09-10\"") << day;
      EXPECT_EQ(answer.member("argument"), '"' + std::string(field) + '"');
    }
  }
  EXPECT_EQ(user(1).birthday, (base::CivilDay{1965, 5, 15}));
}

TEST_F(Writes, AFlagIsThatOfRequestsAndNotOfFiles) {
  put(person(2, "other@acme.example"));
  for (const char* value : {"TRUE", "FALSE", "yes", "2", "", "None"}) {
    EXPECT_EQ(make(std::string("user.update?ID=2&ACTIVE=") + value).member("argument"), "\"ACTIVE\"") << value;
    EXPECT_TRUE(user(2).active) << value;
  }
  for (const char* value : {"N", "n", "0", "false", "False"}) {
    EXPECT_EQ(make(std::string("user.update?ID=2&ACTIVE=") + value).result(), "true") << value;
    EXPECT_FALSE(user(2).active) << value;
    EXPECT_EQ(make("user.update?ID=2&ACTIVE=Y").result(), "true");
    EXPECT_TRUE(user(2).active);
  }
}

TEST_F(Writes, ANameOfSpacesIsNone) {
  for (const char* name : {"", "%20", "+%09%0a", "%C2%A0", "%E2%80%8B", "%E3%80%80%20"}) {
    EXPECT_EQ(make(std::string("department.add?PARENT=1&NAME=") + name).member("error_description"),
              "\"Department name not provided.<br>\"")
        << name;
    EXPECT_EQ(make(std::string("department.update?ID=1&NAME=") + name).status, 400u) << name;
    EXPECT_EQ(make(std::string("user.update?ID=1&EMAIL=") + name + "a").member("error_description"), "\"wrong_email\"")
        << name;
  }
  EXPECT_EQ(portal_->snapshots().newest()->directory.department({1})->name(), "Acme");
}

TEST_F(Writes, ARefusedOneLeavesNoTrace) {
  const auto before = portal_->snapshots().newest();
  for (const char* command : {"department.add?NAME=D&PARENT=1&UF_HEAD=99", "department.delete?ID=1",
                              "user.add?EMAIL=new@acme.example&UF_DEPARTMENT=99", "user.update?ID=1&NAME=X&EMAIL=y"})
    EXPECT_EQ(make(command).status, 400u) << command;
  EXPECT_EQ(portal_->snapshots().newest(), before);
}

TEST_F(Writes, OneThatChangesNothingMakesNoRevision) {
  const auto before = portal_->snapshots().newest();
  EXPECT_EQ(make("department.update?ID=1&NAME=Acme&UF_HEAD=1").result(), "true");
  EXPECT_EQ(portal_->snapshots().newest(), before);
}

}  // namespace writes_test
}  // namespace muster::rest
