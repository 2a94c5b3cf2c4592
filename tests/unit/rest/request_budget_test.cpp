#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <future>
#include <map>
#include <mutex>
#include <thread>

#include "portal/portals.hpp"
#include "rest/dispatch/write_queue.hpp"
#include "support/company.hpp"
#include "support/failing_store.hpp"

// What a request may take, and where it is made when it takes long.
namespace muster::rest {
namespace request_budget_test {

namespace json = boost::json;

constexpr base::Microseconds no_time = 0;

class RequestBudgets : public testing::Test {
 protected:
  RequestBudgets() {
    EXPECT_TRUE(portal_->write({}, [](portal::PortalDraft& draft) {
      auto founded = test::found_two_departments(draft, {});
      access::Webhook webhook = test::make_webhook(1, "Secret");
      webhook.scopes = {access::Scope::department, access::Scope::im, access::Scope::user};
      draft.add_webhook(webhook);
      for (std::uint32_t id = 100; id < 3'100; ++id)
        draft.directory().put_user(
            test::make_user(id, {.departments = {3}, .texts = {{directory::Text::personal_city, "Xyz"}}}));
      return founded;
    }));
  }

  struct Made {
    Reply reply;
    std::string body;

    json::value result() const { return json::parse(body).at("result"); }
    std::string error() const { return std::string(json::parse(body).at("error").as_string()); }
    std::string description() const { return std::string(json::parse(body).at("error_description").as_string()); }
  };
  // As a dispatcher answers that leaves nothing alone.
  Made ask(std::string_view target) {
    Made made;
    made.reply = std::get<Reply>(Dispatcher(service_, portals_->hosts()).handle({.target = target}, made.body));
    return made;
  }
  // As an I/O thread takes it, and the write queue after that.
  Made ask_server(const Request& request) {
    Made made;
    made.body = "before";
    Handled handled = io_.handle(request, made.body);
    made_by_io_ = std::holds_alternative<Reply>(handled);
    if (made_by_io_) {
      made.reply = std::get<Reply>(handled);
      made.body.erase(0, 6);
      return made;
    }
    EXPECT_EQ(made.body, "before");
    DeferredRequest later(request, std::move(std::get<Deferral>(handled)));
    std::promise<Made> done;
    queue_.submit(std::move(later), [&](const Reply& reply, std::string body) {
      done.set_value({reply, std::move(body)});
    });
    return done.get_future().get();
  }
  Made ask_server(std::string_view target) { return ask_server({.target = target, .id = "request-1"}); }

  const test::FixedClock clock_{test::test_now};
  Service service_{clock_, {}, {}, base::make_log()};
  test::FailingStore store_;
  base::PortalId id_ = portal::create_portal(store_, "acme").value();
  std::unique_ptr<portal::Portals> portals_ = std::move(portal::Portals::open(store_, nullptr).value());
  std::shared_ptr<portal::ServedPortal> served_ = portals_->hosts().newest()->portals().front().served;
  portal::LivePortal* portal_ = served_->open().value();
  Dispatcher io_{service_, portals_->hosts(), Dispatcher::Role::io};
  portal::Committer committer_{service_.log};
  WriteQueue queue_{service_, portals_->hosts(), committer_};
  bool made_by_io_ = false;
};

// A page that looks at everybody, by a field that no index knows.
constexpr std::string_view scan = "/rest/1/Secret/user.get?filter[PERSONAL_CITY]=nowhere";

// As a command: who is online changes with time, so nothing is kept of one for the next.
constexpr std::string_view long_command = "user.get?filter[PERSONAL_CITY]=nowhere%26filter[IS_ONLINE]=Y";

TEST_F(RequestBudgets, a_call_that_takes_too_long_is_429) {
  service_.budget.call.time = no_time;
  const Made made = ask(scan);
  EXPECT_EQ(made.reply.status, 429u);
  EXPECT_EQ(made.error(), "OPERATION_TIME_LIMIT");
  EXPECT_NE(made.description().find("limits.request_time"), std::string::npos);
  EXPECT_EQ(ask("/rest/1/Secret/department.get?ID=3").reply.status, 200u) << "what is quick has no need of time";
}

TEST_F(RequestBudgets, so_is_a_search_of_a_tree_and_an_order) {
  service_.budget.call.time = no_time;
  EXPECT_EQ(ask("/rest/1/Secret/muster.department.tree").reply.status, 200u)
      << "it looks up the counts of a department";
  service_.compat.people.who = directory::Listed::dismissed_too;  // whom no counts have
  for (const std::string_view path : {"muster.department.employees?ID=1&RECURSIVE=Y", "muster.department.tree",
                                      "user.get?sort=PERSONAL_CITY", "im.department.employees.get?ID[]=3&USER_DATA=Y"})
    EXPECT_EQ(ask("/rest/1/Secret/" + std::string(path)).reply.status, 429u) << path;
}

TEST_F(RequestBudgets, a_reply_that_is_too_large_is_400_and_nothing_of_it_is_sent) {
  service_.budget.call.bytes = 20'000;
  const Made made = ask("/rest/1/Secret/im.department.employees.get?ID[]=3&USER_DATA=Y");
  EXPECT_EQ(made.reply.status, 400u);
  EXPECT_EQ(made.error(), "INVALID_REQUEST");
  EXPECT_NE(made.description().find("limits.reply"), std::string::npos);
  EXPECT_LT(made.body.size(), 1'000u);
  EXPECT_EQ(ask("/rest/1/Secret/im.department.employees.get?ID[]=1&USER_DATA=Y").reply.status, 200u);
}

TEST_F(RequestBudgets, ids_alone_count_as_well) {
  service_.budget.call.bytes = 5'000;
  EXPECT_EQ(ask("/rest/1/Secret/im.department.employees.get?ID[]=3").error(), "INVALID_REQUEST");
}

TEST_F(RequestBudgets, of_a_batch_the_one_command_fails) {
  service_.budget.call.bytes = 20'000;
  const Made made =
      ask("/rest/1/Secret/batch?cmd[a]=department.get&cmd[b]=im.department.employees.get?ID[]=3%26USER_DATA=Y"
          "&cmd[c]=department.get");
  EXPECT_EQ(made.reply.status, 200u);
  EXPECT_TRUE(made.result().at("result").as_object().contains("a"));
  EXPECT_TRUE(made.result().at("result").as_object().contains("c"));
  EXPECT_EQ(made.result().at("result_error").at("b").at("error").as_string(), "INVALID_REQUEST");
}

TEST_F(RequestBudgets, the_results_of_a_batch_are_bounded_together) {
  service_.budget.batch.bytes = 2'000'000;
  std::string target = "/rest/1/Secret/batch?halt=0";
  for (int i = 0; i < 10; ++i)
    target += "&cmd[c" + std::to_string(i) + "]=im.department.employees.get?ID[]=3%26USER_DATA=Y";
  target += "&cmd[small]=department.get?ID=3";
  const Made made = ask(target);
  EXPECT_EQ(made.reply.status, 200u);
  EXPECT_LT(made.body.size(), 2'100'000u);
  EXPECT_TRUE(made.result().at("result").as_object().contains("c0"));
  EXPECT_TRUE(made.result().at("result").as_object().contains("small")) << "what fits goes on";
  const std::string told(made.result().at("result_error").at("c9").at("error_description").as_string());
  EXPECT_NE(told.find("limits.batch_reply"), std::string::npos) << told;
}

TEST_F(RequestBudgets, once_a_whole_batch_took_too_long_the_rest_of_it_fails) {
  service_.budget.batch.time = no_time;
  std::string target = "/rest/1/Secret/batch?halt=0";
  for (int i = 0; i < 10; ++i) target += "&cmd[]=user.get?filter[PERSONAL_CITY]=nowhere";
  const Made made = ask(target);
  EXPECT_EQ(made.reply.status, 200u);
  const auto errors = made.result().at("result_error").as_array();
  ASSERT_EQ(errors.size(), 10u);
  for (const auto& error : errors) EXPECT_EQ(error.at("error").as_string(), "OPERATION_TIME_LIMIT");
}

TEST_F(RequestBudgets, a_tree_that_is_too_large_for_a_reply_comes_in_pages) {
  EXPECT_TRUE(portal_->write({}, [](portal::PortalDraft& draft) -> base::Result<void> {
    for (std::uint32_t id = 10; id < 1'000; ++id)
      draft.directory().put_department(test::make_department(id, "Team", {.parent = id < 20 ? 1 : id / 2}));
    return {};
  }));
  const auto whole = ask("/rest/1/Secret/muster.department.tree");
  EXPECT_FALSE(json::parse(whole.body).as_object().contains("next"));
  EXPECT_FALSE(json::parse(whole.body).as_object().contains("total"));
  const std::size_t total = portal_->snapshots().newest()->directory.department_count();
  service_.budget.call.bytes = 100'000;
  std::map<std::string, json::object> met;
  std::size_t pages = 0;
  for (std::optional<std::size_t> start = 0; start; ++pages) {
    const auto page = ask("/rest/1/Secret/muster.department.tree?start=" + std::to_string(*start));
    ASSERT_EQ(page.reply.status, 200u) << page.body;
    ASSERT_LT(page.body.size(), 101'000u);
    const json::value body = json::parse(page.body);
    EXPECT_EQ(body.at("total").to_number<std::size_t>(), total);
    std::vector<json::object> left{body.at("result").as_object()};
    while (!left.empty()) {
      json::object one = std::move(left.back());
      left.pop_back();
      for (const json::value& child : one.at("CHILDREN").as_array()) left.push_back(child.as_object());
      one.erase("CHILDREN");
      const std::string id(one.at("ID").as_string());
      const auto [known, is_new] = met.try_emplace(id, one);
      EXPECT_EQ(known->second, one) << "the same in each page";
    }
    const auto* next = body.as_object().if_contains("next");
    start = next ? std::optional(next->to_number<std::size_t>()) : std::nullopt;
  }
  EXPECT_GT(pages, 1u);
  EXPECT_EQ(met.size(), total);
}

TEST_F(RequestBudgets, the_io_thread_leaves_long_reads_alone_and_the_answer_is_the_same) {
  std::string target = "/rest/1/Secret/batch?halt=0";
  for (int i = 0; i < 50; ++i) target += "&cmd[]=" + std::string(long_command);
  const Made made = ask_server(target);
  EXPECT_FALSE(made_by_io_);
  EXPECT_EQ(made.reply.status, 200u);
  EXPECT_EQ(made.result(), ask(target).result());
  EXPECT_EQ(made.reply.log_context.webhook.value, 1u) << "the log knows whose it was";
  EXPECT_EQ(ask_server("/rest/1/Secret/department.get?ID=3").reply.status, 200u);
  EXPECT_TRUE(made_by_io_);
}

TEST_F(RequestBudgets, it_leaves_large_bodies_alone) {
  const std::string body = "{\"ID\": 3, \"X\": \"" + std::string(100'000, 'x') + "\"}";
  const auto ask_by_body = [&](std::string_view target) {
    return ask_server({.verb = Verb::post,
                       .target = target,
                       .content_type = "application/json",
                       .body = body,
                       .id = "request-1",
                       .client = "192.0.2.7"});
  };
  const Made read = ask_by_body("/rest/1/Secret/department.get");
  EXPECT_FALSE(made_by_io_);
  EXPECT_EQ(read.result().at(0).at("NAME").as_string(), "Sales");
  EXPECT_EQ(ask_by_body("/rest/1/wrong/department.get").reply.status, 401u);
  EXPECT_EQ(ask_by_body("/rest/1/Secret/department.update").result(), json::value(true)) << "goes on to the writer";
}

TEST_F(RequestBudgets, the_reads_of_a_batch_that_writes_are_not_made_by_the_thread_that_writes) {
  std::mutex mutex;
  std::multimap<std::string, std::thread::id> threads;
  service_.injected_error = [&](const MethodSpec& method, const Caller&) -> std::optional<WireError> {
    const std::lock_guard lock(mutex);
    threads.emplace(std::string(method.name), std::this_thread::get_id());
    return std::nullopt;
  };
  ask_server("/rest/1/Secret/department.update?ID=3&NAME=One");
  const std::thread::id writer = threads.find("department.update")->second;
  threads.clear();
  const Made made = ask_server(
      "/rest/1/Secret/batch?cmd[before]=department.get?ID=3&cmd[a]=department.update?ID=3%26NAME=Two"
      "&cmd[wrong]=department.update?ID=99&cmd[after]=department.get?ID=3&cmd[b]=department.update?ID=3%26SORT=7"
      "&cmd[last]=department.get?ID=$result[after][0][ID]");
  EXPECT_EQ(made.reply.status, 200u);
  const json::value result = made.result();
  EXPECT_EQ(result.at("result").at("before").at(0).at("NAME").as_string(), "One");
  EXPECT_EQ(result.at("result").at("after").at(0).at("NAME").as_string(), "Two");
  EXPECT_EQ(result.at("result").at("last").at(0).at("SORT").as_int64(), 7);
  EXPECT_EQ(result.at("result_error").at("wrong").at("error").as_string(), "ERROR_CORE");
  for (const auto& [method, thread] : threads) EXPECT_EQ(thread == writer, method == "department.update") << method;
  EXPECT_EQ(portal_->snapshots().newest()->revision, 4u) << "one for each write";
  EXPECT_EQ(store_.commits, 4) << "and one commit for those that stand together";
}

TEST_F(RequestBudgets, a_batch_says_which_of_its_writes_were_not_stored) {
  int commits = 0;
  store_.fails = [&](auto) { return ++commits > 1; };
  const Made made = ask_server(
      "/rest/1/Secret/batch?cmd[a]=department.update?ID=3%26NAME=Two&cmd[read]=department.get?ID=3"
      "&cmd[b]=department.update?ID=3%26NAME=Three&cmd[after]=department.get?ID=3");
  EXPECT_EQ(made.reply.status, 200u);
  EXPECT_EQ(made.result().at("result").at("a"), json::value(true));
  EXPECT_EQ(made.result().at("result_error").at("b").at("error").as_string(), "ERROR_UNEXPECTED_ANSWER");
  EXPECT_EQ(made.result().at("result").at("after").at(0).at("NAME").as_string(), "Two");
  EXPECT_EQ(portal_->snapshots().newest()->directory.department({3})->name(), "Two");
}

TEST_F(RequestBudgets, with_halt_nothing_is_made_after_a_write_that_was_not_stored) {
  store_.fails = [&](auto) { return true; };
  const Made made = ask_server(
      "/rest/1/Secret/batch?halt=1&cmd[a]=department.update?ID=3%26NAME=Two&cmd[b]=department.update?ID=3%26NAME=Three"
      "&cmd[after]=department.get?ID=3");
  EXPECT_EQ(made.result().at("result_error").as_object().size(), 1u);
  EXPECT_EQ(made.result().at("result_error").at("a").at("error").as_string(), "ERROR_UNEXPECTED_ANSWER");
  EXPECT_TRUE(made.result().at("result").as_array().empty());
}

TEST_F(RequestBudgets, who_loses_a_right_within_a_batch_has_lost_it_for_its_later_writes) {
  service_.injected_error = [&](const MethodSpec& method, const Caller&) -> std::optional<WireError> {
    if (method.name == "server.time") {
      EXPECT_TRUE(portal_->write({}, [](portal::PortalDraft& draft) -> base::Result<void> {
        draft.access().remove_webhook({1});
        return {};
      }));
    }
    return std::nullopt;
  };
  const Made made = ask_server(
      "/rest/1/Secret/batch?cmd[a]=department.update?ID=3%26NAME=Two&cmd[b]=server.time"
      "&cmd[c]=department.update?ID=3%26NAME=Three");
  EXPECT_EQ(made.reply.status, 200u);
  EXPECT_EQ(made.result().at("result_error").at("c").at("error").as_string(), "INVALID_CREDENTIALS");
  EXPECT_EQ(portal_->snapshots().newest()->directory.department({3})->name(), "Two");
}

TEST_F(RequestBudgets, what_takes_long_ends_once_nobody_waits_for_it) {
  queue_.give_up();
  std::string target = "/rest/1/Secret/batch?halt=0";
  for (int i = 0; i < 50; ++i) target += "&cmd[]=" + std::string(long_command);
  const Made made = ask_server(target);
  EXPECT_FALSE(made_by_io_);
  EXPECT_EQ(made.result().at("result_error").as_array().size(), 50u);
  EXPECT_EQ(made.result().at("result_error").at(0).at("error").as_string(), "QUERY_LIMIT_EXCEEDED");
}

}  // namespace request_budget_test
}  // namespace muster::rest
