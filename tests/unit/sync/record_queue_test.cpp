#include "sync/record_queue.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "sync/import.hpp"

// Files of so many records that they go to the draft in several batches, beside the parser.
namespace muster::sync {
namespace record_queue_test {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr std::size_t many = 4500;

// A record a line, from line 2 on. `instead` replaces the lines that it names.
std::string file_with(const std::map<std::size_t, std::string>& instead) {
  std::string text = "{\"departments\":[{\"ID\":1,\"NAME\":\"Acme\"}],\"users\":[\n";
  for (std::size_t line = 2; line < many; ++line) {
    const auto found = instead.find(line);
    text += found == instead.end() ? fmt::format(R"({{"ID":{},"NAME":"N{}","UF_DEPARTMENT":[1]}})", line, line)
                                   : found->second;
    text += line + 1 < many ? ",\n" : "\n";
  }
  return text + "]}";
}

std::string refusal(const std::map<std::size_t, std::string>& instead) {
  portal::PortalDraft draft{portal::Portal{}};
  const auto report = import_json_text(file_with(instead), "people.json", draft);
  return report ? "imported" : report.error().message;
}

TEST(RecordQueue, AllRecordsReachTheDraft) {
  portal::PortalDraft draft{portal::Portal{}};
  const auto report = import_json_text(file_with({}), "people.json", draft);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->users, many - 2);
  EXPECT_EQ(report->departments, 1u);
  for (std::uint32_t id = 2; id < many; ++id)
    ASSERT_EQ(draft.directory().user({id})->text(directory::Text::name), "N" + std::to_string(id));
}

// Wherever both are: in one batch, in neighbouring ones, or far apart.
TEST(RecordQueue, TheFirstMistakeOfTheFileIsTheOneThatIsNamed) {
  const std::string refused = R"({"ID":"x"})";
  const std::string broken = R"({"ID":5,})";
  const std::string twice = R"({"ID":5,"NAME":"a","NAME":"b"})";
  for (const std::size_t first : {2u, 999u, 1000u, 2500u}) {
    for (const std::size_t second : {first + 1, first + 1200}) {
      for (const std::string& mistake : {broken, twice}) {
        std::map<std::size_t, std::string> instead{{first, refused}, {second, mistake}};
        EXPECT_THAT(refusal(instead), HasSubstr(fmt::format("people.json:{}: user: ID: ", first))) << second;
        instead = {{first, mistake}, {second, refused}};
        EXPECT_THAT(refusal(instead),
                    AllOf(HasSubstr(fmt::format("people.json:{}: ", first)), Not(HasSubstr("user: ID: "))))
            << second;
      }
    }
    EXPECT_THAT(refusal({{first, refused}}), HasSubstr(fmt::format("people.json:{}: user: ID: ", first)));
  }
}

TEST(RecordQueue, AnOffsetThatComesLastCountsForAllDates) {
  std::string text = file_with({{3, R"({"ID":3,"LAST_LOGIN":"2026-03-01T09:00:00"})"}});
  text.insert(text.size() - 1, R"(,"utc_offset":"+02:00")");
  portal::PortalDraft draft{portal::Portal{}};
  ASSERT_TRUE(import_json_text(text, "people.json", draft));
  EXPECT_EQ(draft.directory().user({3})->moment(directory::Moment::last_login), 1'772'348'400);
}

}  // namespace record_queue_test
}  // namespace muster::sync
