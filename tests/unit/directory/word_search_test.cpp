#include "directory/query/word_search.hpp"

#include <gtest/gtest.h>

#include <array>
#include <initializer_list>
#include <random>
#include <set>

#include "base/utf8.hpp"
#include "directory/draft.hpp"

namespace muster::directory {
namespace word_search_test {

using Ids = std::set<std::uint32_t>;

constexpr WordGroups everywhere{WordGroup::name, WordGroup::second_name, WordGroup::position, WordGroup::department};

struct Person {
  std::uint32_t id;
  std::string name;
  std::string last_name = {};
  std::string second_name = {};
  std::string position = {};
  std::vector<std::uint32_t> departments = {};
};

void put(Draft& draft, const Person& person) {
  User user;
  user.id = {person.id};
  user.set(Text::name, person.name);
  user.set(Text::last_name, person.last_name);
  user.set(Text::second_name, person.second_name);
  user.set(Text::work_position, person.position);
  for (const std::uint32_t id : person.departments) user.memberships.push_back({{id}});
  draft.put_user(std::move(user));
}

void put(Draft& draft, std::uint32_t id, std::string name, std::uint32_t parent = 0) {
  draft.put_department({.id = {id}, .name = std::move(name), .parent = {parent}, .head = {}});
}

Ids ids_in(const IdSet& set) {
  Ids ids;
  set.for_each([&ids](std::uint32_t id) { ids.insert(id); });
  return ids;
}

Ids users(const Directory& directory, std::string_view text, WordGroups where = everywhere) {
  SearchScratch scratch;
  IdSet found;
  found.add(999'999);  // of an earlier search
  find_users(directory, text, where, scratch, found);
  return ids_in(found);
}

Ids departments(const Directory& directory, std::string_view text) {
  SearchScratch scratch;
  IdSet ranks;
  ranks.add(999'999);
  find_departments(directory, text, scratch, ranks);
  Ids found;
  for (const std::uint32_t rank : ids_in(ranks)) found.insert(directory.structure().order().at(rank).value);
  return found;
}

bool finds(std::string_view query, const std::string& name) {
  Draft draft{Directory()};
  put(draft, {.id = 1, .name = name});
  return users(draft.finish(), query, {WordGroup::name}) == Ids{1};
}

// Whether a query finds a name: also while it is being typed, as a rule.
enum Found { yes, once_typed, no };

struct Pair {
  std::string_view query;
  const char* name;
  Found found = yes;
};

void expect_all(std::initializer_list<Pair> pairs) {
  for (const auto& [query, name, found] : pairs) {
    EXPECT_EQ(finds(query, name), found != no) << '"' << query << "\" for \"" << name << '"';
    if (found != yes) continue;
    for (std::size_t length = 1; length < query.size(); ++length) {
      const auto typed = query.substr(0, length);
      if (!base::is_utf8(typed) || query_words(typed).empty()) continue;
      EXPECT_TRUE(finds(typed, name)) << '"' << typed << "\" for \"" << name << '"';
    }
  }
}

TEST(WordSearch, FindsNamesInLatin) {
  expect_all({{"anna", "Anna"},
              {"ANNA", "Anna"},
              {"an", "Anna"},
              {"nna", "Anna", no},
              {"annab", "Anna", no},
              {"a", "Anna"},
              {"smith john", "John Smith"},
              {"jo sm", "John Smith"},
              {"john jones", "John Smith", no},
              {"obr", "Sean O'Brien"},
              {"o'br", "Sean O'Brien"},
              {"o’br", "Sean O'Brien"},
              {"brien", "Sean O'Brien"},
              {"o brien", "Sean O'Brien"},
              {"o'brien", "Sean OBrien"},
              {"rien", "Sean O'Brien", no},
              {"anna", "Anna-Maria"},
              {"maria", "Anna-Maria"},
              {"maria-anna", "Anna-Maria"},
              {"aria", "Anna-Maria", no},
              {"rene", "René"},
              {"rené", "Rene"},
              {"rené", "Rene\u0301"},
              {"rene\u0301", "René"},
              {"Ｊａｎｅ", "Jane"},
              {"jane", "Ｊａｎｅ"},
              {"dorde", "Đorđe"},
              {"đorđe", "Dorde"},
              {"lukasz", "Łukasz"},
              {"soren", "Søren"},
              {"søren", "Soren"},
              {"soeren", "Søren"},
              {"aegir", "Ægir"},
              {"a", "Ægir"},
              {"thor", "Þór"},
              {"coeur", "Cœur"},
              {"hal", "Ħal"},
              {"dag", "Ðag"},
              {"aasa", "Åsa"},
              {"asa", "Åsa"},
              {"jan", "Yan", no},
              {"alexander", "Aleksander", no},
              {"sarah", "Sara", no}});
}

TEST(WordSearch, FindsNamesInGerman) {
  expect_all({{"muller", "Müller"},
              {"mueller", "Müller"},
              {"mue", "Müller"},
              {"müller", "Mueller"},
              {"müller", "Muller"},
              {"Mü", "Mueller"},
              {"mueller", "Muller", no},
              {"grose", "Große", no},
              {"grosse", "Große"},
              {"große", "Grosse"},
              {"STRASSE", "Straße"},
              {"joerg", "Jörg"},
              {"jaeger", "Jäger"}});
}

TEST(WordSearch, FindsNamesInTurkish) {
  expect_all({{"isik", "Işık"},
              {"ışık", "ISIK"},
              {"IŞIK", "Işık"},
              {"istanbullu", "İstanbullu"},
              {"İSTANBULLU", "istanbullu"},
              {"ı", "İnci"},
              {"cagri", "Çağrı"},
              {"çağri", "Cagrı"},
              {"isak", "Işık", no}});
}

TEST(WordSearch, FindsNamesInCyrillic) {
  expect_all({{"артем", "Артём"},
              {"артём", "Артем"},
              {"АРТЁМ", "Арте\u0308м"},
              {"юр", "Юрий"},
              {"рий", "Юрий", no},
              {"ио", "Йозеф", no},
              {"и\u0306о", "Йозеф", once_typed},
              {"shcherbakov", "Щербаков"},
              {"scherbakov", "Щербаков"},
              {"s", "Щербаков"},
              {"sh", "Щербаков"},
              {"shc", "Щербаков"},
              {"sc", "Щербаков"},
              {"sche", "Щербаков"},
              {"щ", "Shcherbakov"},
              {"щерб", "Scherbakov"},
              {"щербаков", "Shcherbakov"},
              {"yulia", "Юлия"},
              {"yuliya", "Юлия"},
              {"iuliia", "Юлия"},
              {"julija", "Юлия"},
              {"yuli", "Юлия"},
              {"юлия", "Yuliya"},
              {"юлия", "Julia"},
              {"юл", "Iuliia"},
              {"khabarov", "Хабаров"},
              {"habarov", "Хабаров"},
              {"kh", "Хабаров"},
              {"хабаров", "Khabarov"},
              {"tsvetkov", "Цветков"},
              {"cvetkov", "Цветков"},
              {"tzvetkov", "Цветков"},
              {"t", "Цветков"},
              {"цветков", "Tsvetkov"},
              {"dmitry", "Дмитрий"},
              {"dmitriy", "Дмитрий"},
              {"dmitrii", "Дмитрий"},
              {"дмитрий", "Dmitry"},
              {"alexey", "Алексей"},
              {"aleksei", "Алексей"},
              {"elena", "Елена"},
              {"yelena", "Елена"},
              {"елена", "Yelena"},
              {"andreyev", "Андреев"},
              {"andreev", "Андреев"},
              {"andrey", "Андреев"}});
}

TEST(WordSearch, FindsNamesOfUkraineAndOddSpellings) {
  expect_all({{"fyodor", "Фёдор"},
              {"fedor", "Фёдор"},
              {"ilya", "Илья"},
              {"ilia", "Илья"},
              {"solovyov", "Соловьёв"},
              {"soloviev", "Соловьёв"},
              {"zhanna", "Жанна"},
              {"yevgenyevich", "Евгеньевич"},
              {"evgenievich", "Евгеньевич"},
              {"vladimir", "Владимир"},
              {"wladimir", "Владимир"},
              {"xenia", "Ксения"},
              {"hryhorii", "Григорій"},
              {"yizhak", "Їжак"},
              {"yevhen", "Євген"},
              {"євген", "Yevhen"},
              {"galagan", "Ґалаґан"},
              {"галаган", "Ґалаґан"},
              {"oleksii", "Олексій"},
              {"сергій", "Serhiy"},
              {"mariana", "Мар'яна"},
              {"мар’яна", "Марʼяна"},
              {"маряна", "Мар'яна"},
              // A Cyrillic word is never found by another one that is written alike in Latin.
              {"хабаров", "Габаров", no},
              {"сергей", "Сергій", no},
              {"саров", "Шаров", no},
              {"sarov", "Шаров", no},
              {"shcherbakova", "Щербаков", no},
              {"ivanov", "Петров", no},
              {"petrov", "Петров"},
              {"щ", "Smith", no},
              {"ь", "Anna", no},
              {"p", "Рыбин", no}});
}

TEST(WordSearch, FindsNamesInGreek) {
  expect_all({{"παπαδοπουλος", "Παπαδόπουλος"},
              {"παπαδόπουλοσ", "ΠΑΠΑΔΟΠΟΥΛΟΣ"},
              {"ΠΑΠΑ", "Παπαδόπουλος"},
              {"γιωργος", "Γιώργος"},
              {"ϊωαννης", "Ιωάννης"},
              {"γιωργοι", "Γιώργος", no}});
}

TEST(WordSearch, FindsNamesInVietnamese) {
  expect_all({{"nguyen", "Nguyễn"},
              {"nguyễn", "Nguyen"},
              {"duc", "Đức"},
              {"Đuc ngu", "Nguyễn Đức"},
              {"nguyễn", "Nguye\u0302\u0303n"},
              {"huong", "Hương"},
              {"nguyet", "Nguyễn", no}});
}

TEST(WordSearch, FindsNamesInHebrewAndArabic) {
  expect_all({{"שלום", "שָׁלוֹם"},
              {"שָׁלוֹם", "שלום"},
              {"של", "שָׁלוֹם"},
              {"לום", "שלום", no},
              {"احمد", "أَحْمَد"},
              {"أحمد", "احمد"},
              {"محمّد", "محمد"},
              {"مـحـمـد", "محمد"},
              {"علی", "علي"},
              {"كريم", "کریم"},
              {"فاطمه", "فاطمة"},
              {"حمد", "أحمد", no}});
}

TEST(WordSearch, FindsNamesOfEastAsia) {
  expect_all({{"王", "王小明"},
              {"王小明", "王小明"},
              {"小明", "王小明"},
              {"王小明", "小明 王"},
              {"李", "王小明", no},
              {"王小紅", "王小明", no},
              {"佐々木", "佐々木 希"},
              {"ﾔﾏﾀﾞ", "ヤマダ", once_typed},
              {"ヤマ", "ﾔﾏﾀﾞ"},
              {"か", "がく", no},
              {"が", "がく"},
              {"か\u3099", "がく", once_typed},
              {"김", "김철수"},
              {"김철수", "김철수"},
              {"ㄱ", "김철수"},
              {"기", "김철수"},
              {"철수", "김철수", no},
              {"박", "김철수", no},
              {"길", "김철수", no}});
}

// Marks that are vowels, or another letter, are no diacritics.
TEST(WordSearch, FindsNamesInIndicScripts) {
  expect_all(
      {{"रवि", "रवि"}, {"रव", "रवि"}, {"रवी", "रवि", no}, {"रवि", "रव", no}, {"தமிழ்", "தமிழ்"}, {"தமழ்", "தமிழ்", no}});
}

TEST(WordSearch, FindsNamesAmongSigns) {
  expect_all({{"anna!", "(Anna)"},
              {"2", "Anna 2nd"},
              {"'anna'", "Anna"},
              {"an\u00adna", "Anna"},
              {"anna_maria", "Maria Anna"},
              {"anna", "Anna\xff\xfe"},
              {"\xff"
               "anna\xc3",
               "Anna"},
              {"\xff", "\xff", no},
              {"b",
               "a\xff"
               "b"},
              {"an\xd0", "Anna"}});
}

TEST(WordSearch, WordsMayStandInDifferentGroupsOfOnePerson) {
  Draft draft{Directory()};
  put(draft, 1, "Acme");
  put(draft, 2, "Space Research", 1);
  put(draft, 3, "Rockets", 2);
  put(draft, {1, "Anna", "Smith", "Maria", "Engineer", {3}});
  put(draft, {2, "Maria", "Jones", "", "Engineer", {2, 1}});
  put(draft, {3, "Rock", "Smith", "", "", {}});
  const Directory directory = draft.finish();
  EXPECT_EQ(users(directory, "maria"), (Ids{1, 2}));
  EXPECT_EQ(users(directory, "maria", {WordGroup::name}), (Ids{2}));
  EXPECT_EQ(users(directory, "maria", {WordGroup::second_name}), (Ids{1}));
  EXPECT_EQ(users(directory, "rock"), (Ids{1, 3}));
  EXPECT_EQ(users(directory, "rock", {WordGroup::department}), (Ids{1}));
  EXPECT_EQ(users(directory, "eng smi rock"), (Ids{1}));
  EXPECT_EQ(users(directory, "smith anna an"), (Ids{1}));
  EXPECT_EQ(users(directory, "eng rock", {WordGroup::name, WordGroup::position}), Ids{});
  EXPECT_EQ(users(directory, "space acme", {WordGroup::department}), (Ids{2})) << "each of a person's departments";
  EXPECT_EQ(users(directory, "anna", {}), Ids{});
}

TEST(WordSearch, DepartmentsAreFoundByTheirFullName) {
  Draft draft{Directory()};
  put(draft, 1, "Acme");
  put(draft, 20, "Research & Development", 1);
  put(draft, 3, "Rockets", 20);
  put(draft, 4, "Motors", 3);
  put(draft, 5, "Sales", 1);
  put(draft, 6, "Rocket Sales", 5);
  const Directory directory = draft.finish();
  EXPECT_EQ(departments(directory, "acme"), (Ids{1, 20, 3, 4, 5, 6}));
  EXPECT_EQ(departments(directory, "rocket"), (Ids{3, 4, 6}));
  EXPECT_EQ(departments(directory, "mot dev"), (Ids{4}));
  EXPECT_EQ(departments(directory, "sales rock"), (Ids{6}));
  EXPECT_EQ(departments(directory, "research sales"), Ids{});
  EXPECT_EQ(departments(directory, "anna"), Ids{});
}

TEST(WordSearch, SaysWhenThereIsNoWord) {
  Draft draft{Directory()};
  put(draft, 1, "Acme");
  put(draft, {.id = 1, .name = "Anna"});
  const Directory directory = draft.finish();
  SearchScratch scratch;
  IdSet found;
  for (const std::string_view text : {"", " ", "-", "'", "\xff\xfe", "\u0301", "…"}) {
    EXPECT_EQ(find_users(directory, text, everywhere, scratch, found), Query::no_words) << text;
    EXPECT_TRUE(found.empty());
    EXPECT_EQ(find_departments(directory, text, scratch, found), Query::no_words) << text;
    EXPECT_TRUE(found.empty());
  }
  EXPECT_EQ(find_users(directory, "zoe", everywhere, scratch, found), Query::words);
  EXPECT_EQ(find_departments(directory, "zoe", scratch, found), Query::words);
}

TEST(WordSearch, EverybodyIsInTheIndex) {
  Draft draft{Directory()};
  User dismissed;
  dismissed.id = {1};
  dismissed.active = false;
  dismissed.set(Text::name, "Anna");
  draft.put_user(dismissed);
  User bot;
  bot.id = {2};
  bot.type = UserType::bot;
  bot.set(Text::last_name, "Anna");
  draft.put_user(bot);
  EXPECT_EQ(users(draft.finish(), "anna"), (Ids{1, 2}));
}

TEST(WordSearch, FollowsChangesAndLeavesOldDirectoriesAlone) {
  Draft first{Directory()};
  put(first, 1, "Acme");
  put(first, {1, "Anna", "Smith", "", "", {1}});
  put(first, {2, "Boris", "Smith", "", "", {1}});
  const Directory before = first.finish();

  Draft second(before);
  put(second, {1, "Anna", "Jones", "", "", {1}});
  put(second, 1, "Zenith");
  second.remove_user({2});
  const Directory after = second.finish();

  EXPECT_EQ(users(before, "smith"), (Ids{1, 2}));
  EXPECT_EQ(users(before, "acme"), (Ids{1, 2}));
  EXPECT_EQ(users(before, "jones"), Ids{});
  EXPECT_EQ(users(after, "smith"), Ids{});
  EXPECT_EQ(users(after, "jones"), (Ids{1}));
  EXPECT_EQ(users(after, "acme"), Ids{});
  EXPECT_EQ(users(after, "zenith"), (Ids{1}));
  EXPECT_EQ(users(after, "anna"), (Ids{1}));

  Draft third(after);
  third.remove_department({1});
  EXPECT_EQ(departments(third.finish(), "zenith"), Ids{});
  EXPECT_EQ(departments(after, "zenith"), Ids{1});
}

TEST(WordSearch, LongWordsAndTextsDoNoHarm) {
  const std::string endless(100'000, 'x');
  std::string many;
  for (int i = 0; i < 2000; ++i) many += "w" + std::to_string(i) + " ";
  Draft draft{Directory()};
  put(draft, {.id = 1, .name = endless, .last_name = many});
  const Directory directory = draft.finish();
  EXPECT_EQ(users(directory, std::string(50, 'x')), (Ids{1}));
  EXPECT_EQ(users(directory, endless), (Ids{1}));
  EXPECT_EQ(users(directory, many), (Ids{1}));
  EXPECT_EQ(users(directory, many + " zoe"), Ids{});
}

// In a large company what was found is kept, and follows the changes.
class KeptSearches : public testing::Test {
 protected:
  static constexpr std::uint32_t people = 10'100;
  static constexpr WordGroups of_people{WordGroup::name, WordGroup::second_name, WordGroup::position};

  std::uint32_t below(std::uint32_t count) {
    return std::uniform_int_distribution<std::uint32_t>(0, count - 1)(random_);
  }
  std::string any_word() {
    static constexpr std::array words{"Anna", "Мария", "Müller", "O'Brien", "Sales", "Lab", "Engineer", "李", ""};
    return words[below(words.size())];
  }
  Person any_person(std::uint32_t id) {
    return {.id = id,
            .name = any_word(),
            .last_name = any_word() + " " + any_word(),
            .second_name = any_word(),
            .position = any_word(),
            .departments = {1 + below(20)}};
  }
  void found_company() {
    Draft draft{Directory()};
    put(draft, 1, "Acme");
    for (std::uint32_t id = 2; id <= 20; ++id) put(draft, id, any_word() + std::to_string(id), 1);
    for (std::uint32_t id = 1; id <= people; ++id) put(draft, any_person(id));
    live_ = draft.finish();
  }
  void edit(Draft& draft, std::uint32_t edits) {
    for (; edits > 0; --edits) {
      const std::uint32_t id = 1 + below(people);
      if (below(6) == 0)
        put(draft, 2 + below(19), any_word(), 1);
      else if (below(6) == 0)
        draft.remove_user({id});
      else
        put(draft, any_person(id));
    }
  }
  static void check(const Directory& directory) {
    SearchScratch scratch;
    for (const char* const text : {"an", "mar", "mu", "mueller", "sal lab", "ob", "ан", "engi an", "李", "nobody"}) {
      for (const WordGroups where : {everywhere, of_people, WordGroups{WordGroup::department}}) {
        const auto kept = find_users(directory, text, where, scratch);
        ASSERT_TRUE(kept);
        EXPECT_EQ(ids_in(*kept), users(directory, text, where)) << text;
      }
    }
    EXPECT_FALSE(find_users(directory, "-", everywhere, scratch)) << "there is no word in it";
  }

  std::mt19937 random_{7};
  Directory live_;
};

TEST_F(KeptSearches, FindWhatASearchFinds) {
  found_company();
  check(live_);
  for (int step = 0; step < 12 && !HasFailure(); ++step) {
    const Directory before = live_;
    Draft lost(live_);
    edit(lost, 3);
    if (step % 3 == 0) check(lost.finish());
    Draft draft(live_);
    edit(draft, step == 7 ? 400 : 1 + below(10));
    live_ = draft.finish();
    check(live_);
    check(before);
  }
}

TEST_F(KeptSearches, AreKeptWhileNobodyChangesThem) {
  found_company();
  SearchScratch scratch;
  const auto found = find_users(live_, "mueller", of_people, scratch);
  EXPECT_EQ(find_users(live_, "mueller", of_people, scratch), found);
  Draft draft(live_);
  User user = draft.user({7})->unpack();
  user.set(Text::work_phone, "1");
  draft.put_user(std::move(user));
  EXPECT_EQ(find_users(draft.finish(), "mueller", of_people, scratch), found);
}

}  // namespace word_search_test
}  // namespace muster::directory
