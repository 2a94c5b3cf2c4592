#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace muster::directory {

/// The words of a text by which it can be found, sorted, each once: in one case, composed, compatibility forms made one
/// (NFKC), with their diacritics. A word with an apostrophe is there as a whole, without it, and so is what follows the
/// apostrophe: `O'Brien` is `obrien` and `brien`. Each ideograph is a word. A word is cut after 60 bytes. Bytes that
/// are not UTF-8 separate words. Any thread, as all here.
std::vector<std::string> words_of(std::string_view text);

/// The words of a query, as above; of a word with an apostrophe the whole alone.
std::vector<std::string> query_words(std::string_view text);

/// How else one writes a word. What is typed of a word so far is spelled as the whole word begins.
struct Spellings {
  /// Without diacritics; letters that are typed in place of each other are one.
  std::string folded;
  /// In the same script: `mueller` for Müller.
  std::vector<std::string> others;
  /// Of a word with Cyrillic letters: in Latin ones by the usual ways, made normalised.
  std::vector<std::string> romanised;
  /// Of a word that is ASCII once folded: made normalised, so that ways to write Cyrillic in Latin that differ in `y`,
  /// `i` and `j`, or in `x` and `ks`, come out alike. Else empty.
  std::string normalised;
};

/// The spellings of one of the words above.
Spellings spell(std::string_view word);

}  // namespace muster::directory
