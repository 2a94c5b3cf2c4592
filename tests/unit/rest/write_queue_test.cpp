#include "rest/dispatch/write_queue.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <future>
#include <optional>
#include <utility>

#include "portal/portals.hpp"
#include "support/company.hpp"
#include "support/failing_store.hpp"

namespace muster::rest {
namespace write_desk_test {

namespace json = boost::json;

class Worker : public testing::Test {
 protected:
  Worker() {
    EXPECT_TRUE(
        portal_->write({}, [](portal::PortalDraft& draft) { return test::found_two_departments(draft, {"Secret"}); }));
  }

  struct Made {
    Reply reply;
    std::string body;

    std::string result() const { return json::serialize(json::parse(body).at("result")); }
  };
  Made make(std::string_view target) {
    std::promise<Made> made;
    queue_.submit(DeferredRequest({.target = target, .id = "request-1"}, deferral()),
                  [&](const Reply& reply, std::string body) {
                    made.set_value({reply, std::move(body)});
                  });
    return made.get_future().get();
  }
  Deferral deferral() const {
    return {.to = served_->snapshots() ? Deferral::To::writer : Deferral::To::loader, .portal = served_};
  }
  // To whom an I/O thread leaves it; nothing when it answers itself.
  std::optional<Deferral::To> left_to(std::string_view target) {
    std::string out = "before";
    const Handled handled = reader_.handle({.target = target}, out);
    const auto* left = std::get_if<Deferral>(&handled);
    if (!left) return std::nullopt;
    EXPECT_EQ(out, "before");
    EXPECT_EQ(left->portal, served_);
    EXPECT_FALSE(left->password);
    return left->to;
  }

  const test::FixedClock clock_{test::test_now};
  const Service service_{clock_, {}, {}, base::make_log()};
  test::FailingStore store_;
  base::PortalId id_ = portal::create_portal(store_, "acme").value();
  std::unique_ptr<portal::Portals> portals_ = std::move(portal::Portals::open(store_, nullptr).value());
  std::shared_ptr<portal::ServedPortal> served_ = portals_->hosts().newest()->portals().front().served;
  portal::LivePortal* portal_ = served_->open().value();
  Dispatcher reader_{service_, portals_->hosts()};
  portal::Committer committer_{service_.log};
  WriteQueue queue_{service_, portals_->hosts(), committer_};
};

TEST_F(Worker, ARequestThatChangesSomethingIsLeftToIt) {
  using To = Deferral::To;
  EXPECT_EQ(left_to("/rest/1/Secret/department.update?ID=3&NAME=x"), To::writer);
  EXPECT_EQ(left_to("/rest/1/Secret/batch?cmd[a]=department.get&cmd[b]=department.update?ID=3"), To::batches);
  EXPECT_EQ(left_to("/rest/1/Secret/batch?cmd[]=Department.Update"), To::batches);
  EXPECT_EQ(left_to("/rest/1/Secret/batch?cmd[a]=department.get"), std::nullopt);
  EXPECT_EQ(left_to("/rest/1/Secret/batch?cmd[a][b]=department.update"), std::nullopt);
  EXPECT_EQ(left_to("/rest/1/wrong/department.update?ID=3&NAME=x"), std::nullopt) << "refused at once";
  EXPECT_EQ(portal_->snapshots().newest()->revision, 1u);
}

TEST_F(Worker, APortalThatIsNotLoadedIsLoadedForTheFirstRequest) {
  const auto before = std::exchange(portals_, std::move(portal::Portals::open(store_, nullptr).value()));
  served_ = std::make_shared<portal::ServedPortal>(store_, id_, nullptr);
  EXPECT_FALSE(served_->snapshots());
  const portal::HostCell hosts(std::make_shared<const portal::HostTable>(
      0, std::vector<portal::HostTable::Hosted>{{{.id = id_, .name = "acme"}, served_}}));
  Dispatcher reader(service_, hosts);
  std::string out;
  const auto deferred = std::get<Deferral>(reader.handle({.target = "/rest/1/Secret/department.get?ID=3"}, out));
  EXPECT_EQ(deferred.to, Deferral::To::loader);
  EXPECT_EQ(deferred.portal, served_);
  EXPECT_EQ(out, "");
  const Made made = make("/rest/1/Secret/department.get?ID=3");
  EXPECT_EQ(json::parse(made.body).at("result").at(0).at("NAME").as_string(), "Sales");
  EXPECT_EQ(store_.commits, 1) << "nothing was written";
  EXPECT_TRUE(served_->snapshots());
  EXPECT_TRUE(std::holds_alternative<Reply>(reader.handle({.target = "/rest/1/Secret/department.get?ID=3"}, out)));
}

TEST_F(Worker, APortalThatCannotBeLoadedIsAnUnexpectedAnswer) {
  served_ = std::make_shared<portal::ServedPortal>(store_, base::PortalId{77}, nullptr);
  const Made made = make("/rest/1/Secret/department.get?ID=3");
  EXPECT_EQ(made.reply.status, 500u);
  EXPECT_EQ(json::parse(made.body).at("error").as_string(), "ERROR_UNEXPECTED_ANSWER");
}

TEST_F(Worker, TheReplyComesOnceTheChangeIsStoredAndSeen) {
  const Made made = make("/rest/1/Secret/department.update?ID=3&NAME=Markets");
  EXPECT_EQ(made.reply.status, 200u);
  EXPECT_EQ(made.result(), "true");
  EXPECT_EQ(portal_->snapshots().newest()->directory.department({3})->name(), "Markets");
  EXPECT_EQ(store_.load(portal_->id())->directory.department({3})->name(), "Markets");
}

TEST_F(Worker, ABatchSeesWhatItsEarlierCommandsWrote) {
  const Made made = make(
      "/rest/1/Secret/batch?cmd[before]=department.get?ID=3&cmd[a]=department.update?ID=3%26NAME=Two"
      "&cmd[wrong]=department.update?ID=99&cmd[after]=department.get?ID=3&cmd[b]=department.update?ID=3%26SORT=7");
  EXPECT_EQ(made.reply.status, 200u);
  const json::value result = json::parse(made.body).at("result");
  EXPECT_EQ(result.at("result").at("before").at(0).at("NAME").as_string(), "Sales");
  EXPECT_EQ(result.at("result").at("after").at(0).at("NAME").as_string(), "Two");
  EXPECT_EQ(result.at("result_error").at("wrong").at("error").as_string(), "ERROR_CORE");
  const auto newest = portal_->snapshots().newest();
  EXPECT_EQ(newest->directory.department({3})->sort(), 7);
  EXPECT_EQ(newest->revision, 3u) << "one for each write";
  EXPECT_EQ(store_.commits, 2) << "and one commit for all";
}

TEST_F(Worker, AStoreThatFailsIsAnUnexpectedAnswerAndNothingChanged) {
  store_.fails = [](auto) { return true; };
  for (const std::string path : {"department.update?ID=3&NAME=x", "batch?cmd[a]=department.update?ID=3%26NAME=x"}) {
    const Made made = make("/rest/1/Secret/" + path);
    EXPECT_EQ(made.reply.status, 500u);
    const json::value body = json::parse(made.body);
    EXPECT_EQ(body.at("error").as_string(), "ERROR_UNEXPECTED_ANSWER");
    EXPECT_EQ(body.at("error_description").as_string(), "Server returned an unexpected response");
    EXPECT_TRUE(body.as_object().contains("time"));
  }
  const Made xml = make("/rest/1/Secret/department.update.xml?ID=3&NAME=x");
  EXPECT_EQ(xml.reply.status, 500u);
  EXPECT_NE(xml.body.find("<error>ERROR_UNEXPECTED_ANSWER</error>"), std::string::npos) << xml.body;
  EXPECT_EQ(portal_->snapshots().newest()->directory.department({3})->name(), "Sales");
  EXPECT_EQ(make("/rest/1/Secret/department.update?ID=99").reply.status, 400u) << "it was to change nothing";
  store_.fails = nullptr;
  EXPECT_EQ(make("/rest/1/Secret/department.update?ID=3&NAME=x").reply.status, 200u);
}

TEST_F(Worker, TheReplySaysWhoseCallItWasHoweverItEnded) {
  const auto expect_facts = [&](std::string_view target, std::string_view method, std::string_view error) {
    const LogContext log_context = make(target).reply.log_context;
    ASSERT_TRUE(log_context.method) << target;
    EXPECT_EQ(log_context.method->name, method);
    EXPECT_EQ(log_context.user.value, 1u);
    EXPECT_EQ(log_context.webhook.value, 1u);
    EXPECT_EQ(log_context.error, error);
  };
  expect_facts("/rest/1/Secret/Department.Update?ID=3&NAME=x", "department.update", "");
  expect_facts("/rest/1/Secret/department.update?ID=99", "department.update", "ERROR_CORE");
  expect_facts("/rest/1/Secret/batch?cmd[a]=department.update?ID=99", "batch", "");
  store_.fails = [](auto) { return true; };
  expect_facts("/rest/1/Secret/department.update?ID=3&NAME=y", "department.update", "ERROR_UNEXPECTED_ANSWER");
}

TEST_F(Worker, WhoLostTheRightWhileTheRequestWaitedHasLostIt) {
  const auto demoted = portal_->write({}, [](portal::PortalDraft& draft) -> base::Result<void> {
    draft.directory().put_user(test::make_user(1, {.departments = {1}}));
    return {};
  });
  ASSERT_TRUE(demoted);
  const Made made = make("/rest/1/Secret/department.update?ID=3&NAME=x");
  EXPECT_EQ(made.reply.status, 400u);
  EXPECT_NE(made.body.find("Access denied"), std::string::npos);
}

TEST_F(Worker, TheStoreIsToldWhoWroteAndFromWhere) {
  std::vector<portal::Origin> origins;
  store_.fails = [&](std::span<const portal::NewRevision> revisions) {
    for (const portal::NewRevision& one : revisions) origins.push_back(one.origin);
    return false;
  };
  DeferredRequest request({.target = "/rest/1/Secret/department.update?ID=3&NAME=x", .id = "request-7"}, deferral());
  request.client = "192.0.2.7";
  std::promise<void> done;
  queue_.submit(std::move(request), [&](const Reply&, const std::string&) { done.set_value(); });
  done.get_future().wait();
  ASSERT_EQ(origins.size(), 1u);
  EXPECT_EQ(origins[0], (portal::Origin{.at = test::test_now / 1'000'000,
                                        .action = "department.update",
                                        .user = {1},
                                        .webhook = {1},
                                        .address = "192.0.2.7",
                                        .request = "request-7"}));
}

}  // namespace write_desk_test
}  // namespace muster::rest
