#include "sync/export.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "support/company.hpp"
#include "support/temp_dir.hpp"
#include "sync/import.hpp"

// Contract section 12: the inverse of the import.
namespace muster::sync {
namespace export_test {

using directory::Moment;
using directory::Text;
using portal::Portal;

std::string exported(const Portal& portal) {
  std::ostringstream out;
  export_json(portal, out);
  return out.str();
}

Portal imported(std::string_view text, const Portal& base = {}) {
  portal::PortalDraft draft(base);
  const auto report = import_json_text(text, "x.json", draft);
  EXPECT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->warning_count, 0u) << report->warnings.front();
  return draft.finish(base.revision + 1);
}

directory::User rich_user(std::uint32_t id) {
  auto user = test::make_user(id, {.departments = {3, 1}, .type = directory::UserType::extranet});
  user.active = false;
  user.admin = true;
  user.gender = directory::Gender::female;
  user.birthday = base::CivilDay{1980, 2, 29};
  user.employed_since = base::CivilDay{2001, 12, 31};
  for (unsigned i = 0; i < static_cast<unsigned>(Text::custom); ++i)
    user.set(static_cast<Text>(i), "text " + std::to_string(i) + " \"<&>\\\n\x01Ж😀");
  user.set(Text::email, "rich@acme.example");
  user.set(Text::im_status, "away");
  user.set(Text::custom, R"({"UF_USR_1":"x","UF_LIST":[1,{"a":null}]})");
  for (unsigned i = 0; i < directory::moment_count; ++i) user.moments[static_cast<Moment>(i)] = 1'000'000'000 + i;
  return user;
}

test::Company acme() {
  test::Company company;
  company.department(1, "Acme", {.head = 20}).department(3, "IT <&> \"x\"", {.parent = 1, .sort = -7});
  company.department(2, "Продажи", {.parent = 3, .head = 10}).utc_offset(-12'600);
  company.user(20, {.departments = {1}}).user(10, {.departments = {2, 1}}).user(rich_user(15));
  company.webhook(test::make_webhook(20, "secret"));
  return company;
}

TEST(Export, IsARecordALineInJoiningOrder) {
  const Portal portal = test::Company().department(1, "A", {.head = 7}).user(7, {.departments = {1}}).user(5).portal();
  EXPECT_EQ(exported(portal),
            "{\"utc_offset\":\"+00:00\",\n\"departments\":[\n"
            "{\"ID\":\"1\",\"NAME\":\"A\",\"SORT\":500,\"UF_HEAD\":\"7\"}\n],\n\"users\":[\n"
            "{\"ID\":\"7\",\"ACTIVE\":true,\"UF_DEPARTMENT\":[1],\"USER_TYPE\":\"employee\"},\n"
            "{\"ID\":\"5\",\"ACTIVE\":true,\"UF_DEPARTMENT\":[],\"USER_TYPE\":\"employee\"}\n]}\n");
}

TEST(Export, AnEmptyPortalIsAFileToo) {
  EXPECT_EQ(exported(imported(exported(Portal{}))), exported(Portal{}));
}

TEST(Export, IntoAnEmptyPortalAndOutAgainIsTheSame) {
  const Portal portal = acme().portal();
  const Portal copy = imported(exported(portal));
  EXPECT_EQ(exported(copy), exported(portal));
  EXPECT_EQ(copy.settings.utc_offset, portal.settings.utc_offset);
}

TEST(Export, ImportingOnesOwnChangesNothing) {
  const Portal portal = acme().portal();
  portal::PortalDraft draft(portal);
  ASSERT_TRUE(import_json_text(exported(portal), "x.json", draft));
  EXPECT_TRUE(draft.changes().empty());
}

TEST(Export, MembersWhoJoinedInAnotherOrderKeepIt) {
  portal::PortalDraft draft(acme().portal());
  draft.directory().put_user(test::make_user(20, {.departments = {2, 1}}));
  draft.directory().reorder_members({1}, std::vector<base::UserId>{{15}, {10}});
  const Portal portal = draft.finish(2);
  const std::string text = exported(portal);
  EXPECT_NE(text.find("\"member_order\":{\"1\":[15,10,20],\"2\":[10,20]}"), std::string::npos) << text;
  const Portal copy = imported(text);
  EXPECT_EQ(exported(copy), text);
  const auto members = copy.directory.members({1});
  ASSERT_EQ(members.size(), 3u);
  EXPECT_EQ(members[0].user, 15u);
  EXPECT_EQ(members[2].user, 20u);
  portal::PortalDraft again(portal);
  ASSERT_TRUE(import_json_text(text, "x.json", again));
  EXPECT_TRUE(again.changes().empty());
}

TEST(Export, HoldsNoSecrets) {
  const std::string text = exported(acme().portal());
  EXPECT_EQ(text.find("secret"), std::string::npos);
  EXPECT_EQ(text.find("webhook"), std::string::npos);
}

TEST(ExportFile, ReplacesTheFileAsAWhole) {
  const test::TempDir folder;
  const auto file = folder / "company.json";
  std::ofstream(file) << "{\"utc_offset\":\"+00:00\",";
  const Portal portal = acme().portal();
  ASSERT_TRUE(export_json_file(portal, file));
  std::ifstream in(file);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), exported(portal));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1) << "nothing is left beside it";
}

TEST(ExportFile, IsItsOwnersAlone) {
  const test::TempDir folder;
  ASSERT_TRUE(export_json_file(acme().portal(), folder / "company.json"));
  struct stat status {};
  ASSERT_EQ(stat((folder / "company.json").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST(ExportFile, WhereNothingCanBeWrittenIsUnavailable) {
  const test::TempDir folder;
  const auto missing = export_json_file(acme().portal(), folder.path() / "none" / "company.json");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, base::ErrorKind::unavailable);
  std::filesystem::create_directory(folder / "taken");
  std::ofstream(folder.path() / "taken" / "x") << "x";
  EXPECT_FALSE(export_json_file(acme().portal(), folder / "taken")) << "a folder that is not empty";
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1) << "nothing is left beside it";
}

}  // namespace export_test
}  // namespace muster::sync
