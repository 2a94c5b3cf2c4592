#include "directory/query/user_query.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "directory/draft.hpp"
#include "support/times.hpp"

namespace muster::directory {
namespace user_query_test {

using testing::ElementsAre;
using testing::IsEmpty;

User person(std::uint32_t id, UserType type = UserType::employee, bool active = true, std::string email = {}) {
  User user;
  user.id = {id};
  user.type = type;
  user.active = active;
  user.set(Text::name, "N" + std::to_string(id));
  user.set(Text::email, std::move(email));
  return user;
}

class Dice {
 public:
  explicit Dice(unsigned seed) : random_(seed) {}
  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }
  bool one_in(std::uint32_t count) { return below(count) == 0; }

 private:
  std::mt19937 random_;
};

std::vector<std::uint32_t> numbers(const std::vector<UserId>& ids) {
  std::vector<std::uint32_t> list;
  for (const UserId id : ids) list.push_back(id.value);
  return list;
}

// People of random ids and kinds, and what a query must give by looking at each.
class UserQueryTest : public testing::Test {
 protected:
  void fill(unsigned seed) {
    Dice dice(seed);
    Draft draft(directory_);
    for (int i = 0; i < 3000; ++i)
      draft.put_user(person(dice.below(20'000) + 1, static_cast<UserType>(dice.below(4)), !dice.one_in(3)));
    for (int i = 0; i < 200; ++i) draft.remove_user({dice.below(20'000) + 1});
    directory_ = draft.finish();
  }
  std::vector<std::uint32_t> expected(const UserQuery& query) const {
    std::vector<std::uint32_t> ids;
    directory_.for_each_user([&](const UserView& user) {
      const bool there = !query.among || std::ranges::binary_search(*query.among, user.id());
      if (query.found && !query.found->contains(user.id().value)) return;
      if (there && query.people.accepts(user) && (!query.matches || query.matches(user)))
        ids.push_back(user.id().value);
    });
    if (query.descending) std::ranges::reverse(ids);
    return ids;
  }
  void check(const UserQuery& query) const {
    const auto all = expected(query);
    std::vector<std::uint32_t> wanted;
    for (std::size_t i = query.offset; i < all.size() && i < query.offset + query.limit; ++i) wanted.push_back(all[i]);
    std::vector<UserId> page;
    const std::size_t total = select_users(directory_, query, page);
    EXPECT_EQ(numbers(page), wanted);
    EXPECT_EQ(total, query.count ? all.size() : 0);
  }

  Directory directory_;
};

TEST_F(UserQueryTest, GivesWhatLookingAtEachGives) {
  Dice dice(7);
  for (unsigned seed = 0; seed < 5; ++seed) {
    fill(seed);
    for (int i = 0; i < test::times(200); ++i) {
      UserQuery query;
      query.people.employees = !dice.one_in(4);
      query.people.extranets = dice.one_in(2);
      if (dice.one_in(2)) query.people.active = dice.one_in(2);
      if (dice.one_in(2)) query.people.first = dice.below(20'000);
      if (dice.one_in(2)) query.people.last = dice.below(21'000);
      if (dice.one_in(3)) query.matches = [](const UserView& user) { return user.id().value % 3 == 0; };
      if (dice.one_in(4)) {
        query.among.emplace();
        for (std::uint32_t id = dice.below(50); id < 20'000; id += 1 + dice.below(90)) query.among->push_back({id});
      }
      IdSet found;
      if (dice.one_in(4)) {
        for (std::uint32_t id = dice.below(50); id < 20'000; id += 1 + dice.below(9)) found.add(id);
        query.found = &found;
      }
      query.descending = dice.one_in(2);
      query.offset = dice.one_in(3) ? dice.below(3000) : 0;
      query.limit = dice.below(60);
      query.count = dice.one_in(2);
      check(query);
    }
  }
}

TEST_F(UserQueryTest, OrdersByAKeyAndThenById) {
  Draft draft(directory_);
  for (std::uint32_t id = 1; id <= 9; ++id) draft.put_user(person(id));
  directory_ = draft.finish();
  UserQuery query;
  query.order = [](const UserView& user, std::string& key) { key += static_cast<char>('z' - user.id().value % 3); };
  query.offset = 2;
  query.limit = 4;
  std::vector<UserId> page;
  EXPECT_EQ(select_users(directory_, query, page), 9u);
  EXPECT_THAT(numbers(page), ElementsAre(8, 1, 4, 7));
  query.offset = 9;
  page.clear();
  EXPECT_EQ(select_users(directory_, query, page), 9u);
  EXPECT_THAT(page, IsEmpty());
}

TEST(UserBitmap, ForgetsWhoChangesOrGoes) {
  PeopleFilter from_65;
  from_65.first = 65;
  PeopleFilter active;
  active.active = true;
  Draft draft{Directory()};
  draft.put_user(person(64));
  draft.put_user(person(700, UserType::extranet));
  draft.put_user(person(701, UserType::bot));
  const Directory before = draft.finish();
  EXPECT_EQ(before.user_bitmap().count({}), 2u);
  EXPECT_EQ(before.user_bitmap().count(from_65), 1u);
  Draft next(before);
  next.put_user(person(64, UserType::bot));
  next.put_user(person(700, UserType::extranet, false));
  const Directory after = next.finish();
  EXPECT_EQ(after.user_bitmap().count({}), 1u);
  EXPECT_EQ(after.user_bitmap().count(active), 0u);
  EXPECT_EQ(before.user_bitmap().count(active), 2u) << "the snapshot before stays as it was";
  Draft last(after);
  last.remove_user({700});
  EXPECT_EQ(last.finish().user_bitmap().count({}), 0u);
}

TEST(Emails, AreFoundInAnyCaseAndForgotten) {
  Draft draft{Directory()};
  draft.put_user(person(3, UserType::employee, true, "Ada@Example.com"));
  draft.put_user(person(2, UserType::employee, true, "ada@example.com"));
  draft.put_user(person(4));
  const Directory before = draft.finish();
  const auto found = before.with_email("ADA@EXAMPLE.COM");
  EXPECT_THAT(std::vector<UserId>(found.begin(), found.end()), ElementsAre(UserId{2}, UserId{3}));
  EXPECT_THAT(before.with_email(""), IsEmpty());
  Draft next(before);
  next.put_user(person(3, UserType::employee, true, "grace@example.com"));
  next.remove_user({2});
  const Directory after = next.finish();
  EXPECT_THAT(after.with_email("ada@example.com"), IsEmpty());
  EXPECT_THAT(after.with_email("Grace@example.com"), ElementsAre(UserId{3}));
}

}  // namespace user_query_test
}  // namespace muster::directory
