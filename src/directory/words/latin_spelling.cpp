#include "directory/words/latin_spelling.hpp"

#include <algorithm>
#include <bit>
#include <iterator>

#include "directory/words/utf8_points.hpp"

namespace muster::directory {
namespace {

// Choices in transliteration. A writer makes each of them the same way all through a word.
enum Habit : unsigned {
  none = 0,
  g_as_h = 1,
  kh_as_h = 2,
  ts_as_c = 4,
  sch = 8,
  ye_first = 16,
  ye_inside = 32,
  yo = 64
};
constexpr int most_habits = 5;  // choices varied in one word, of those that matter to it

struct Letter {
  char32_t cyrillic;
  const char* usual;
  Habit habit = none;
  const char* other = "";
};

// In normalised form: `i` also stands for `y` and `j`.
constexpr Letter letters[] = {
    {U'а', "a"},
    {U'б', "b"},
    {U'в', "v"},
    {U'г', "g", g_as_h, "h"},
    {U'д', "d"},
    {U'ж', "zh"},
    {U'з', "z"},
    {U'и', "i"},
    {U'й', "i"},
    {U'к', "k"},
    {U'л', "l"},
    {U'м', "m"},
    {U'н', "n"},
    {U'о', "o"},
    {U'п', "p"},
    {U'р', "r"},
    {U'с', "s"},
    {U'т', "t"},
    {U'у', "u"},
    {U'ф', "f"},
    {U'х', "kh", kh_as_h, "h"},
    {U'ц', "ts", ts_as_c, "c"},
    {U'ч', "ch"},
    {U'ш', "sh"},
    {U'щ', "shch", sch, "sch"},
    {U'ъ', ""},
    {U'ы', "i"},
    {U'ь', ""},
    {U'э', "e"},
    {U'ю', "iu"},
    {U'я', "ia"},
    {U'ґ', "g"},
    {U'і', "i"},
    {U'ї', "i"},
    {U'ў', "u"},
    {U'є', "ie", ye_first, "e"},
    {U'ј', "i"},
    {U'љ', "li"},
    {U'њ', "ni"},
    {U'ћ', "c"},
    {U'ђ', "di"},
    {U'џ', "dz"},
    {U'ѕ', "dz"},
    {U'ѓ', "gi"},
    {U'ќ', "ki"},
    {U'қ', "k"},
    {U'ғ', "g"},
    {U'ң', "n"},
    {U'ө', "o"},
    {U'ү', "u"},
    {U'ұ', "u"},
    {U'һ', "h"},
    {U'ә', "a"},
};

bool is_cyrillic(char32_t c) {
  return c >= 0x0400 && c <= 0x052f;
}

// The choice by which many people write `ye` for е here.
Habit habit_of_e(char32_t before) {
  if (before == 0) return ye_first;
  return std::u32string_view(U"аеёиоуыэюяьъ").find(before) == std::u32string_view::npos ? none : ye_inside;
}

struct Romanised {
  std::string text;
  unsigned habits = none;  // the choices that matter to the word
};

Romanised romanise(std::string_view word, unsigned habits) {
  Romanised result;
  char32_t before = 0;
  for_each_point(word, [&](char32_t c) {
    const auto choose = [&](const Letter& letter) {
      result.habits |= letter.habit;
      result.text += (letter.habit & habits) != 0 ? letter.other : letter.usual;
    };
    const auto* letter = std::ranges::find(letters, c, &Letter::cyrillic);
    if (c == U'ё') result.habits |= yo;
    if (c == U'ё' && (habits & yo) != 0)
      result.text += "io";
    else if (c == U'е' || c == U'ё')
      choose({c, "e", habit_of_e(before), "ie"});
    else if (letter != std::end(letters))
      choose(*letter);
    else
      append_point(result.text, c);
    before = c;
  });
  return result;
}

}  // namespace

std::vector<std::string> romanised(std::string_view word) {
  bool cyrillic = false;
  for_each_point(word, [&cyrillic](char32_t c) { cyrillic = cyrillic || is_cyrillic(c); });
  if (!cyrillic) return {};
  unsigned matter = romanise(word, none).habits | romanise(word, yo).habits;
  while (std::popcount(matter) > most_habits) matter &= ~std::bit_floor(matter);
  std::vector<std::string> spellings;
  for (unsigned habits = 0;; habits = (habits - matter) & matter) {
    std::string spelling = romanise(word, habits).text;
    const bool known = std::ranges::find(spellings, spelling) != spellings.end();
    if (!spelling.empty() && !known) spellings.push_back(std::move(spelling));
    if (habits == matter) return spellings;
  }
}

// Works from left to right without looking ahead. So the beginning of a word gives the beginning of the result.
std::string normalised(std::string_view word) {
  std::string normalised;
  char before = 0;
  for (const char c : word) {
    switch (c) {
      case 'i':
      case 'j':
      case 'y':
        if (normalised.empty() || normalised.back() != 'i') normalised += 'i';
        break;
      case 'w': normalised += 'v'; break;
      case 'x': normalised += "ks"; break;
      case 'z': normalised += before == 't' ? 's' : 'z'; break;
      default: normalised += c;
    }
    before = c;
  }
  return normalised;
}

}  // namespace muster::directory
