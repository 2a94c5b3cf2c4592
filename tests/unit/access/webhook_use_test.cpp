#include "access/webhook_use.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "access/access_table.hpp"
#include "support/company.hpp"

namespace muster::access {
namespace webhook_use_test {

constexpr base::UnixSeconds hour = 3600;
constexpr base::UnixSeconds noon = 500'000 * hour;

using Uses = std::vector<WebhookUse>;

AccessTable two_webhooks() {
  AccessDraft draft{AccessTable{}};
  draft.add_webhook(test::make_webhook(1, "secretOne"));
  draft.add_webhook(test::make_webhook(2, "secretTwo"));
  return draft.finish();
}

TEST(UseMark, NotesTheHourAndNoEarlierOne) {
  UseMark mark;
  EXPECT_EQ(mark.noted(), 0);
  mark.note(noon + 1);
  EXPECT_EQ(mark.noted(), noon);
  mark.note(noon + hour - 1);
  EXPECT_EQ(mark.noted(), noon);
  mark.note(noon + hour);
  mark.note(noon);
  EXPECT_EQ(mark.noted(), noon + hour) << "a clock that was set back";
}

TEST(UseMark, OfManyThreadsTheLastHourWins) {
  UseMark mark;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread)
    threads.emplace_back([&mark, thread] {
      for (int i = 0; i < 1000; ++i) mark.note(noon + hour * ((i * 7 + thread) % 1000));
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(mark.noted(), noon + hour * 999);
}

TEST(WebhookUses, AreToldUntilTheyAreKept) {
  const AccessTable table = two_webhooks();
  EXPECT_EQ(table.new_uses(), Uses{});
  table.note_use(*table.webhook({2}), noon + 5);
  EXPECT_EQ(table.new_uses(), (Uses{{{2}, noon}}));
  table.keep_uses(table.new_uses());
  EXPECT_EQ(table.new_uses(), Uses{});
  table.note_use(*table.webhook({2}), noon + 50);
  EXPECT_EQ(table.new_uses(), Uses{}) << "the same hour";
  table.note_use(*table.webhook({2}), noon + hour);
  table.note_use(*table.webhook({1}), noon);
  EXPECT_EQ(table.new_uses(), (Uses{{{1}, noon}, {{2}, noon + hour}}));
}

TEST(WebhookUses, AreSeenInEarlierAndLaterTables) {
  const AccessTable first = two_webhooks();
  AccessDraft draft{first};
  Webhook changed = *first.webhook({2});
  changed.blocked = true;
  draft.apply(WebhookPut{changed});  // as a follower has it, from the store
  draft.remove_webhook({1});
  draft.add_webhook(test::make_webhook(3, "secretThree"));
  const AccessTable second = draft.finish();
  first.note_use(*first.webhook({1}), noon);
  first.note_use(*first.webhook({2}), noon);
  second.note_use(*second.webhook({3}), noon);
  EXPECT_EQ(second.new_uses(), (Uses{{{2}, noon}, {{3}, noon}}));
  second.keep_uses(second.new_uses());
  EXPECT_EQ(first.new_uses(), (Uses{{{1}, noon}}));
  EXPECT_EQ(first.webhooks()[0], *first.webhook({1})) << "uses are no part of what is compared";
}

TEST(WebhookUses, OfWhatIsGoneAreLeftAlone) {
  const AccessTable table = two_webhooks();
  const Uses gone{{{77}, noon}};
  table.keep_uses(gone);
  EXPECT_EQ(table.new_uses(), Uses{});
}

}  // namespace webhook_use_test
}  // namespace muster::access
