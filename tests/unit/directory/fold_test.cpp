#include "directory/words/fold.hpp"

#include <gtest/gtest.h>

namespace muster::directory {
namespace fold_test {

TEST(FoldCase, AsciiLettersAloneChange) {
  EXPECT_EQ(fold_case(""), "");
  EXPECT_EQ(fold_case("Sales & IT-2 [@`{Z"), "sales & it-2 [@`{z");
}

TEST(FoldCase, OtherScriptsFoldAsWell) {
  EXPECT_EQ(fold_case("ÀÖØÞ ŠŽ"), "àöøþ šž");
  EXPECT_EQ(fold_case("Отдел ПРОДАЖ ЁЪ"), "отдел продаж ёъ");
  EXPECT_EQ(fold_case("ՀԱՅ"), "հայ");
}

TEST(FoldCase, TheFinalSigmaIsASigma) {
  EXPECT_EQ(fold_case("ΠΩΛΗΣΕΙΣ"), "πωλησεισ");
  EXPECT_EQ(fold_case("πωλησεις"), fold_case("ΠΩΛΗΣΕΙΣ"));
}

TEST(FoldCase, SharpSIsTwoLetters) {
  EXPECT_EQ(fold_case("Straße"), "strasse");
  EXPECT_EQ(fold_case("STRASSE"), "strasse");
  EXPECT_EQ(fold_case("ẞ"), "ss");
}

TEST(FoldCase, TheDottedIKeepsItsDotAndTheDotlessItsShape) {
  EXPECT_EQ(fold_case("İ"), "i\u0307");
  EXPECT_EQ(fold_case("ı"), "ı");
  EXPECT_EQ(fold_case("I"), "i");
}

TEST(FoldCase, TextThatGrowsIsNotCutOff) {
  std::string text;
  std::string folded;
  for (int i = 0; i < 500; ++i) {
    text += "ΐ";  // two bytes become six
    folded += "\u03b9\u0308\u0301";
  }
  EXPECT_EQ(fold_case(text), folded);
}

TEST(FoldCase, WhatHasNoCaseStays) {
  EXPECT_EQ(fold_case("日本 営業 😀"), "日本 営業 😀");
}

TEST(FoldCase, WhatIsNoUtf8StaysAsItIs) {
  EXPECT_EQ(fold_case("A\xffZ"), "a\xffz");
  EXPECT_EQ(fold_case("\xc3"), "\xc3");
}

}  // namespace fold_test
}  // namespace muster::directory
