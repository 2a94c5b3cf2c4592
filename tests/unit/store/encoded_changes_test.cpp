#include "store/encoded_changes.hpp"

#include <gtest/gtest.h>

#include "support/company.hpp"

namespace muster::store {
namespace encoded_changes_test {

std::vector<portal::Change> people(std::uint32_t count) {
  std::vector<portal::Change> changes;
  for (std::uint32_t id = 1; id <= count; ++id) {
    if (id % 10 == 0)
      changes.emplace_back(directory::UserGone{{id}});
    else
      changes.emplace_back(directory::UserPut{directory::pack(test::make_user(id, {.departments = {1 + id % 7}}))});
  }
  return changes;
}

TEST(EncodedChanges, ComeInTheirOrderEachAsItIsEncodedAlone) {
  for (const std::uint32_t count : {1u, 3999u, 4000u, 4001u, 8000u, 13'000u}) {
    const auto changes = people(count);
    EncodedChanges encoded(changes);
    for (const portal::Change& change : changes) {
      const StoredRecord alone = encode(change);
      const StoredRecord& record = encoded.next();
      ASSERT_EQ(record.kind, alone.kind);
      ASSERT_EQ(record.id, alone.id);
      ASSERT_EQ(record.body, alone.body);
    }
  }
}

TEST(EncodedChanges, CanBeGivenUpWhileOthersAreEncoded) {
  const auto changes = people(13'000);
  EncodedChanges encoded(changes);
  EXPECT_EQ(encoded.next().id, 1u);
}

}  // namespace encoded_changes_test
}  // namespace muster::store
