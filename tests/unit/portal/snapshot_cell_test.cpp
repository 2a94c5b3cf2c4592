#include "portal/snapshot_cell.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "support/company.hpp"

namespace muster::portal {
namespace snapshot_cell_test {

Snapshot at_revision(base::Revision revision) {
  PortalDraft draft{Portal{}};
  draft.directory().put_user(test::make_user(static_cast<std::uint32_t>(revision)));
  return std::make_shared<const Portal>(draft.finish(revision));
}

TEST(SnapshotCell, AReaderSeesWhatWasPublished) {
  SnapshotCell cell(at_revision(1));
  SnapshotCell::Reader reader(cell);
  EXPECT_EQ(reader.get().revision, 1u);
  cell.publish(at_revision(2));
  EXPECT_EQ(cell.newest()->revision, 2u);
  EXPECT_EQ(reader.get().revision, 2u);
}

TEST(SnapshotCell, AReaderKeepsItsSnapshotUntilItAsksAgain) {
  SnapshotCell cell(at_revision(1));
  const std::weak_ptr<const Portal> first = cell.newest();
  SnapshotCell::Reader reader(cell);
  const Portal& held = reader.get();
  cell.publish(at_revision(2));
  EXPECT_FALSE(first.expired());
  EXPECT_EQ(held.revision, 1u);
  reader.get();
  EXPECT_TRUE(first.expired());
}

TEST(SnapshotCell, ReadersSeeRevisionsRiseWhileOnePublishes) {
  constexpr base::Revision last = 300;
  SnapshotCell cell(at_revision(1));
  std::atomic<int> wrong{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([&cell, &wrong] {
      SnapshotCell::Reader reader(cell);
      for (base::Revision seen = 0; seen < last;) {
        const Portal& portal = reader.get();
        const bool whole = portal.directory.user({static_cast<std::uint32_t>(portal.revision)}).has_value();
        if (portal.revision < seen || !whole) ++wrong;
        seen = portal.revision;
      }
    });
  }
  for (base::Revision revision = 2; revision <= last; ++revision) cell.publish(at_revision(revision));
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace snapshot_cell_test
}  // namespace muster::portal
