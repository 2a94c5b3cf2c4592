#include "sync/encoding.hpp"

#include <gtest/gtest.h>

#include "support/csv_company.hpp"

// Both formats read the same encodings and name the others (contract section 12).
namespace muster::sync {
namespace encoding_test {

using namespace std::string_literals;
using test::CsvCompany;

const std::string json = R"({"departments":[{"ID":1,"NAME":"Company"}],"users":[{"ID":1,"NAME":"Анна"}]})";
const std::string csv = "ID,NAME\n1,Анна\n";

// Each letter in `width` bytes, of which the last has it, or the first.
std::string widened(std::string_view text, std::size_t width, bool last) {
  std::string wide;
  for (const char c : text) {
    std::string letter(width, '\0');
    letter[last ? width - 1 : 0] = c;
    wide += letter;
  }
  return wide;
}

std::string json_refusal(const std::string& text) {
  const auto report = CsvCompany().import_json(text);
  return report ? "no error" : report.error().message;
}
std::string csv_refusal(const std::string& text) {
  return CsvCompany().refusal("ID,NAME\n1,Company\n", text);
}

TEST(Encoding, AByteOrderMarkIsSkipped) {
  CsvCompany company;
  ASSERT_TRUE(company.import_json("\xef\xbb\xbf" + json));
  EXPECT_NE(company.json().find("\"NAME\":\"Анна\""), std::string::npos);
  EXPECT_TRUE(CsvCompany().import("\xef\xbb\xbfID,NAME\n1,Company\n", "\xef\xbb\xbf" + csv));
  EXPECT_EQ(json_refusal("\xef\xbb\xbf{\n\"users\":[],}"), "company.json:2: not valid JSON: syntax error");
}

TEST(Encoding, Utf16AndUtf32AreNamedWithAMarkAndWithout) {
  const std::string ascii = R"({"users":[]})";
  const std::string header = "ID,NAME\n";
  for (const bool last : {false, true}) {
    const std::string mark16 = last ? "\xfe\xff"s : "\xff\xfe"s;
    const std::string mark32 = last ? "\0\0\xfe\xff"s : "\xff\xfe\0\0"s;
    for (const std::string& mark : {""s, mark16}) {
      EXPECT_EQ(json_refusal(mark + widened(ascii, 2, last)), "company.json: the file is in UTF-16; save it as UTF-8");
      EXPECT_EQ(csv_refusal(mark + widened(header, 2, last)), "users.csv: the file is in UTF-16; save it as UTF-8");
    }
    for (const std::string& mark : {""s, mark32}) {
      EXPECT_EQ(json_refusal(mark + widened(ascii, 4, last)), "company.json: the file is in UTF-32; save it as UTF-8");
      EXPECT_EQ(csv_refusal(mark + widened(header, 4, last)), "users.csv: the file is in UTF-32; save it as UTF-8");
    }
  }
}

TEST(Encoding, Windows1251IsNamedByItsLine) {
  const std::string anna = "\xc0\xed\xed\xe0";
  EXPECT_EQ(json_refusal("{\"users\":[\n{\"ID\":1,\"NAME\":\"" + anna + "\"}]}"),
            "company.json:2: not valid UTF-8, but perhaps Windows-1251; save the file as UTF-8");
  EXPECT_EQ(csv_refusal("ID,NAME\n1," + anna + "\n"),
            "users.csv:2: NAME: not valid UTF-8, but perhaps Windows-1251; save the file as UTF-8");
}

TEST(Encoding, OtherEncodingsAreNotGuessed) {
  EXPECT_EQ(json_refusal("{\"users\":[{\"ID\":1,\"NAME\":\"Andr\xe9 L\"}]}"),
            "company.json:1: not valid UTF-8; save the file as UTF-8");
  // In a name of a field as well.
  EXPECT_EQ(json_refusal("{\"users\":[{\"ID\":1,\"NAM\xe9\":\"x\"}]}"),
            "company.json:1: not valid UTF-8; save the file as UTF-8");
  EXPECT_EQ(json_refusal(R"({"users":[{"ID":1,"NAME":"Анна",,}]})"), "company.json:1: not valid JSON: syntax error");
}

TEST(Encoding, APieceThatIsCutWithinALetterIsNoBreak) {
  const std::string text = "Анна 日本 😀";
  for (std::size_t begin = 0; begin <= text.size(); ++begin) {
    for (std::size_t length = 0; length <= text.size() - begin; ++length)
      EXPECT_FALSE(breaks_utf8(std::string_view(text).substr(begin, length))) << begin << " " << length;
  }
  EXPECT_TRUE(breaks_utf8("a\xe9 b"));
  EXPECT_TRUE(breaks_utf8("\xc0\xed\xed\xe0,"));
}

}  // namespace encoding_test
}  // namespace muster::sync
