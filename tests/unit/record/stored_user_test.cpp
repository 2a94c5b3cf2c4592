#include "record/stored_user.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <set>

#include "record/record_json.hpp"
#include "support/company.hpp"

// The quick reader of stored people makes the bytes that the reader of any JSON makes, or leaves the text alone.
namespace muster::record {
namespace stored_user_test {

namespace json = boost::json;
using directory::Moment;
using directory::PackedUser;
using directory::Text;
using directory::User;
using directory::UserView;

std::optional<PackedUser> read_quickly(StoredUserReader& reader, std::string_view text) {
  PackedUser out(3, std::byte{7});  // what is there stays
  const bool read = reader.read(text, out);
  EXPECT_EQ(PackedUser(out.begin(), out.begin() + 3), PackedUser(3, std::byte{7}));
  if (read) return PackedUser(out.begin() + 3, out.end());
  EXPECT_EQ(out.size(), 3u) << text;
  return std::nullopt;
}
std::optional<PackedUser> read_quickly(std::string_view text) {
  StoredUserReader reader;
  return read_quickly(reader, text);
}

std::optional<PackedUser> read_any(std::string_view text) {
  json::error_code error;
  const json::value parsed = json::parse(text, error);
  if (error || !parsed.is_object()) return std::nullopt;
  const auto user = read_stored_user(parsed.get_object());
  return user ? std::optional(*user) : std::nullopt;
}

std::string stored(const User& user) {
  std::string text;
  const PackedUser packed = directory::pack(user);
  write_stored_user(text, UserView(packed));
  return text;
}

std::vector<std::string> usual_texts() {
  User plain = test::make_user(12, {.departments = {3}});
  plain.set(Text::name, "Zoë");
  plain.set(Text::last_name, "O'Brien <&>");
  plain.set(Text::email, "zoe@example.com");
  plain.moments[Moment::last_login] = 1'700'000'000;
  User custom = plain;
  custom.set(
      Text::custom,
      R"({"UF_USR_1":"\u003C,\"JOINED\":[1]","UF_LIST":[1,[],{"a":[null,true]}],"UF_BIG":18446744073709551615})");
  User custom_full = test::full_user(3);
  custom_full.set(Text::custom, R"({"UF_USR_1":""})");
  return {stored(plain), stored(custom), stored(test::full_user(3)), stored(custom_full),
          stored(test::make_user(base::max_id))};
}

TEST(StoredUserReader, WhatIsWrittenIsReadAsTheOtherReaderReadsIt) {
  StoredUserReader reader;
  for (const std::string& text : usual_texts()) {
    const auto quick = read_quickly(reader, text);
    ASSERT_TRUE(quick) << text;
    EXPECT_EQ(*quick, read_any(text).value()) << text;
  }
}

TEST(StoredUserReader, OneReaderReadsManyRecords) {
  StoredUserReader reader;
  const auto texts = usual_texts();
  for (int round = 0; round < 3; ++round) {
    for (const std::string& text : texts) EXPECT_EQ(read_quickly(reader, text), read_any(text));
    EXPECT_FALSE(read_quickly(reader, texts[0].substr(0, texts[0].size() / 2)));
  }
}

// A damaged record may still be one. Then both readers must agree; and what only the quick one would read is an error
// that nobody hears of.
TEST(StoredUserReader, ADamagedRecordIsReadAsTheOtherReaderReadsItOrNotAtAll) {
  std::size_t read = 0;
  std::set<std::string> tried;
  const auto check = [&](const std::string& text) {
    const auto quick = read_quickly(text);
    if (!quick) return;
    ++read;
    ASSERT_EQ(quick, read_any(text)) << text;
  };
  constexpr std::string_view letters("\"\\,:[]{}0159-+.eEuUTtn N\x01\x7f\x80\xc3\xff\0", 30);
  for (const std::string& text : usual_texts()) {
    for (std::size_t at = 0; at < text.size(); ++at) {
      // Others at each position, for all of them would take long.
      for (std::size_t i = 0; i < letters.size(); i += 6) {
        const char c = letters[(at + i) % letters.size()];
        std::string changed = text;
        changed[at] = c;
        check(changed);
        changed.insert(at, 1, c);
        check(changed);
      }
      std::string changed = text;
      check(changed.erase(at, 1));
      check(text.substr(0, at));
      check(text.substr(0, at) + text.substr(std::min(text.size(), at + 7)));
    }
  }
  EXPECT_GT(read, 1000u) << "most of these change a letter of a text";
}

TEST(StoredUserReader, WhatIsNotUsualIsLeftToTheOtherReader) {
  ASSERT_TRUE(
      read_quickly(R"({"ID":"7","ACTIVE":true,"NAME":"A","UF_DEPARTMENT":[3],"USER_TYPE":"employee","JOINED":[1,2]})"));
  for (
      const char* text : {
          "",
          "{}",
          "[]",
          "null",
          R"({"ID":"7", "ACTIVE":true,"UF_DEPARTMENT":[3],"USER_TYPE":"employee","JOINED":[1,2]})",
          R"({"ACTIVE":true,"ID":"7","UF_DEPARTMENT":[3],"USER_TYPE":"employee","JOINED":[1,2]})",
          R"({"ID":7,"ACTIVE":true,"UF_DEPARTMENT":[3],"USER_TYPE":"employee","JOINED":[1,2]})",
          R"({"ID":"07","ACTIVE":true,"UF_DEPARTMENT":[3],"USER_TYPE":"employee","JOINED":[1,2]})",
          R"({"ID":"0","ACTIVE":true,"UF_DEPARTMENT":[3],"USER_TYPE":"employee","JOINED":[1,2]})",
          R"({"ID":"2147483648","ACTIVE":true,"UF_DEPARTMENT":[3],"USER_TYPE":"employee","JOINED":[1,2]})",
          R"({"ID":"99999999999999999999999","ACTIVE":true,"UF_DEPARTMENT":[],"USER_TYPE":"employee","JOINED":[1]})",
          R"({"ID":"7","ACTIVE":true,"LAST_NAME":"B","NAME":"A","UF_DEPARTMENT":[3],"USER_TYPE":"employee","JOINED":[1,2]})",
          R"({"ID":"7","ACTIVE":true,"NAME":"A","NAME":"A","UF_DEPARTMENT":[3],"USER_TYPE":"employee","JOINED":[1,2]})",
          R"({"ID":"7","ACTIVE":true,"NAME":"","UF_DEPARTMENT":[3],"USER_TYPE":"employee","JOINED":[1,2]})",
          R"({"ID":"7","ACTIVE":true,"NAME":7,"UF_DEPARTMENT":[3],"USER_TYPE":"employee","JOINED":[1,2]})",
          R"({"ID":"7","ACTIVE":true,"NAME":"\u0416","UF_DEPARTMENT":[3],"USER_TYPE":"employee","JOINED":[1,2]})",
          R"({"ID":"7","ACTIVE":true,"UF_DEPARTMENT":[3,3],"USER_TYPE":"employee","JOINED":[1,2,3]})",
          R"({"ID":"7","ACTIVE":true,"UF_DEPARTMENT":[3],"USER_TYPE":"boss","JOINED":[1,2]})",
          R"({"ID":"7","ACTIVE":true,"UF_DEPARTMENT":[3],"USER_TYPE":"employee","JOINED":[1]})",
          R"({"ID":"7","ACTIVE":true,"UF_DEPARTMENT":[3],"USER_TYPE":"employee","JOINED":[1,2,3]})",
          R"({"ID":"7","ACTIVE":true,"UF_DEPARTMENT":[3],"USER_TYPE":"employee","JOINED":[1,4294967296]})",
          R"({"ID":"7","ACTIVE":true,"UF_DEPARTMENT":[3],"USER_TYPE":"employee","JOINED":[1,2]} )",
          R"({"ID":"7","ACTIVE":true,"UF_DEPARTMENT":[3],"USER_TYPE":"employee","UF_X":1.5,"JOINED":[1,2]})",
          R"({"ID":"7","ACTIVE":true,"UF_DEPARTMENT":[3],"USER_TYPE":"employee","UF_X":null,"JOINED":[1,2]})",
          R"({"ID":"7","ACTIVE":true,"UF_DEPARTMENT":[3],"USER_TYPE":"employee","UF_SKILLS":"late","JOINED":[1,2]})",
          R"({"ID":"7","ACTIVE":true,"UF_DEPARTMENT":[3],"USER_TYPE":"employee","OTHER":1,"JOINED":[1,2]})",
          "{\"ID\":\"7\",\"ACTIVE\":true,\"NAME\":\"\xc3\",\"UF_DEPARTMENT\":[3],\"USER_TYPE\":\"employee\",\"JOINED\":"
          "[1,2]}",
      })
    EXPECT_FALSE(read_quickly(text)) << text;
}

}  // namespace stored_user_test
}  // namespace muster::record
