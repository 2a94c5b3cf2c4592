#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "access/access_table.hpp"
#include "access/tokens.hpp"

// What a draft does for people who leave and for what is over. What it does with webhooks is in access_table_test.cpp.
namespace muster::access {
namespace access_draft_test {

constexpr base::UnixSeconds start = 1'700'000'000;
constexpr base::UserId ada{1};
constexpr base::UserId ben{2};

Application application_of(std::uint32_t id) {
  Application application;
  application.id = {id};
  return application;
}

Grant empty_grant(std::uint32_t id, base::UserId user) {
  Grant grant;
  grant.id = {id};
  grant.application = {1};
  grant.user = user;
  grant.created = start;
  return grant;
}

Grant grant_of(std::uint32_t id, base::UserId user) {
  Grant grant = empty_grant(id, user);
  issue_tokens(grant, {1}, start, 3600, TokenTimes{});
  return grant;
}

Session session_of(std::uint32_t id, base::UserId user, base::UnixSeconds expires = start + 100) {
  return {.id = {id}, .user = user, .created = start, .expires = expires};
}

// Ada and Ben with two grants, two sessions, a password and options each; the application has options of its own.
AccessTable two_people() {
  AccessDraft draft{AccessTable{}};
  for (const base::UserId user : {ada, ben}) {
    for (std::uint32_t i = 1; i <= 2; ++i) {
      draft.put(grant_of(10 * user.value + i, user));
      draft.put(session_of(10 * user.value + i, user));
    }
    draft.put(Password{user, "hash", start});
    draft.put(OptionSet{{1}, user, "{}"});
  }
  draft.put(OptionSet{{1}, {}, "{}"});
  draft.put(application_of(1));
  return draft.finish();
}

template <class Record>
std::vector<std::uint64_t> keys_of(const AccessDraft& draft) {
  std::vector<std::uint64_t> keys;
  for (const Record* record : draft.all<Record>().in_order()) keys.push_back(key_of(*record));
  return keys;
}

using Keys = std::vector<std::uint64_t>;
const Keys all_options{1ull << 32, 1ull << 32 | 1, 1ull << 32 | 2};

TEST(AccessDraft, WhoLeavesIsSignedOutAndTheirGrantsAreRevoked) {
  AccessDraft draft(two_people());
  draft.end_for(std::span(&ada, 1));
  EXPECT_EQ(keys_of<Session>(draft), (Keys{21, 22}));
  EXPECT_EQ(keys_of<Grant>(draft), (Keys{11, 12, 21, 22}));
  for (const std::uint32_t id : {11, 12}) EXPECT_TRUE(draft.grant({id})->revoked);
  for (const std::uint32_t id : {21, 22}) EXPECT_FALSE(draft.grant({id})->revoked);
  EXPECT_EQ(keys_of<Password>(draft), (Keys{1, 2})) << "for when they come back";
  EXPECT_EQ(keys_of<OptionSet>(draft), all_options);
  EXPECT_EQ(draft.changes().size(), 4u);
  draft.end_for(std::span(&ada, 1));
  EXPECT_EQ(draft.changes().size(), 4u);
}

TEST(AccessDraft, OfWhoIsForgottenNothingStays) {
  AccessDraft draft(two_people());
  draft.forget(std::span(&ada, 1));
  EXPECT_EQ(keys_of<Session>(draft), (Keys{21, 22}));
  EXPECT_EQ(keys_of<Grant>(draft), (Keys{21, 22}));
  EXPECT_EQ(keys_of<Password>(draft), (Keys{2}));
  EXPECT_EQ(keys_of<OptionSet>(draft), (Keys{1ull << 32, 1ull << 32 | 2}));
  EXPECT_TRUE(draft.application({1}));
  EXPECT_EQ(draft.changes().size(), 6u);
  draft.forget(std::vector<base::UserId>{{99}});
  EXPECT_EQ(draft.changes().size(), 6u);
}

TEST(AccessDraft, AnApplicationOfWhoIsForgottenIsForTheOthersOrForNobody) {
  AccessDraft draft(two_people());
  Application both = application_of(7);
  both.limit_to({ada, ben});
  draft.put(both);
  Application adas = application_of(8);
  adas.limit_to({ada});
  draft.put(adas);
  draft.forget(std::span(&ada, 1));
  EXPECT_TRUE(draft.application({7})->is_for(ben));
  EXPECT_FALSE(draft.application({7})->is_for(ada));
  EXPECT_FALSE(draft.application({8})->is_for(ada));
  EXPECT_FALSE(draft.application({8})->is_for(ben)) << "it does not become everybody's";
  EXPECT_TRUE(draft.application({1})->is_for(ada)) << "everybody's stays so";
}

TEST(AccessDraft, SignsAPersonOutEverywhere) {
  AccessDraft draft(two_people());
  draft.end_sessions(ben);
  EXPECT_EQ(keys_of<Session>(draft), (Keys{11, 12}));
  EXPECT_EQ(draft.changes().size(), 2u);
}

TEST(AccessDraft, WithAnApplicationGoItsOptionsAndNotItsGrants) {
  AccessDraft draft(two_people());
  draft.put(OptionSet{{2}, ada, "{}"});
  draft.remove_application({1});
  EXPECT_FALSE(draft.application({1}));
  EXPECT_EQ(keys_of<OptionSet>(draft), (Keys{2ull << 32 | 1}));
  EXPECT_EQ(keys_of<Grant>(draft).size(), 4u);
}

TEST(AccessDraft, SweepsSessionsToTheSecond) {
  AccessDraft draft{AccessTable{}};
  draft.put(session_of(1, ada, start + 99));
  draft.put(session_of(2, ada, start + 100));
  draft.put(session_of(3, ada, start + 101));
  draft.sweep(start + 100);
  EXPECT_EQ(keys_of<Session>(draft), (Keys{3}));
}

TEST(AccessDraft, SweepsAGrantOnceAllThatItHasIsOver) {
  const TokenTimes times;
  AccessDraft draft{AccessTable{}};
  draft.put(grant_of(1, ada));
  draft.sweep(start + times.refresh - 1);
  EXPECT_EQ(keys_of<Grant>(draft), (Keys{1})) << "its access token is over long since";
  draft.sweep(start + times.refresh);
  EXPECT_EQ(keys_of<Grant>(draft), Keys());

  Grant coded = empty_grant(2, ada);
  issue_code(coded, {1}, start, times);
  draft.put(coded);
  draft.sweep(start + times.code - 1);
  EXPECT_EQ(keys_of<Grant>(draft), (Keys{2}));
  draft.sweep(start + times.code);
  EXPECT_EQ(keys_of<Grant>(draft), Keys());

  Grant longest = empty_grant(3, ada);
  issue_tokens(longest, {1}, start, 2 * times.refresh, times);
  draft.put(longest);
  draft.sweep(start + times.refresh);
  EXPECT_EQ(keys_of<Grant>(draft), (Keys{3})) << "an access token of a longer time";
}

TEST(AccessDraft, RepeatedChangesOfEveryKindGiveTheSameTable) {
  const AccessTable base = two_people();
  AccessDraft draft(base);
  draft.end_for(std::span(&ada, 1));
  draft.forget(std::span(&ben, 1));
  draft.remove_application({1});
  draft.put(application_of(2));
  AccessDraft follower(base);
  for (const Change& change : draft.changes()) follower.apply(change);
  EXPECT_EQ(follower.changes(), draft.changes());
  EXPECT_EQ(keys_of<Session>(follower), Keys());
  EXPECT_EQ(keys_of<Grant>(follower), (Keys{11, 12}));
  EXPECT_EQ(keys_of<Application>(follower), (Keys{2}));
  EXPECT_EQ(base.all<Session>().size(), 4u) << "the base stays as it was";
}

// Found by whose they are and by when they are over, after any changes: as a look at all of them would find.
TEST(AccessDraft, FindsWhatIsSomebodysAndWhatIsOverWithoutALookAtTheRest) {
  std::mt19937 random(7);
  const auto pick = [&random](std::uint32_t below) { return static_cast<std::uint32_t>(random() % below); };
  AccessTable table;
  for (int round = 0; round < 30; ++round) {
    AccessDraft draft(table);
    for (int i = 0; i < 40; ++i) {
      const std::uint32_t id = pick(60) + 1;
      const base::UserId user{pick(5) + 1};
      if (pick(3) == 0)
        draft.remove<Session>(id);
      else
        draft.put(session_of(id, user, start + pick(50)));
      if (pick(3) == 0) {
        draft.remove<Grant>(id);
      } else {
        Grant grant = empty_grant(id, user);
        if (pick(2) == 0) grant.access.push_back({{}, start + pick(50)});
        if (pick(2) == 0) grant.refresh.push_back({{}, start + pick(50)});
        draft.put(grant);
      }
    }
    table = draft.finish();
    for (std::uint32_t user = 1; user <= 6; ++user) {
      std::vector<std::uint64_t> sessions, grants;
      for (const Session* one : table.all<Session>().in_order())
        if (one->user.value == user) sessions.push_back(one->id.value);
      for (const Grant* one : table.all<Grant>().in_order())
        if (one->user.value == user) grants.push_back(one->id.value);
      ASSERT_EQ(table.all<Session>().owned_by(user), sessions) << round;
      ASSERT_EQ(table.all<Grant>().owned_by(user), grants) << round;
    }
    for (const base::UnixSeconds now : {start - 1, start, start + 25, start + 49, start + 50}) {
      std::vector<std::uint64_t> over;
      for (const Grant* one : table.all<Grant>().in_order())
        if (over_at(*one) <= now) over.push_back(one->id.value);
      auto found = table.all<Grant>().over_by(now);
      std::ranges::sort(found);
      ASSERT_EQ(found, over) << round;
      AccessDraft swept(table);
      swept.sweep(now);
      for (const Session* one : swept.all<Session>().in_order()) ASSERT_GT(one->expires, now);
    }
  }
}

TEST(AccessDraft, ARefreshedGrantIsOverLaterAndEarlierTablesKeepTheirOwn) {
  AccessDraft draft{AccessTable{}};
  draft.put(session_of(1, ada, start + 10));
  const AccessTable before = draft.finish();
  AccessDraft next(before);
  next.put(session_of(1, ben, start + 20));
  const AccessTable after = next.finish();
  EXPECT_EQ(before.all<Session>().owned_by(1), (std::vector<std::uint64_t>{1}));
  EXPECT_TRUE(after.all<Session>().owned_by(1).empty());
  EXPECT_EQ(after.all<Session>().owned_by(2), (std::vector<std::uint64_t>{1}));
  EXPECT_EQ(before.all<Session>().over_by(start + 10).size(), 1u);
  EXPECT_TRUE(after.all<Session>().over_by(start + 10).empty());
}

}  // namespace access_draft_test
}  // namespace muster::access
