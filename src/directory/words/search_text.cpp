#include "directory/words/search_text.hpp"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <stdexcept>

#include "directory/words/latin_spelling.hpp"
#include "directory/words/utf8_points.hpp"

namespace muster::directory {
namespace {

constexpr std::size_t longest_word = 60;

void sort_out(std::vector<std::string>& words) {
  std::ranges::sort(words);
  const auto rest = std::ranges::unique(words);
  words.erase(rest.begin(), rest.end());
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<signed char>(c) >= 0; });
}

const icu::Normalizer2& checked(const icu::Normalizer2* normalizer, UErrorCode error) {
  if (U_FAILURE(error)) throw std::runtime_error(std::string("ICU: ") + u_errorName(error));
  return *normalizer;
}

const icu::Normalizer2& case_folder() {
  UErrorCode error = U_ZERO_ERROR;
  static const icu::Normalizer2& normalizer = checked(icu::Normalizer2::getNFKCCasefoldInstance(error), error);
  return normalizer;
}

const icu::Normalizer2& decomposer() {
  UErrorCode error = U_ZERO_ERROR;
  static const icu::Normalizer2& normalizer = checked(icu::Normalizer2::getNFDInstance(error), error);
  return normalizer;
}

std::string normal_form(std::string_view text) {
  std::string normal(text);
  if (is_ascii(text)) {
    for (char& c : normal) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return normal;
  }
  normal.clear();
  icu::StringByteSink<std::string> sink(&normal);
  UErrorCode error = U_ZERO_ERROR;
  case_folder().normalizeUTF8(0, {text.data(), static_cast<std::int32_t>(text.size())}, sink, nullptr, error);
  if (U_FAILURE(error)) throw std::runtime_error(std::string("ICU: ") + u_errorName(error));
  return normal;
}

bool is_apostrophe(char32_t c) {
  switch (c) {
    case '\'':
    case '`':
    case 0x02b9:
    case 0x02bb:
    case 0x02bc:
    case 0x02bd:
    case 0x05f3:  // this and the next are Hebrew
    case 0x05f4:
    case 0x2018:
    case 0x2019:
    case 0x2032: return true;
    default: return false;
  }
}

constexpr char32_t tatweel = 0x0640;  // stretches an Arabic word and has no meaning
bool is_ideograph(char32_t c) {
  return c == 0x3005 || u_hasBinaryProperty(c, UCHAR_IDEOGRAPHIC);
}
bool is_mark(char32_t c) {
  return (U_GET_GC_MASK(static_cast<UChar32>(c)) & U_GC_M_MASK) != 0;
}

// Splits a text into words, one code point at a time.
class Splitter {
 public:
  explicit Splitter(bool with_parts) : with_parts_(with_parts) {}

  void take(char32_t c) {
    if (c == no_point) return end_word();
    if (is_apostrophe(c)) {
      part_ = word_.size();
      return;
    }
    if (is_ideograph(c)) {
      end_word();
      append_point(word_, c);
      return end_word();
    }
    if (c == tatweel || (is_mark(c) && word_.empty())) return;
    if (!u_isalnum(static_cast<UChar32>(c)) && !is_mark(c)) return end_word();
    if (with_parts_ && part_ == word_.size() && part_ != 0) parts_.push_back(part_);
    append_point(word_, c);
  }

  std::vector<std::string> finish() {
    end_word();
    sort_out(words_);
    return std::move(words_);
  }

 private:
  void end_word() {
    keep(word_);
    for (const std::size_t part : parts_) keep(std::string_view(word_).substr(part));
    word_.clear();
    parts_.clear();
    part_ = 0;
  }

  void keep(std::string_view word) {
    if (word.size() > longest_word) {
      std::size_t length = longest_word;
      while (U8_IS_TRAIL(word[length])) --length;
      word = word.substr(0, length);
    }
    if (!word.empty()) words_.emplace_back(word);
  }

  bool with_parts_;
  std::vector<std::string> words_;
  std::string word_;
  std::vector<std::size_t> parts_;  // where parts begin in word_
  std::size_t part_ = 0;            // where the last apostrophe was
};

std::vector<std::string> split(std::string_view text, bool with_parts) {
  Splitter splitter(with_parts);
  for_each_point(normal_form(text), [&splitter](char32_t c) { splitter.take(c); });
  return splitter.finish();
}

// Diacritics of Latin, Greek and Cyrillic, Hebrew points and accents, Arabic vowel marks. Marks of other scripts do not
// count, because there they are vowels or make another letter.
bool is_diacritic(char32_t c) {
  if (c < 0x0300) return false;
  return c <= 0x036f || (c >= 0x0591 && c <= 0x05c7 && is_mark(c)) || (c >= 0x0610 && c <= 0x061a) ||
         (c >= 0x064b && c <= 0x065f) || c == 0x0670 || (c >= 0x06d6 && c <= 0x06ed && is_mark(c));
}

// Letters that are letters in their own right, with a key on the keyboard, though Unicode decomposes them.
bool is_whole_letter(char32_t c) {
  return c == U'й' || c == U'ї' || c == U'ў' || c == U'ѓ' || c == U'ќ';
}

// What people type for a letter that Unicode does not decompose. Null when they type the letter itself.
const char* replacement(char32_t c) {
  switch (c) {
    case U'ø': return "o";
    case U'đ': return "d";
    case U'ð': return "d";
    case U'ł': return "l";
    case U'ħ': return "h";
    case U'ı': return "i";
    case U'ŧ': return "t";
    case U'ŋ': return "n";
    case U'æ': return "ae";
    case U'œ': return "oe";
    case U'þ': return "th";
    case U'ё': return "е";
    case U'ґ': return "г";
    case 0x0649:                   // Arabic yeh without its dots,
    case 0x06cc: return "\u064a";  // and the Persian one
    case 0x06a9: return "\u0643";  // Persian kaf
    case 0x0629: return "\u0647";  // teh marbuta
    case 0x0671: return "\u0627";  // alef wasla
    default: return nullptr;
  }
}

char32_t point_at(const icu::UnicodeString& text, std::int32_t at) {
  return static_cast<char32_t>(text.char32At(at));
}

void append_folded(std::string& out, char32_t c) {
  if (c < 0x80) return out.push_back(static_cast<char>(c));
  if (is_diacritic(c)) return;
  if (const char* typed = replacement(c)) {
    out += typed;
    return;
  }
  icu::UnicodeString parts;
  if (is_whole_letter(c) || !decomposer().getDecomposition(static_cast<UChar32>(c), parts)) return append_point(out, c);
  // Hangul syllables are typed letter by letter, so they are always decomposed. In other scripts a mark that is not a
  // diacritic stays with its letter.
  const bool hangul = c >= 0xac00 && c <= 0xd7a3;
  bool accented = hangul;
  for (std::int32_t i = 0; i < parts.length(); i = parts.moveIndex32(i, 1))
    accented = accented || is_diacritic(point_at(parts, i));
  if (!accented) return append_point(out, c);
  for (std::int32_t i = 0; i < parts.length(); i = parts.moveIndex32(i, 1)) {
    if (hangul)
      append_point(out, point_at(parts, i));
    else
      append_folded(out, point_at(parts, i));
  }
}

// The two letters that people write for a letter with a diacritic. Null when there are none.
const char* digraph(char32_t c) {
  switch (c) {
    case U'ä': return "ae";
    case U'ö': return "oe";
    case U'ø': return "oe";
    case U'ü': return "ue";
    case U'å': return "aa";
    default: return nullptr;
  }
}

std::string folded(std::string_view word) {
  std::string out;
  for_each_point(word, [&out](char32_t c) { append_folded(out, c); });
  return out;
}

}  // namespace

std::vector<std::string> words_of(std::string_view text) {
  return split(text, true);
}
std::vector<std::string> query_words(std::string_view text) {
  return split(text, false);
}

Spellings spell(std::string_view word) {
  Spellings spellings;
  std::string other;
  for_each_point(word, [&](char32_t c) {
    append_folded(spellings.folded, c);
    if (const char* both = digraph(c))
      other += both;
    else
      append_folded(other, c);
  });
  if (other != spellings.folded) spellings.others.push_back(std::move(other));
  for (const std::string& latin : romanised(word)) spellings.romanised.push_back(normalised(folded(latin)));
  sort_out(spellings.romanised);
  if (is_ascii(spellings.folded)) spellings.normalised = normalised(spellings.folded);
  return spellings;
}

}  // namespace muster::directory
