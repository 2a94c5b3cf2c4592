#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "conformance/audit.hpp"
#include "conformance/backends.hpp"
#include "conformance/changes.hpp"
#include "support/company.hpp"

// What every store promises of its audit log (portal/store.hpp).
namespace muster::store {
namespace audit_conformance_test {

using base::ErrorKind;
using base::PortalId;
using base::Revision;
using base::UserId;
using portal::Change;
using portal::NewRevision;
using portal::Origin;
using portal::Portal;
using testing::ElementsAre;
using testing::IsEmpty;

Origin made_at(base::UnixSeconds at, UserId by = {}) {
  return {.at = at, .action = "test", .user = by};
}

std::vector<Revision> revisions_of(const std::vector<Told>& told) {
  std::vector<Revision> revisions;
  for (const Told& one : told) revisions.push_back(one.revision);
  return revisions;
}

class AuditConformance : public testing::TestWithParam<Backend> {
 protected:
  AuditConformance() : store_(GetParam().open(folder_)), id_(*portal::create_portal(*store_, "acme")) {}

  Portal load() { return *store_->load(id_); }
  std::vector<Told> audit(const portal::AuditQuery& query = {}) { return audit_of(*store_, id_, query); }
  void commit(const std::vector<NewRevision>& made) {
    const Revision newest = load().revision;
    const auto committed = store_->commit(id_, newest, made);
    ASSERT_TRUE(committed) << committed.error().message;
    ASSERT_EQ(*committed, newest + made.size());
  }
  // How many, in as many steps as it takes, on the first day.
  std::size_t forget(PortalId portal, base::UnixSeconds before, const portal::RealTime& now = {"boot", 0}) {
    std::size_t forgotten = 0;
    for (bool more = true; more;) {
      const auto done = store_->forget_audit(portal, before, now);
      EXPECT_TRUE(done) << done.error().message;
      if (!done) break;
      forgotten += done->revisions;
      more = done->more;
    }
    return forgotten;
  }
  // A revision that gives a department this name.
  static NewRevision named(const std::string& name, Origin origin = {}, std::uint32_t id = 1) {
    return {std::move(origin), {directory::DepartmentPut{test::make_department(id, name)}}};
  }
  static std::string name_in(const Change& change) {
    const auto* put = std::get_if<directory::DepartmentPut>(&change);
    return put ? put->department.name : "gone";
  }

  test::TempDir folder_;
  std::unique_ptr<portal::Store> store_;
  PortalId id_;
};

TEST_P(AuditConformance, SaysWhoWhenAndFromWhere) {
  const Origin by_call{.at = 1'700'000'000,
                       .action = "department.update",
                       .user = {12},
                       .webhook = {3},
                       .address = "2001:db8::1",
                       .request = "an-id"};
  const Origin by_command{.at = -5, .action = "muster import", .address = "ж"};
  commit({{by_call, first_changes()}});
  commit({{by_command, {}}});
  const auto told = audit();
  EXPECT_THAT(revisions_of(told), ElementsAre(2, 1));
  EXPECT_EQ(told[1].origin, by_call);
  EXPECT_EQ(told[0].origin, by_command);
  EXPECT_THAT(told[0].changes, IsEmpty());
}

TEST_P(AuditConformance, EachChangeHasWhatWasBeforeAndAfter) {
  commit({{{}, first_changes()}});
  const Portal first = load();
  const auto second = second_changes(first);
  commit({{{}, second}});
  const auto told = audit();
  ASSERT_EQ(told.size(), 2u);
  ASSERT_EQ(told[0].changes.size(), second.size());
  ASSERT_EQ(told[1].changes.size(), first_changes().size());
  std::vector<Change> after;
  std::vector<Change> before;
  for (const auto& change : told[0].changes) {
    after.push_back(change.after);
    before.push_back(change.before);
  }
  EXPECT_THAT(after, testing::UnorderedElementsAreArray(second));
  EXPECT_EQ(dump(follow(load(), before, 1)), dump(first));
  const auto came_from_nothing = [](const portal::AuditChange& change) {
    return std::holds_alternative<directory::DepartmentGone>(change.before) ||
           std::holds_alternative<directory::UserGone>(change.before) ||
           std::holds_alternative<access::WebhookGone>(change.before) ||
           std::holds_alternative<directory::CustomFieldGone>(change.before) ||
           std::holds_alternative<access::Gone<access::Application>>(change.before) ||
           std::holds_alternative<access::Gone<access::Grant>>(change.before) ||
           std::holds_alternative<access::Gone<access::Session>>(change.before) ||
           std::holds_alternative<access::Gone<access::Password>>(change.before) ||
           std::holds_alternative<access::Gone<access::OptionSet>>(change.before) ||
           change.before == Change(portal::SettingsPut{});
  };
  EXPECT_TRUE(std::ranges::all_of(told[1].changes, came_from_nothing));
}

TEST_P(AuditConformance, RevisionsOfOneCommitEachHaveTheirOwn) {
  commit({named("a"), named("b"), {{}, {directory::DepartmentGone{{1}}}}, named("c")});
  std::vector<std::string> steps;
  for (const Told& one : audit()) {
    ASSERT_EQ(one.changes.size(), 1u);
    steps.push_back(name_in(one.changes[0].before) + " to " + name_in(one.changes[0].after));
  }
  EXPECT_THAT(steps, ElementsAre("gone to c", "b to gone", "a to b", "gone to a"));
}

TEST_P(AuditConformance, ACommitThatFailsLeavesNothing) {
  commit({named("a")});
  const NewRevision late = named("b");
  EXPECT_EQ(store_->commit(id_, 0, {&late, 1}).error().kind, ErrorKind::conflict);
  EXPECT_THAT(revisions_of(audit()), ElementsAre(1));
}

TEST_P(AuditConformance, IsAskedByRecord) {
  commit({{{}, first_changes()}});
  commit({{{}, second_changes(load())}});
  commit({named("third", {}, 7)});
  const auto of_two = audit({.record = base::DepartmentId{2}});
  ASSERT_THAT(revisions_of(of_two), ElementsAre(2, 1));
  ASSERT_EQ(of_two[0].changes.size(), 1u);
  EXPECT_EQ(name_in(of_two[0].changes[0].after), "Sales");
  EXPECT_EQ(of_two[0].changes[0].before, of_two[1].changes[0].after);
  EXPECT_THAT(revisions_of(audit({.record = base::DepartmentId{7}})), ElementsAre(3, 2));
  EXPECT_THAT(revisions_of(audit({.record = UserId{13}})), ElementsAre(2));
  EXPECT_THAT(revisions_of(audit({.record = base::WebhookId{1}})), ElementsAre(2, 1));
  EXPECT_THAT(revisions_of(audit({.record = UserId{7}})), IsEmpty());
}

TEST_P(AuditConformance, IsAskedByPersonTimeAndNumber) {
  commit({named("a", made_at(100, {1})), named("b", made_at(200, {2})), named("c", made_at(300, {1})),
          named("d", made_at(400))});
  EXPECT_THAT(revisions_of(audit({.by = {1}})), ElementsAre(3, 1));
  EXPECT_THAT(revisions_of(audit({.by = {9}})), IsEmpty());
  EXPECT_THAT(revisions_of(audit({.since = 200})), ElementsAre(4, 3, 2));
  EXPECT_THAT(revisions_of(audit({.until = 300})), ElementsAre(2, 1));
  EXPECT_THAT(revisions_of(audit({.since = 200, .until = 201})), ElementsAre(2));
  EXPECT_THAT(revisions_of(audit({.limit = 2})), ElementsAre(4, 3));
  EXPECT_THAT(revisions_of(audit({.record = base::DepartmentId{1}, .by = {1}, .until = 300, .limit = 1})),
              ElementsAre(1));
  EXPECT_THAT(revisions_of(audit({.limit = 0})), IsEmpty());
}

TEST_P(AuditConformance, ForgetsTheOldestAndKeepsTheRestAsItWas) {
  commit({named("a", made_at(100)), named("b", made_at(200)), named("c", made_at(300))});
  const std::string before = dump(load());
  EXPECT_EQ(forget(id_, 100), 0u);
  EXPECT_EQ(forget(id_, 201), 2u);
  EXPECT_EQ(forget(id_, 201), 0u);
  const auto told = audit();
  ASSERT_THAT(revisions_of(told), ElementsAre(3));
  EXPECT_EQ(name_in(told[0].changes.at(0).before), "b");
  EXPECT_EQ(name_in(told[0].changes.at(0).after), "c");
  EXPECT_EQ(forget(id_, 1000), 1u);
  EXPECT_THAT(audit(), IsEmpty());
  EXPECT_EQ(dump(load()), before);
  commit({named("d")});
  EXPECT_EQ(name_in(audit().at(0).changes.at(0).before), "c");
}

// A clock that was set back: without the last one, nobody could tell what the record was after the first.
TEST_P(AuditConformance, ForgetsNothingFromTheMiddle) {
  commit({named("a", made_at(100)), named("b", made_at(900)), named("c", made_at(200)), named("d", made_at(900))});
  EXPECT_EQ(forget(id_, 500), 1u);
  EXPECT_THAT(revisions_of(audit()), ElementsAre(4, 3, 2));
}

TEST_P(AuditConformance, ADayTakesItsShareAndNoMoreWhateverTheClockSays) {
  constexpr std::size_t made = 1500;
  std::vector<NewRevision> revisions;
  for (std::size_t i = 0; i < made; ++i) revisions.push_back(named(std::to_string(i), made_at(100)));
  commit(revisions);
  constexpr std::int64_t day = 86'400;
  EXPECT_EQ(forget(id_, 1000, {"first", 50}), 150u) << "a tenth";
  EXPECT_TRUE(store_->forget_audit(id_, 1000, {"first", 51})->held_back);
  EXPECT_EQ(forget(id_, 1000, {"first", 49 + day}), 0u);
  // What is made meanwhile may go as well, so that the log does not grow for ever.
  commit({named("new", made_at(2000)), named("newer", made_at(2000))});
  EXPECT_EQ(forget(id_, 1000, {"first", 49 + day}), 2u);
  // A start of the machine is no day, nor is the time before it.
  EXPECT_EQ(forget(id_, 1000, {"second", 5 * day}), 0u);
  EXPECT_EQ(forget(id_, 1000, {"second", 5 * day + 2}), 135u) << "a tenth of what is left, once the day is full";
  EXPECT_EQ(audit().size(), made + 2 - 150 - 2 - 135);
  EXPECT_EQ(audit().back().revision, 150u + 2 + 135 + 1);
}

// As many as one step may take, and more.
TEST_P(AuditConformance, ARevisionOfManyRecordsGoesInStepsAndIsNotToldMeanwhile) {
  constexpr std::uint32_t many = 2100;
  const auto all = [](const std::string& name, base::UnixSeconds at) {
    NewRevision revision{made_at(at), {}};
    for (std::uint32_t id = 1; id <= many; ++id)
      revision.changes.push_back(directory::DepartmentPut{test::make_department(id, name)});
    return revision;
  };
  commit({all("a", 100), all("b", 100), named("c", made_at(100)), all("d", 900)});
  const std::string before = dump(load());
  std::size_t told = audit().size();
  ASSERT_EQ(told, 4u);
  for (bool more = true; more;) {
    const auto done = store_->forget_audit(id_, 500, {"boot", 0});
    ASSERT_TRUE(done) << done.error().message;
    more = done->more;
    const auto now = audit();
    ASSERT_LE(now.size(), told);
    told = now.size();
    // Those that are told are whole.
    ASSERT_EQ(now.front().changes.size(), many);
    EXPECT_EQ(name_in(now.front().changes.at(1).before), "b");
    if (told == 3) {
      EXPECT_EQ(name_in(now.at(1).changes.at(0).before), "b");
    }
  }
  EXPECT_EQ(told, 1u);
  EXPECT_EQ(forget(id_, 500), 0u);
  EXPECT_EQ(dump(load()), before);
}

TEST_P(AuditConformance, PortalsKeepApart) {
  const PortalId other = *portal::create_portal(*store_, "other");
  commit({named("a", made_at(100))});
  const NewRevision theirs = named("theirs", made_at(100));
  ASSERT_TRUE(store_->commit(other, 0, {&theirs, 1}));
  EXPECT_EQ(name_in(audit().at(0).changes.at(0).after), "a");
  EXPECT_EQ(name_in(audit_of(*store_, other).at(0).changes.at(0).after), "theirs");
  EXPECT_EQ(forget(other, 1000), 1u);
  EXPECT_EQ(audit().size(), 1u);
}

TEST_P(AuditConformance, AnUnknownPortalIsNotFound) {
  EXPECT_EQ(store_->audit({77}, {}, {}).error().kind, ErrorKind::not_found);
  EXPECT_EQ(store_->forget_audit({77}, 1, {}).error().kind, ErrorKind::not_found);
}

// Writes at random, in commits of one to four revisions.
class RandomHistory {
 public:
  explicit RandomHistory(unsigned seed) : random_(seed) {}

  // The next few revisions, and the portal after each.
  std::vector<NewRevision> next(const Portal& base, std::vector<Portal>& states) {
    std::vector<NewRevision> made;
    Portal at = base;
    for (std::size_t i = below(4) + 1; i > 0; --i) {
      made.push_back({{}, changes_of(at, [this](portal::PortalDraft& draft) { edit(draft); })});
      at = follow(at, made.back().changes, at.revision + 1);
      states.push_back(at);
    }
    return made;
  }

 private:
  void edit(portal::PortalDraft& draft) {
    for (std::size_t i = below(5); i > 0; --i) edit_one(draft);
    draft.directory().put_department(test::make_department(1, word()));  // the root, which stays
    // A draft that changes nothing is no revision; this always does.
    portal::Settings settings = draft.settings();
    settings.utc_offset.seconds = settings.utc_offset.seconds == 3600 ? 7200 : 3600;
    draft.set_settings(settings);
  }
  void edit_one(portal::PortalDraft& draft) {
    const std::uint32_t id = 1 + below(6);
    auto& directory = draft.directory();
    switch (below(7)) {
      case 0: directory.put_department(test::make_department(1 + id, word(), {.parent = 1, .head = id})); break;
      case 1: directory.remove_department({1 + id}); break;
      case 2: directory.remove_user({id}); break;
      case 3: draft.add_webhook(test::make_webhook(id, word())); break;
      case 4: draft.access().remove_webhook({id}); break;
      default:
        directory.put_user(test::make_user(
            id, {.departments = {1 + below(3), 4 + below(3)}, .texts = {{directory::Text::name, word()}}}));
    }
  }
  std::string word() { return "word " + std::to_string(below(1'000'000)); }
  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }

  std::mt19937 random_;
};

TEST_P(AuditConformance, ReplaysToEachRevisionForwardsAndBackwards) {
  std::random_device device;
  const unsigned seed = device();
  SCOPED_TRACE(seed);
  RandomHistory history(seed);
  std::vector<Portal> states{load()};
  for (int i = 0; i < 40; ++i) commit(history.next(states.back(), states));
  const auto told = audit();
  ASSERT_EQ(told.size() + 1, states.size());

  Portal forwards = Portal{};
  for (auto one = told.rbegin(); one != told.rend(); ++one) {
    std::vector<Change> after;
    for (const auto& change : one->changes) after.push_back(change.after);
    forwards = follow(forwards, after, one->revision);
    ASSERT_EQ(dump(forwards), dump(states[one->revision]));
  }
  EXPECT_EQ(dump(forwards), dump(load()));
  Portal backwards = load();
  for (const Told& one : told) {
    std::vector<Change> before;
    for (const auto& change : one.changes) before.push_back(change.before);
    backwards = follow(backwards, before, one.revision - 1);
    // Whose record goes leaves the id behind, backwards too.
    backwards.settings = states[one.revision - 1].settings;
    ASSERT_EQ(dump(backwards), dump(states[one.revision - 1]));
  }
}

INSTANTIATE_TEST_SUITE_P(Stores, AuditConformance, testing::ValuesIn(backends), name_of_backend);

}  // namespace audit_conformance_test
}  // namespace muster::store
