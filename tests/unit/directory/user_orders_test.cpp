#include "directory/user_orders.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <thread>

#include "directory/draft.hpp"
#include "directory/query/user_query.hpp"
#include "support/times.hpp"

// The property that pages rest on: an order that is kept ready, and one that is not, give what a plain sort gives, for
// any directory that came from others by edits, in whatever order these are asked.
namespace muster::directory {
namespace user_orders_test {

using Random = std::mt19937;

std::uint32_t pick(Random& random, std::uint32_t count) {
  return std::uniform_int_distribution<std::uint32_t>(0, count - 1)(random);
}

// Few names and addresses, so that many people have the same ones or none.
User random_user(Random& random, std::uint32_t id) {
  static constexpr std::array names{"",  "anna",   "Anna", "ANNA", "Änne", "änne",
                                    "a", "Straße", "李",   "Ян",   "ян",   "\xff"};
  User user;
  user.id = {id};
  user.type = static_cast<UserType>(pick(random, 5) == 0 ? pick(random, 4) : 0);
  user.active = pick(random, 4) != 0;
  user.set(Text::name, names[pick(random, names.size())]);
  user.set(Text::last_name, names[pick(random, names.size())]);
  if (pick(random, 3) != 0) user.set(Text::email, fmt::format("{}@example.com", pick(random, 40)));
  for (std::uint32_t i = pick(random, 3); i > 0; --i) user.memberships.push_back({{7 * i + pick(random, 5)}, 0});
  return user;
}

void edit(Random& random, Draft& draft, std::uint32_t last) {
  for (std::uint32_t edits = pick(random, 12); edits > 0; --edits) {
    const std::uint32_t id = 1 + pick(random, last);
    const auto known = draft.user({id});
    if (pick(random, 5) == 0) {
      draft.remove_user({id});
    } else if (known && pick(random, 2) == 0) {
      User user = known->unpack();
      user.set(Text::work_phone, std::to_string(pick(random, 100)));
      draft.put_user(std::move(user));
    } else {
      draft.put_user(random_user(random, id));
    }
  }
}

bool has_not_1(const UserView& user) {
  return user.text(Text::work_phone).find('1') == std::string_view::npos;
}

UserQuery random_query(Random& random, std::size_t people) {
  UserQuery query;
  const auto kind = static_cast<UserOrder>(pick(random, user_order_count));
  const ListDirection order{pick(random, 2) == 0, pick(random, 2) == 0};
  query.list = {list_of(kind), order};
  // As one who knows nothing of ready orders asks: a descending order has all bytes turned round.
  query.order = [order, kind](const UserView& user, std::string& key) {
    append_key(kind, user, key);
    if (order.descending) std::ranges::transform(key, key.begin(), [](char c) { return static_cast<char>(~c); });
    const std::uint32_t id = order.ids_descending ? ~user.id().value : user.id().value;
    for (int shift = 24; shift >= 0; shift -= 8) key += static_cast<char>(id >> shift & 0xff);
  };
  query.people.employees = pick(random, 8) != 0;
  query.people.extranets = pick(random, 2) == 0;
  if (pick(random, 2) == 0) query.people.active = pick(random, 4) != 0;
  if (pick(random, 6) == 0) query.people.first = 20;
  if (pick(random, 4) == 0) query.matches = has_not_1;
  // With its filter the list answers for those who match.
  if (query.matches && pick(random, 2) == 0) {
    query.list->spec.filter = "not 1";
    query.list->spec.has = [](RecordTable::Bytes record) { return has_not_1(UserView(record)); };
  }
  if (pick(random, 4) == 0) {
    query.order = nullptr;
    query.list->spec.order.clear();
    query.list->spec.append_key = nullptr;
    query.descending = order.descending;
    query.list->direction.ids_descending = order.descending;
  }
  query.offset = pick(random, static_cast<std::uint32_t>(people + 5));
  query.limit = pick(random, 30);
  query.count = pick(random, 2) == 0;
  return query;
}

void check(const Directory& directory, const UserQuery& query) {
  std::vector<std::pair<std::string, UserId>> all;
  directory.for_each_user([&](const UserView& user) {
    if (!query.people.accepts(user) || (query.matches && !query.matches(user))) return;
    std::string key;
    if (query.order) query.order(user, key);
    all.emplace_back(std::move(key), user.id());
  });
  std::ranges::sort(all);
  if (!query.order && query.descending) std::ranges::reverse(all);
  std::vector<UserId> wanted;
  for (std::size_t i = query.offset; i < all.size() && i < query.offset + query.limit; ++i)
    wanted.push_back(all[i].second);
  for (const bool is_ready : {true, false}) {
    UserQuery asked = query;
    if (!is_ready) asked.list.reset();
    std::vector<UserId> page;
    const std::size_t total = select_users(directory, asked, page);
    ASSERT_EQ(page, wanted) << "ready: " << is_ready << ", list \"" << query.list->spec.filter << "\" by \""
                            << query.list->spec.order << "\", offset " << query.offset << " of " << all.size();
    ASSERT_EQ(total, query.count ? all.size() : 0);
  }
}

void check_history(unsigned seed) {
  SCOPED_TRACE(fmt::format("seed {}", seed));
  Random random(seed);
  const std::uint32_t last = 20 + pick(random, 300);
  Directory live;
  std::vector<Directory> snapshots;
  for (int step = 0; step < 40 && !testing::Test::HasFatalFailure(); ++step) {
    Draft draft(live);
    if (step == 0) {
      for (std::uint32_t id = 1; id <= last; ++id) draft.put_user(random_user(random, id));
    }
    edit(random, draft, last);
    // A commit that failed: the draft came to a directory that nobody gets to see, or that somebody asked already.
    if (pick(random, 4) == 0) {
      Draft lost(live);
      edit(random, lost, last);
      const Directory unseen = lost.finish();
      if (pick(random, 2) == 0) check(unseen, random_query(random, last));
    }
    live = draft.finish();
    snapshots.push_back(live);
    for (std::uint32_t asks = pick(random, 4); asks > 0; --asks) check(live, random_query(random, last));
    check(snapshots[pick(random, static_cast<std::uint32_t>(snapshots.size()))], random_query(random, last));
  }
}

TEST(UserOrders, GiveWhatAPlainSortGives) {
  for (unsigned seed = 1; seed <= test::times(60u) && !testing::Test::HasFatalFailure(); ++seed) check_history(seed);
}

// A ranking is shared by the directories in between which nobody's name changed, and made once.
TEST(UserOrders, AreSharedWhileNoKeyChanges) {
  Random random(3);
  Draft draft{Directory()};
  for (std::uint32_t id = 1; id <= 50; ++id) draft.put_user(random_user(random, id));
  const Directory first = draft.finish();
  const ListSpec by_last_name = list_of(UserOrder::last_name);
  const auto ranking = first.users_in(by_last_name);
  Draft phones(first);
  for (std::uint32_t id = 1; id <= 50; ++id) {
    User user = phones.user({id})->unpack();
    user.set(Text::work_phone, "1");
    phones.put_user(std::move(user));
  }
  const Directory second = phones.finish();
  EXPECT_EQ(second.users_in(by_last_name), ranking);
  Draft names(second);
  User renamed = names.user({7})->unpack();
  renamed.set(Text::last_name, "zz");
  names.put_user(std::move(renamed));
  const Directory third = names.finish();
  EXPECT_NE(third.users_in(by_last_name), ranking);
  EXPECT_EQ(first.users_in(by_last_name)->size(), 50u);
}

// As many changes as make an order anew, and more than are noted.
TEST(UserOrders, SurviveThatEverybodyChanges) {
  Random random(5);
  Directory live;
  for (int step = 0; step < 6; ++step) {
    Draft draft(live);
    for (std::uint32_t id = 1; id <= 500; ++id) draft.put_user(random_user(random, id));
    live = draft.finish();
    for (int i = 0; i < 10; ++i) check(live, random_query(random, 500));
    for (std::uint32_t id = 1; id <= 300; ++id) {
      Draft one(live);
      one.put_user(random_user(random, id));
      live = one.finish();
      if (step % 2 == 0 && id % 50 == 0) check(live, random_query(random, 500));
    }
    for (int i = 0; i < 10; ++i) check(live, random_query(random, 500));
  }
}

TEST(UserOrders, AreAskedByManyThreadsWhileOneWrites) {
  Random random(9);
  Draft draft{Directory()};
  for (std::uint32_t id = 1; id <= 300; ++id) draft.put_user(random_user(random, id));
  Directory live = draft.finish();
  std::vector<Directory> snapshots{live};
  for (std::uint32_t id = 1; id <= 40; ++id) {
    Draft one(live);
    one.put_user(random_user(random, id));
    live = one.finish();
    snapshots.push_back(live);
  }
  std::vector<std::jthread> threads;
  for (unsigned seed = 0; seed < 4; ++seed) {
    threads.emplace_back([&, seed] {
      Random own(seed);
      for (int i = 0; i < 60; ++i)
        check(snapshots[pick(own, static_cast<std::uint32_t>(snapshots.size()))], random_query(own, 300));
    });
  }
  Directory written = live;
  for (std::uint32_t id = 100; id < 160; ++id) {
    Draft one(written);
    one.put_user(random_user(random, id));
    written = one.finish();
  }
  threads.clear();
  check(written, random_query(random, 300));
}

TEST(UserOrders, FindByLookingAtOneWithEachKey) {
  Random random(13);
  Draft draft{Directory()};
  for (std::uint32_t id = 1; id <= 2000; ++id) draft.put_user(random_user(random, id));
  const Directory directory = draft.finish();
  std::size_t looked_at = 0;
  const auto has_n = [&](const UserView& user) {
    return ++looked_at, user.text(Text::name).find_first_of("nN") != std::string_view::npos;
  };
  IdSet found;
  ASSERT_TRUE(find_by_key(directory, UserOrder::name, has_n, found));
  EXPECT_LE(looked_at, 12u);
  directory.for_each_user(
      [&](const UserView& user) { EXPECT_EQ(found.contains(user.id().value), has_n(user)) << user.id().value; });
  Draft different(directory);
  for (std::uint32_t id = 1; id <= 2000; ++id) {
    User user = directory.user({id})->unpack();
    user.set(Text::name, std::to_string(id / 3));
    different.put_user(std::move(user));
  }
  EXPECT_FALSE(find_by_key(different.finish(), UserOrder::name, has_n, found)) << "it would not pay";
}

TEST(UserOrders, BackwardsByIdWithoutATotalLooksAtThePageAlone) {
  Draft draft{Directory()};
  for (std::uint32_t id = 1; id <= 1000; ++id) {
    User user;
    user.id = {id};
    draft.put_user(std::move(user));
  }
  const Directory directory = draft.finish();
  std::size_t looked_at = 0;
  UserQuery query;
  query.matches = [&](const UserView&) { return ++looked_at, true; };
  query.descending = true;
  query.count = false;
  query.limit = 3;
  std::vector<UserId> page;
  select_users(directory, query, page);
  EXPECT_EQ(page, (std::vector<UserId>{{1000}, {999}, {998}}));
  EXPECT_EQ(looked_at, 3u);
}

}  // namespace user_orders_test
}  // namespace muster::directory
