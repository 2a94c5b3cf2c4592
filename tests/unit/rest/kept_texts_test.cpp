#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "support/company.hpp"

// Replies from texts that are kept ready are those that are rendered: whatever was written in between, to this company,
// to another one, or to a draft that was given up.
namespace muster::rest {
namespace kept_texts_test {

using directory::Moment;
using directory::Text;
using directory::UserType;

constexpr std::size_t smallest = 16 * base::TextCache::longest;
constexpr std::uint32_t departments = 40;
constexpr std::uint32_t people = 150;
constexpr std::string_view secret = "KeptTexts";

unsigned first_seed() {
  const char* text = std::getenv("MUSTER_SEED");
  return text ? static_cast<unsigned>(std::strtoul(text, nullptr, 10)) : 1;
}

class Random {
 public:
  explicit Random(unsigned seed) : numbers_(seed) {}
  std::uint32_t below(std::uint32_t count) { return static_cast<std::uint32_t>(numbers_() % count); }
  std::uint32_t department() { return 1 + below(departments); }
  std::uint32_t person() { return 1 + below(people); }
  std::string text() {
    static constexpr const char* texts[] = {"",     "Ann",    "Zoë",  "\"Bob\"", "<b>&",       "back\\slash",
                                            "Иван", "\n two", "Carl", "a/b",     "Meier-Otto", "x"};
    return texts[below(std::size(texts))];
  }

 private:
  std::mt19937 numbers_;
};

// Department 1 is the root and stays it; a parent has a lower number, so that there is no cycle.
directory::Department random_department(Random& random, std::uint32_t id) {
  directory::Department department = test::make_department(id, "D" + random.text());
  if (id > 1) department.parent = {1 + random.below(id - 1)};
  department.sort = static_cast<std::int32_t>(random.below(5));
  if (random.below(3) > 0) department.head = {random.person()};
  return department;
}

// Person 1 asks, and so stays an employee who works here.
directory::User random_person(Random& random, std::uint32_t id) {
  constexpr UserType types[] = {UserType::employee, UserType::employee, UserType::employee, UserType::bot,
                                UserType::extranet};
  directory::User user;
  user.id = {id};
  user.active = id == 1 || random.below(4) > 0;
  user.type = id == 1 ? UserType::employee : types[random.below(std::size(types))];
  for (std::uint32_t i = random.below(3) + 1; i > 0; --i) {
    const base::DepartmentId department{random.department()};
    if (std::ranges::find(user.memberships, department, &directory::Membership::department) == user.memberships.end())
      user.memberships.push_back({department, 0});
  }
  for (const Text field : {Text::name, Text::last_name, Text::work_position, Text::color, Text::avatar, Text::email,
                           Text::personal_mobile, Text::inner_phone, Text::personal_www})
    user.set(field, random.text());
  for (const Moment moment : {Moment::last_activity, Moment::idle_since, Moment::absent_until}) {
    if (random.below(2) > 0) user.moments[moment] = 1'700'000'000 + random.below(100'000'000);
  }
  if (random.below(2) > 0) user.birthday = base::CivilDay{1980, static_cast<std::uint8_t>(1 + random.below(12)), 7};
  return user;
}

void change(portal::PortalDraft& draft, Random& random) {
  switch (random.below(8)) {
    case 0:
    case 1:
    case 2: draft.directory().put_department(random_department(random, random.department())); break;
    case 3: {
      // What heads and memberships name must be there: a person is removed and comes again.
      const std::uint32_t id = 2 + random.below(people - 1);
      draft.directory().remove_user({id});
      draft.directory().put_user(random_person(random, id));
      break;
    }
    case 4: {
      auto settings = draft.settings();
      settings.utc_offset.seconds = static_cast<std::int32_t>(random.below(48)) * 1800 - 12 * 3600;
      draft.set_settings(settings);
      break;
    }
    default: draft.directory().put_user(random_person(random, random.person()));
  }
}

portal::Snapshot found_company(Random& random) {
  portal::PortalDraft draft{portal::Portal{}};
  for (std::uint32_t id = 1; id <= departments; ++id) draft.directory().put_department(random_department(random, id));
  for (std::uint32_t id = 1; id <= people; ++id) draft.directory().put_user(random_person(random, id));
  draft.access().add_webhook(test::make_webhook(1, secret));
  return std::make_shared<const portal::Portal>(draft.finish(1));
}

std::string ids(Random& random, std::uint32_t most) {
  std::string query;
  for (std::uint32_t i = random.below(20) + 1; i > 0; --i) query += fmt::format("ID[]={}&", 1 + random.below(most + 5));
  return query;
}

std::string random_call(Random& random) {
  const std::string user_data = random.below(2) > 0 ? "USER_DATA=Y&" : "";
  switch (random.below(8)) {
    case 0: return "im.department.get?" + user_data + ids(random, departments);
    case 1: return "im.department.managers.get?" + user_data + ids(random, departments);
    case 2: return "im.department.employees.get?" + user_data + ids(random, departments);
    case 3: return "im.department.colleagues.list?LIMIT=50&" + user_data;
    case 4: return fmt::format("im.user.get?ID={}", random.person());
    case 5: return "im.user.list.get?" + ids(random, people) + (random.below(2) > 0 ? "RESULT_TYPE=array" : "");
    case 6: return "im.search.user.list?FIND=ann";
    default: return "im.search.department.list?LIMIT=50&FIND=d" + ("&" + user_data);
  }
}

// Asks a company in the same words with kept texts and without.
class Pair {
 public:
  Pair(const base::Clock& clock, const Compat& compat, const TextCaches& caches, portal::Snapshot first)
      : cell_(std::move(first)),
        plain_{clock, compat, {}, base::make_log()},
        keeping_{plain_},
        rendering_(plain_, cell_) {
    keeping_.texts = caches;
    kept_.emplace(keeping_, cell_);
  }

  portal::Snapshot now() const { return cell_.newest(); }
  void publish(portal::Portal next) { cell_.publish(std::make_shared<const portal::Portal>(std::move(next))); }
  void expect_same(const std::string& call) {
    const std::string target = fmt::format("/rest/1/{}/{}", secret, call);
    const Request request{.target = target};
    std::string with, without;
    const auto kept = std::get<Reply>(kept_->handle(request, with));
    const auto rendered = std::get<Reply>(rendering_.handle(request, without));
    ASSERT_EQ(rendered.status, 200u) << call << "\n" << without;
    ASSERT_EQ(kept.status, 200u) << call << "\n" << with;
    ASSERT_EQ(with, without) << call;
  }

 private:
  portal::SnapshotCell cell_;
  const Service plain_;
  Service keeping_;
  Dispatcher rendering_;
  std::optional<Dispatcher> kept_;
};

class RandomWrites : public testing::TestWithParam<Compat> {};

TEST_P(RandomWrites, RepliesAreTheSameWhateverWasWritten) {
  const unsigned seed = first_seed();
  Random random(seed);
  const test::FixedClock clock(test::test_now);
  base::TextCache people_texts(smallest, 640);
  base::TextCache department_texts(smallest, 192);
  const TextCaches caches{&people_texts, &department_texts};
  Pair company(clock, GetParam(), caches, found_company(random));
  Pair other(clock, GetParam(), caches, found_company(random));
  // One that goes its own way from the same beginning, as a draft that is given up.
  Pair branch(clock, GetParam(), caches, company.now());
  for (int round = 0; round < 600; ++round) {
    SCOPED_TRACE(fmt::format("MUSTER_SEED={}, round {}", seed, round));
    for (Pair* one : {&company, &other, &branch}) {
      if (random.below(3) == 0) {
        portal::PortalDraft draft(*one->now());
        for (std::uint32_t changes = random.below(3) + 1; changes > 0; --changes) change(draft, random);
        one->publish(draft.finish(one->now()->revision + 1));
      }
      ASSERT_NO_FATAL_FAILURE(one->expect_same(random_call(random)));
    }
    if (random.below(20) == 0) branch.publish(portal::Portal(*company.now()));
  }
  EXPECT_GT(people_texts.read().hits, 1'000u);
  const bool are_kept = GetParam().people.who == directory::Listed::active;
  EXPECT_EQ(department_texts.read().hits > 1'000, are_kept);
}

Compat with_dismissed() {
  Compat compat;
  compat.people.who = directory::Listed::dismissed_too;
  return compat;
}

INSTANTIATE_TEST_SUITE_P(KeptTexts, RandomWrites, testing::Values(Compat(), with_dismissed()));

// A company that is loaded in another process has the same revisions and ids, but its texts are its own.
TEST(KeptTexts, TwoCompaniesWithTheSameIdsAreNotMixedUp) {
  const test::FixedClock clock(test::test_now);
  base::TextCache people_texts(smallest, 640);
  base::TextCache department_texts(smallest, 192);
  const TextCaches caches{&people_texts, &department_texts};
  const auto found = [](std::string name) {
    portal::PortalDraft draft{portal::Portal{}};
    draft.directory().put_department(test::make_department(1, name, {.head = 1}));
    draft.directory().put_user(test::make_user(1, {.departments = {1}, .texts = {{Text::name, name}}}));
    draft.access().add_webhook(test::make_webhook(1, secret));
    return std::make_shared<const portal::Portal>(draft.finish(1));
  };
  Pair one(clock, {}, caches, found("One"));
  Pair two(clock, {}, caches, found("Two"));
  for (Pair* pair : {&one, &two, &one, &two}) pair->expect_same("im.department.get?ID[]=1&USER_DATA=Y");
  EXPECT_EQ(people_texts.read().hits, 2u);
  EXPECT_EQ(department_texts.read().hits, 2u);
}

// What a write to one department or person does not touch is found again.
TEST(KeptTexts, AWriteDropsOnlyWhatItTouches) {
  const test::FixedClock clock(test::test_now);
  base::TextCache people_texts(smallest, 640);
  base::TextCache department_texts(smallest, 192);
  Random random(1);
  Pair company(clock, {}, {&people_texts, &department_texts}, found_company(random));
  const std::string all = [] {
    std::string query = "im.department.get?USER_DATA=Y";
    for (std::uint32_t id = 1; id <= departments; ++id) query += fmt::format("&ID[]={}", id);
    return query;
  }();
  const auto misses = [&] {
    const auto before = std::pair(department_texts.read().misses, people_texts.read().misses);
    company.expect_same(all);
    return std::pair(department_texts.read().misses - before.first, people_texts.read().misses - before.second);
  };
  const auto write = [&](const auto& make) {
    portal::PortalDraft draft(*company.now());
    make(draft.directory());
    company.publish(draft.finish(company.now()->revision + 1));
  };
  misses();
  const auto none = misses();  // but for departments without a head
  write([](directory::Draft& draft) {
    directory::Department leaf = draft.department({departments})->unpack();
    leaf.name = "Renamed";
    draft.put_department(leaf);
  });
  EXPECT_EQ(misses(), std::pair(none.first + 1, none.second));
  const auto head = company.now()->directory.structure().heads().front();
  const auto headed = company.now()->directory.headed_by(head).size();
  write([&](directory::Draft& draft) {
    directory::User person = draft.user(head)->unpack();
    person.set(Text::work_position, "Another");
    draft.put_user(person);
  });
  const auto [department_misses, people_misses] = misses();
  EXPECT_EQ(department_misses, none.first);
  EXPECT_GE(people_misses, none.second + 1);
  EXPECT_LE(people_misses, none.second + headed);
}

}  // namespace kept_texts_test
}  // namespace muster::rest
