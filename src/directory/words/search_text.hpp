#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace muster::directory {

/// The searchable words of a text, sorted, each once. Words are in lower case and in the normalised form NFKC, and they
/// keep their diacritics. A word with an apostrophe gives two words: the whole without the apostrophe, and what follows
/// the apostrophe. `O'Brien` gives `obrien` and `brien`. Each ideograph is a word. A word is cut to 60 bytes. Bytes
/// that are not UTF-8 separate words. Any thread, like all functions here.
std::vector<std::string> words_of(std::string_view text);

/// The words of a query in the same form. A word with an apostrophe gives only the whole word.
std::vector<std::string> query_words(std::string_view text);

/// Other spellings of a word. The spellings of the beginning of a word are beginnings of the whole word's spellings, so
/// a word is found while it is being typed.
struct Spellings {
  /// Without diacritics. Letters that people type in place of each other become one.
  std::string folded;
  /// Other spellings in the same script, such as `mueller` for Müller.
  std::vector<std::string> others;
  /// For a word with Cyrillic letters: its usual Latin spellings, normalised.
  std::vector<std::string> romanised;
  /// For a word that is ASCII once folded: its normalised form, else empty. Latin spellings of Cyrillic that differ
  /// only in `y`, `i` and `j`, or in `x` and `ks`, have the same normalised form.
  std::string normalised;
};

/// The spellings of a word from `words_of` or `query_words`.
Spellings spell(std::string_view word);

}  // namespace muster::directory
