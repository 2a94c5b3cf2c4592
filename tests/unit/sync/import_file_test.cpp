#include <gtest/gtest.h>

#include <fstream>

#include "support/company.hpp"
#include "support/temp_dir.hpp"
#include "sync/import.hpp"

// Reading from a file, block by block: the blocks end anywhere in the text.
namespace muster::sync {
namespace import_file_test {

using directory::Text;

// About 1.3 MB, over several blocks of the reader, with text of several bytes per letter at their borders.
std::string large_file(std::size_t people) {
  std::string text = "{\"departments\":[{\"ID\":1,\"NAME\":\"Продажи\"}],\n\"users\":[\n";
  for (std::size_t id = 1; id <= people; ++id) {
    if (id > 1) text += ",\n";
    text += "{\"ID\":\"" + std::to_string(id) + "\",\"NAME\":\"Анна 日本 😀 \\u0416 " + std::to_string(id) +
            "\",\"UF_DEPARTMENT\":[1]}";
  }
  return text + "]}";
}

TEST(ImportFile, IsAsItsText) {
  const test::TempDir folder;
  std::ofstream(folder / "company.json") << large_file(15'000);
  portal::PortalDraft draft{portal::Portal{}};
  std::vector<double> steps;
  const auto report =
      import_json_file(folder / "company.json", draft, [&](std::size_t, double done) { steps.push_back(done); });
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->users, 15'000u);
  const portal::Portal portal = draft.finish(1);
  for (const std::uint32_t id : {1u, 7'777u, 15'000u})
    EXPECT_EQ(portal.directory.user({id})->text(Text::name), "Анна 日本 😀 Ж " + std::to_string(id));
  ASSERT_GT(steps.size(), 3u);
  EXPECT_TRUE(std::ranges::is_sorted(steps));
  EXPECT_EQ(steps.back(), 1.0);
}

TEST(ImportFile, AnErrorFarInHasItsLine) {
  const test::TempDir folder;
  std::string text = large_file(15'000);
  text.replace(text.rfind("[1]}"), 3, "[x]");
  std::ofstream(folder / "company.json") << text;
  portal::PortalDraft draft{portal::Portal{}};
  const auto report = import_json_file(folder / "company.json", draft, nullptr);
  ASSERT_FALSE(report);
  EXPECT_TRUE(report.error().message.starts_with((folder / "company.json").string() + ":15002: not valid JSON"))
      << report.error().message;
}

TEST(ImportFile, AMissingFileIsUnavailable) {
  const test::TempDir folder;
  portal::PortalDraft draft{portal::Portal{}};
  const auto report = import_json_file(folder / "none.json", draft, nullptr);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, base::ErrorKind::unavailable);
  EXPECT_TRUE(report.error().message.starts_with((folder / "none.json").string() + ": "));
}

TEST(ImportFile, AFolderIsRefused) {
  const test::TempDir folder;
  portal::PortalDraft draft{portal::Portal{}};
  EXPECT_FALSE(import_json_file(folder.path(), draft, nullptr));
}

}  // namespace import_file_test
}  // namespace muster::sync
