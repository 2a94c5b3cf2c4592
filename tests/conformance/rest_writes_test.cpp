#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <map>
#include <random>
#include <thread>

#include "conformance/audit.hpp"
#include "conformance/changes.hpp"
#include "directory/query/word_search.hpp"
#include "store/open_store.hpp"
#include "support/directory_dump.hpp"
#include "support/patience.hpp"
#include "support/rest_writer.hpp"
#include "support/temp_dir.hpp"

// Whatever is written by REST: what readers see is what the store holds, and every snapshot is a company that can be.
namespace muster::store {
namespace rest_writes_test {

using portal::LivePortal;
using portal::Portal;

// MUSTER_SEED=n looks at other sequences.
unsigned first_seed() {
  const char* text = std::getenv("MUSTER_SEED");
  return text ? static_cast<unsigned>(std::strtoul(text, nullptr, 10)) : 1;
}

// Commands on few ids, names and addresses, so that they meet, and so that some are refused.
class CommandMaker {
 public:
  explicit CommandMaker(unsigned seed) : random_(seed) {}

  std::uint32_t below(std::uint32_t count) {
    return std::uniform_int_distribution<std::uint32_t>(0, count - 1)(random_);
  }

  std::string command() {
    switch (below(12)) {
      case 0:
      case 1: return "department.add?PARENT=" + department() + "&NAME=" + name() + department_fields();
      case 2:
      case 3: return "department.update?ID=" + department() + department_fields();
      case 4: return "department.update?ID=" + department() + "&PARENT=" + department() + "&NAME=" + name();
      case 5: return below(2) == 0 ? "department.delete?ID=" + department() : batch();
      case 6:
      case 7:
      case 8: return "user.add?" + person() + "&UF_DEPARTMENT[]=" + department() + guest();
      default: return "user.update?ID=" + user() + change_of_person();
    }
  }

 private:
  std::string department() { return std::to_string(1 + below(14)); }
  std::string user() { return std::to_string(1 + below(30)); }
  std::string name() {
    static constexpr std::array names{"Sales", "sales", "R%26D", "%C3%84rzte",
                                      "%D0%9F%D1%80%D0%BE%D0%B4%D0%B0%D0%B6%D0%B8"};
    return names[below(names.size())];
  }
  std::string email() { return fmt::format("{}{}%40acme.example", below(2) == 0 ? "p" : "P", below(40)); }
  std::string person() { return "EMAIL=" + email() + "&NAME=" + name() + "&LAST_NAME=" + name(); }
  std::string guest() { return below(6) == 0 ? "&EXTRANET=Y&SONET_GROUP_ID=1&UF_DEPARTMENT=" : ""; }
  std::string department_fields() {
    std::string fields;
    if (below(2) == 0) fields += "&UF_HEAD=" + (below(4) == 0 ? "0" : user());
    if (below(2) == 0) fields += fmt::format("&SORT={}", below(3) * 100);
    return fields;
  }
  std::string change_of_person() {
    switch (below(5)) {
      case 0: return below(2) == 0 ? "&ACTIVE=N" : "&ACTIVE=Y";
      case 1: return "&EMAIL=" + email();
      case 2: return "&UF_DEPARTMENT[]=" + department() + "&UF_DEPARTMENT[]=" + department();
      case 3: return "&WORK_POSITION=" + name() + "&UF_USR_SHIRT=" + name();
      default: return "&NAME=" + name() + "&LAST_NAME=" + name() + "&SECOND_NAME=" + name();
    }
  }
  // A department with somebody in it, who heads it; the last command is refused at times.
  std::string batch() {
    return "batch?cmd[d]=department.add%3FNAME%3DLab%26PARENT%3D" + department() +
           "&cmd[u]=user.add%3FNAME%3DLara%26UF_DEPARTMENT%3D%24result%5Bd%5D%26EMAIL%3Dlab" +
           std::to_string(below(5)) + "%2540acme.example" +
           "&cmd[h]=department.update%3FID%3D%24result%5Bd%5D%26UF_HEAD%3D%24result%5Bu%5D";
  }

  std::mt19937 random_;
};

// What is found by the words that names have.
std::string searches(const Portal& portal) {
  std::string text;
  directory::SearchScratch scratch;
  directory::IdSet found;
  for (const char* words : {"sal", "sales sales", "prod", "arzte", "r d", "lab", "lara", "acme", "d"}) {
    directory::find_users(portal.directory, words,
                          {directory::WordGroup::name, directory::WordGroup::second_name,
                           directory::WordGroup::position, directory::WordGroup::department},
                          scratch, found);
    text += fmt::format("{}:", words);
    found.for_each([&](std::uint32_t id) { text += fmt::format(" {}", id); });
    directory::find_departments(portal.directory, words, scratch, found);
    text += " in";
    found.for_each([&](std::uint32_t rank) { text += fmt::format(" {}", rank); });
    text += '\n';
  }
  return text;
}

std::string everything(const Portal& portal) {
  return dump(portal) + test::dump(portal.directory, 100) + searches(portal);
}

struct LiveCompany {
  explicit LiveCompany(std::unique_ptr<portal::Store> made)
      : store(std::move(made)), portal(std::move(*LivePortal::open(*store, *portal::create_portal(*store, "acme")))) {
    EXPECT_TRUE(portal->write({}, test::found_company));
  }
  std::unique_ptr<portal::Store> store;
  std::unique_ptr<LivePortal> portal;
};

// What the audit log says that there is: each change of each revision, from nothing at all on.
Portal replayed(const LiveCompany& company) {
  Portal portal;
  const auto told = audit_of(*company.store, company.portal->id());
  for (auto one = told.rbegin(); one != told.rend(); ++one) {
    std::vector<portal::Change> after;
    for (const portal::AuditChange& change : one->changes) after.push_back(change.after);
    portal = follow(portal, after, one->revision);
  }
  return portal;
}

// How many of the answers were results, and how many were refusals, by method.
using Tally = std::map<std::string, std::pair<int, int>>;

void check_sequence(unsigned seed, Tally& tally) {
  SCOPED_TRACE(fmt::format("MUSTER_SEED={}", seed));
  const test::TempDir folder;
  LiveCompany company(std::move(*open_sqlite_store({.file = folder / "store.db"})));
  test::RestWriter writer(*company.portal);
  CommandMaker maker(seed);
  for (int i = 0; i < 7; ++i) writer.make({fmt::format("department.add?NAME=D&PARENT={}", 1 + i / 2)});
  for (int step = 0; step < 25; ++step) {
    std::vector<std::string> commands;
    for (std::uint32_t i = 1 + maker.below(5); i > 0; --i) commands.push_back(maker.command());
    const auto answers = writer.make(commands);
    ASSERT_EQ(answers.size(), commands.size());
    for (std::size_t i = 0; i < answers.size(); ++i) {
      ASSERT_TRUE(answers[i].status == 200 || answers[i].status == 400) << commands[i] << ": " << answers[i].text;
      auto& [results, refusals] = tally[commands[i].substr(0, commands[i].find('?'))];
      ++(answers[i].status == 200 ? results : refusals);
    }
    const auto shown = company.portal->snapshots().newest();
    ASSERT_EQ(everything(*shown), everything(*company.store->load(company.portal->id()))) << "at step " << step;
    ASSERT_EQ(test::contradiction(*shown), "") << "at step " << step;
  }
  const auto shown = company.portal->snapshots().newest();
  EXPECT_EQ(everything(replayed(company)), everything(*shown)) << "by the audit log";
}

TEST(RestWrites, WhatReadersSeeIsWhatTheStoreHolds) {
  const unsigned first = first_seed();
  std::printf("seeds %u to %u (MUSTER_SEED sets the first)\n", first, first + 19);
  Tally tally;
  for (unsigned seed = first; seed < first + 20 && !testing::Test::HasFatalFailure(); ++seed)
    check_sequence(seed, tally);
  for (const char* method : {"department.add", "department.update", "department.delete", "user.add", "user.update"}) {
    const auto& [results, refusals] = tally[method];
    EXPECT_GT(results, 10) << method << ": too few came to something to tell";
    EXPECT_GT(refusals, 10) << method;
  }
  EXPECT_GT(tally["batch"].first, 10);
}

// One reading thread, until it has seen so many revisions or the writer gives up.
class Reader {
 public:
  explicit Reader(const portal::SnapshotCell& cell) : cell_(cell), thread_([this] { read(); }) {}
  ~Reader() {
    if (thread_.joinable()) stop();
  }

  bool has_seen_enough() const { return seen_ >= enough; }
  /// Ends the thread and says what was wrong.
  std::string stop() {
    stopped_ = true;
    thread_.join();
    return wrong_;
  }

 private:
  static constexpr int enough = 25;
  void read() {
    base::Revision last = 0;
    portal::SnapshotCell::Reader reader(cell_);
    while (!stopped_) {
      const Portal& portal = reader.get();
      if (portal.revision == last) {
        std::this_thread::yield();
        continue;
      }
      if (portal.revision < last) wrong_ += "an older revision after a newer one; ";
      last = portal.revision;
      wrong_ += test::contradiction(portal);
      ++seen_;
    }
  }

  const portal::SnapshotCell& cell_;
  std::atomic<int> seen_{0};
  std::atomic<bool> stopped_{false};
  std::string wrong_;
  std::thread thread_;  // the last: it starts when the rest is there
};

// Moves departments and people about, and takes some away.
std::vector<std::string> next_moves(CommandMaker& maker) {
  const auto id = [&](std::uint32_t count) { return std::to_string(1 + maker.below(count)); };
  switch (maker.below(4)) {
    case 0: return {"department.update?ID=" + id(12) + "&PARENT=" + id(12)};
    case 1: return {"user.update?ID=" + id(30) + "&UF_DEPARTMENT[]=" + id(12) + "&UF_DEPARTMENT[]=" + id(12)};
    case 2: return {"department.update?ID=" + id(12) + "&UF_HEAD=" + id(30), maker.command()};
    default: return {maker.command(), maker.command()};
  }
}

TEST(RestWrites, EverySnapshotIsACompanyThatCanBe) {
  LiveCompany company(make_memory_store());
  test::RestWriter writer(*company.portal);
  CommandMaker maker(first_seed());
  for (int i = 2; i <= 12; ++i) writer.make({fmt::format("department.add?NAME=D{}&PARENT={}", i, 1 + i / 3)});
  for (int i = 2; i <= 30; ++i)
    writer.make({fmt::format("user.add?EMAIL=u{0}@acme.example&NAME=U{0}&UF_DEPARTMENT={1}", i, 1 + i % 12)});
  std::array<std::unique_ptr<Reader>, 3> readers;
  for (auto& reader : readers) reader = std::make_unique<Reader>(company.portal->snapshots());
  const auto all_have = [&] { return std::ranges::all_of(readers, [](auto& one) { return one->has_seen_enough(); }); };
  const auto end = std::chrono::steady_clock::now() + test::patience;
  while (!all_have() && std::chrono::steady_clock::now() < end) {
    writer.make(next_moves(maker));
    std::this_thread::yield();
  }
  EXPECT_TRUE(all_have()) << "readers saw too little of what was written";
  for (auto& reader : readers) EXPECT_EQ(reader->stop(), "");
  EXPECT_EQ(test::contradiction(*company.portal->snapshots().newest()), "");
}

}  // namespace rest_writes_test
}  // namespace muster::store
