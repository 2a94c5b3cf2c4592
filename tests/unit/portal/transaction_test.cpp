#include "portal/transaction.hpp"

#include <gtest/gtest.h>

#include "support/company.hpp"

namespace muster::portal {
namespace transaction_test {

using base::Result;

Transaction::Write add_user(std::uint32_t id) {
  return [id](PortalDraft& draft) -> Result<void> {
    draft.directory().put_user(test::make_user(id));
    return {};
  };
}

void add_session(PortalDraft& draft, std::uint32_t user) {
  access::Session session = draft.new_session({user}, 1);
  session.expires = 1000;
  draft.access().put(session);
}

// A person with a session, a grant and a password.
Result<void> add_signed_in(PortalDraft& draft, std::uint32_t id) {
  draft.directory().put_user(test::make_user(id));
  add_session(draft, id);
  access::Grant grant = draft.new_grant({1}, {id}, 1);
  grant.access.push_back({{}, 1000});
  draft.access().put(grant);
  draft.access().put(access::Password{{id}, "hash", 1});
  draft.access().put(access::OptionSet{{1}, {id}, "{}"});
  return {};
}

Snapshot empty_portal() {
  return std::make_shared<const Portal>();
}

TEST(Transaction, EachWriteIsARevisionThatSeesThoseBeforeIt) {
  const Snapshot base = empty_portal();
  Transaction transaction(base);
  ASSERT_TRUE(transaction.write({.at = 1, .action = "first"}, add_user(1)));
  std::size_t seen = 0;
  ASSERT_TRUE(transaction.write({.at = 2, .action = "second"}, [&](PortalDraft& draft) -> Result<void> {
    seen = draft.directory().user({1}).has_value();
    return add_user(2)(draft);
  }));
  EXPECT_EQ(seen, 1u);
  EXPECT_EQ(transaction.portal().revision, 2u);
  EXPECT_EQ(transaction.portal().directory.user_count(), 2u);
  ASSERT_EQ(transaction.revisions().size(), 2u);
  EXPECT_EQ(transaction.revisions()[0].origin.action, "first");
  EXPECT_EQ(transaction.revisions()[1].origin.action, "second");
  EXPECT_EQ(transaction.revisions()[1].changes.size(), 1u);
  EXPECT_EQ(base->directory.user_count(), 0u) << "nobody else sees it";
}

TEST(Transaction, ADraftThatIsNotAddedLeavesNoTrace) {
  Transaction transaction(empty_portal());
  {
    PortalDraft dropped = transaction.draft();
    ASSERT_TRUE(add_user(1)(dropped));
  }
  EXPECT_TRUE(transaction.revisions().empty());
  EXPECT_EQ(transaction.portal().directory.user_count(), 0u);
  PortalDraft draft = transaction.draft();
  ASSERT_TRUE(add_user(2)(draft));
  ASSERT_TRUE(transaction.add({.at = 3, .action = "added"}, draft, directory::Rules::references));
  ASSERT_EQ(transaction.revisions().size(), 1u);
  EXPECT_EQ(transaction.revisions()[0].origin.action, "added");
  EXPECT_EQ(transaction.portal().directory.user_count(), 1u);
  PortalDraft unchanged = transaction.draft();
  ASSERT_TRUE(transaction.add({}, unchanged, directory::Rules::references));
  EXPECT_EQ(transaction.revisions().size(), 1u) << "what changes nothing makes no revision";
}

TEST(Transaction, AWriteThatFailsLeavesNoTraceAndThoseAroundItStay) {
  Transaction transaction(empty_portal());
  ASSERT_TRUE(transaction.write({}, add_user(1)));
  const auto refused = transaction.write({}, [](PortalDraft& draft) -> Result<void> {
    draft.directory().put_user(test::make_user(2));
    return base::invalid("no");
  });
  EXPECT_EQ(refused.error().message, "no");
  const auto broken = transaction.write({}, [](PortalDraft& draft) -> Result<void> {
    draft.directory().put_department(test::make_department(2, "Nowhere", {.parent = 1}));
    return {};
  });
  EXPECT_EQ(broken.error().kind, base::ErrorKind::invalid);
  ASSERT_TRUE(transaction.write({}, add_user(3)));
  EXPECT_EQ(transaction.revisions().size(), 2u);
  EXPECT_FALSE(transaction.portal().directory.user({2}));
  EXPECT_FALSE(transaction.portal().directory.department({2}));
  EXPECT_TRUE(transaction.portal().directory.user({3}));
}

TEST(Transaction, AWriteThatChangesNothingIsNoRevision) {
  Transaction transaction(empty_portal());
  ASSERT_TRUE(transaction.write({}, add_user(1)));
  ASSERT_TRUE(transaction.write({}, add_user(1)));
  EXPECT_EQ(transaction.revisions().size(), 1u);
}

TEST(Transaction, WhatWasSeenBetweenTwoWritesStays) {
  Transaction transaction(empty_portal());
  ASSERT_TRUE(transaction.write({}, add_user(1)));
  const Portal& between = transaction.portal();
  for (std::uint32_t id = 2; id < 100; ++id) ASSERT_TRUE(transaction.write({}, add_user(id)));
  EXPECT_EQ(between.directory.user_count(), 1u);
  EXPECT_TRUE(between.directory.user({1}));
}

TEST(Transaction, WhoIsDismissedIsSignedOutAndTheirGrantsAreRevoked) {
  Transaction transaction(empty_portal());
  for (const std::uint32_t id : {1, 2})
    ASSERT_TRUE(transaction.write({}, [id](PortalDraft& draft) { return add_signed_in(draft, id); }));
  ASSERT_TRUE(transaction.write({}, [](PortalDraft& draft) -> Result<void> {
    draft.directory().put_user(test::make_user(1, {.active = false}));
    return {};
  }));
  const access::AccessTable& access = transaction.portal().access;
  EXPECT_FALSE(access.session({1}));
  EXPECT_TRUE(access.session({2}));
  EXPECT_TRUE(access.grant({1})->revoked);
  EXPECT_FALSE(access.grant({2})->revoked);
  EXPECT_TRUE(access.password({1}));
  EXPECT_EQ(transaction.revisions().back().changes.size(), 3u) << "in the same revision";

  ASSERT_TRUE(transaction.write({}, [](PortalDraft& draft) -> Result<void> {
    draft.directory().put_user(test::make_user(1));
    return {};
  }));
  EXPECT_TRUE(transaction.portal().access.grant({1})->revoked) << "who comes back signs in again";
  EXPECT_EQ(transaction.revisions().back().changes.size(), 1u);
}

TEST(Transaction, OfWhoIsRemovedNothingStays) {
  Transaction transaction(empty_portal());
  for (const std::uint32_t id : {1, 2})
    ASSERT_TRUE(transaction.write({}, [id](PortalDraft& draft) { return add_signed_in(draft, id); }));
  ASSERT_TRUE(transaction.write({}, [](PortalDraft& draft) -> Result<void> {
    draft.directory().remove_user({1});
    return {};
  }));
  const access::AccessTable& access = transaction.portal().access;
  EXPECT_FALSE(access.session({1}));
  EXPECT_FALSE(access.grant({1}));
  EXPECT_FALSE(access.password({1}));
  EXPECT_FALSE(access.options({1}, {1}));
  EXPECT_TRUE(access.session({2}));
  EXPECT_TRUE(access.grant({2}));
  EXPECT_TRUE(access.password({2}));
  EXPECT_TRUE(access.options({1}, {2}));
}

TEST(Transaction, WhoIsRemovedInTheWriteThatSignsThemInLeavesNothingEither) {
  Transaction transaction(empty_portal());
  ASSERT_TRUE(transaction.write({}, [](PortalDraft& draft) { return add_signed_in(draft, 1); }));
  ASSERT_TRUE(transaction.write({}, [](PortalDraft& draft) -> Result<void> {
    add_session(draft, 1);
    draft.directory().remove_user({1});
    return {};
  }));
  EXPECT_EQ(transaction.portal().access.all<access::Session>().size(), 0u);
}

}  // namespace transaction_test
}  // namespace muster::portal
