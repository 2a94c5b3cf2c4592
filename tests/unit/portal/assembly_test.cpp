#include "portal/assembly.hpp"

#include <gtest/gtest.h>

#include "support/company.hpp"
#include "support/directory_dump.hpp"
#include "support/many_records.hpp"

namespace muster::portal {
namespace assembly_test {

// Enough people for several batches.
constexpr std::uint32_t people = 12'000;

Portal assembled(const std::vector<Change>& records) {
  Assembly assembly;
  for (const Change& record : records) assembly.put(record);
  return assembly.finish(17);
}

void expect_same(const Portal& portal, const Portal& wanted) {
  EXPECT_EQ(portal.revision, wanted.revision);
  EXPECT_EQ(portal.settings, wanted.settings);
  EXPECT_EQ(portal.access.webhooks().size(), wanted.access.webhooks().size());
  EXPECT_EQ(test::dump(portal.directory, people + 2), test::dump(wanted.directory, people + 2));
}

TEST(Assembly, IsWhatADraftMakesOfTheSameRecords) {
  std::vector<Change> all = test::many_records(people);
  PortalDraft draft{Portal{}};
  for (const Change& record : all) draft.apply(record);
  const Portal wanted = draft.finish(17);
  expect_same(assembled(all), wanted);
  // A department that comes late finds the people of a batch still being built.
  std::rotate(all.begin() + 20, all.begin() + 21, all.end() - 100);
  expect_same(assembled(all), wanted);
  std::ranges::reverse(all);
  expect_same(assembled(all), wanted);
}

TEST(Assembly, OfNothingIsAnEmptyPortal) {
  const Portal portal = Assembly().finish(4);
  EXPECT_EQ(portal.revision, 4u);
  EXPECT_EQ(portal.directory.user_count(), 0u);
  EXPECT_EQ(portal.settings, Settings());
}

// An error in the store ends the reading while a batch is being built.
TEST(Assembly, CanBeGivenUpAtAnyTime) {
  const std::vector<Change> all = test::many_records(people);
  for (const std::size_t count : {std::size_t{0}, std::size_t{100}, all.size() / 2, all.size()}) {
    Assembly assembly;
    for (std::size_t i = 0; i < count; ++i) assembly.put(all[i]);
  }
}

}  // namespace assembly_test
}  // namespace muster::portal
