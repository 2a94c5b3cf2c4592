#include <gtest/gtest.h>

#include "store/sqlite/connection.hpp"
#include "support/temp_dir.hpp"

// What the committer goes by when something cannot be written: whose fault it is.
namespace muster::store::sqlite {
namespace error_kinds_test {

using base::ErrorKind;

class ErrorKinds : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(run(one_.get(), "PRAGMA journal_mode=WAL; CREATE TABLE page(body)", "cannot begin"));
  }
  static base::Error error(sqlite3* database, const std::string& sql) {
    const auto done = run(database, sql.c_str(), "cannot write");
    EXPECT_FALSE(done) << sql;
    return done ? base::Error() : done.error();
  }

  test::TempDir folder_;
  std::filesystem::path file_ = folder_ / "store.db";
  Connection one_ = std::move(connect(file_, true).value());
};

TEST_F(ErrorKinds, WhatIsTooLargeIsTheWritersFault) {
  ASSERT_TRUE(run(one_.get(), "PRAGMA max_page_count=20", "cannot limit"));
  const base::Error full = error(one_.get(), "INSERT INTO page VALUES(zeroblob(1000000))");
  EXPECT_EQ(full.kind, ErrorKind::invalid) << full.message;
  EXPECT_TRUE(run(one_.get(), "INSERT INTO page VALUES('small')", "cannot write"));
  sqlite3_limit(one_.get(), SQLITE_LIMIT_LENGTH, 1000);
  const base::Error big = error(one_.get(), "INSERT INTO page VALUES(zeroblob(10000))");
  EXPECT_EQ(big.kind, ErrorKind::invalid) << big.message;
}

TEST_F(ErrorKinds, AStoreThatAnotherHoldsIsBusy) {
  const Connection other = std::move(connect(file_, false).value());
  ASSERT_TRUE(run(other.get(), "BEGIN IMMEDIATE", "cannot hold"));
  sqlite3_busy_timeout(one_.get(), 0);
  EXPECT_EQ(error(one_.get(), "BEGIN IMMEDIATE").kind, ErrorKind::busy);
  roll_back(other.get());
  EXPECT_TRUE(run(one_.get(), "BEGIN IMMEDIATE", "cannot begin"));
  roll_back(one_.get());
}

TEST_F(ErrorKinds, AStoreThatMayOnlyBeReadIsUnavailable) {
  ASSERT_TRUE(run(one_.get(), "PRAGMA query_only=ON", "cannot close"));
  EXPECT_EQ(error(one_.get(), "INSERT INTO page VALUES(1)").kind, ErrorKind::unavailable);
  EXPECT_EQ(error(one_.get(), "INSERT INTO none VALUES(1)").kind, ErrorKind::unavailable);
}

}  // namespace error_kinds_test
}  // namespace muster::store::sqlite
