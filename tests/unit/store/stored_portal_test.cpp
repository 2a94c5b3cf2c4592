#include "store/stored_portal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "support/company.hpp"
#include "support/directory_dump.hpp"
#include "support/many_records.hpp"

namespace muster::store {
namespace stored_portal_test {

// Enough people for several batches.
constexpr std::uint32_t people = 12'000;

std::vector<StoredRecord> encoded(const std::vector<portal::Change>& changes) {
  std::vector<StoredRecord> records;
  for (const portal::Change& change : changes) records.push_back(encode(change));
  return records;
}

base::Result<portal::Portal> load(const std::vector<StoredRecord>& records) {
  StoredPortal portal;
  for (const StoredRecord& record : records) {
    if (auto put = portal.put(record.kind, record.id, record.body.value()); !put) return put.error();
  }
  return portal.finish(17);
}

std::string& body_of(std::vector<StoredRecord>& records, std::uint32_t user) {
  return *std::ranges::find_if(records, [user](const StoredRecord& record) {
            return record.kind == Kind::user && record.id == user;
          })->body;
}

TEST(StoredPortal, IsWhatADraftMakesOfTheSameRecords) {
  const auto all = test::many_records(people);
  portal::PortalDraft draft{portal::Portal{}};
  for (const portal::Change& change : all) draft.apply(change);
  const portal::Portal wanted = draft.finish(17);
  auto records = encoded(all);
  // Some are written as only the other reader reads them.
  for (std::uint32_t user = 7; user <= people; user += 50) body_of(records, user).insert(1, " ");
  const auto portal = load(records);
  ASSERT_TRUE(portal) << portal.error().message;
  EXPECT_EQ(portal->revision, 17u);
  EXPECT_EQ(portal->settings, wanted.settings);
  EXPECT_EQ(portal->access.webhooks().size(), 1u);
  EXPECT_EQ(test::dump(portal->directory, people + 2), test::dump(wanted.directory, people + 2));
}

// Wherever both are: in one batch, in neighbouring ones, in the last one, or far apart.
TEST(StoredPortal, TheFirstRecordThatCannotBeReadIsNamed) {
  const auto records = encoded(test::many_records(people));
  for (const std::uint32_t first : {1u, 1900u, 6000u, people - 1}) {
    for (const std::uint32_t second : {first + 1, first + 3000}) {
      auto damaged = records;
      body_of(damaged, first) = "{";
      if (second <= people) body_of(damaged, second) = "[]";
      const auto portal = load(damaged);
      ASSERT_FALSE(portal);
      EXPECT_EQ(portal.error().kind, base::ErrorKind::invalid);
      EXPECT_THAT(portal.error().message,
                  testing::HasSubstr("the store's record 2/" + std::to_string(first) + " cannot be read: "));
    }
  }
}

TEST(StoredPortal, OfNoRecordsIsAnEmptyPortal) {
  const auto portal = load({});
  ASSERT_TRUE(portal);
  EXPECT_EQ(portal->directory.user_count(), 0u);
}

// An error in the store ends the reading while batches are being decoded and built.
TEST(StoredPortal, CanBeGivenUpAtAnyTime) {
  const auto records = encoded(test::many_records(people));
  for (const std::size_t count : {std::size_t{0}, std::size_t{100}, records.size() / 2, records.size()}) {
    StoredPortal portal;
    for (std::size_t i = 0; i < count; ++i)
      ASSERT_TRUE(portal.put(records[i].kind, records[i].id, records[i].body.value()));
  }
}

}  // namespace stored_portal_test
}  // namespace muster::store
