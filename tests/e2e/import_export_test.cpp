#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "e2e/installation.hpp"

namespace muster::test {
namespace import_export_test {

namespace json = boost::json;

// What the command says it did: "1 added, 0 changed".
std::string counts(const std::string& out) {
  return out.substr(out.find("; ") + 2);
}

const json::object record_of(const std::string& exported, std::string_view list, std::string_view id) {
  const json::value file = json::parse(exported);
  for (const json::value& record : file.at(list).as_array()) {
    if (record.at("ID").as_string() == id) return record.as_object();
  }
  throw std::runtime_error("not exported: " + std::string(id));
}

std::string people_of(const std::string& exported) {
  const json::value file = json::parse(exported);
  std::string ids;
  for (const json::value& record : file.at("users").as_array())
    ids += (ids.empty() ? "" : " ") + std::string(record.at("ID").as_string());
  return ids;
}

// Exports, imports the file again, then into a new store, and compares.
void expect_round_trip(const Installation& muster) {
  const std::string first = muster.exported();
  const std::string file = muster.write("again.json", first);
  EXPECT_EQ(counts(muster.run_well({"import", file})), "0 added, 0 changed, 0 removed\n");
  EXPECT_EQ(muster.exported(), first);
  const std::string other = muster.path("other.db").string();
  EXPECT_TRUE(counts(muster.run_well({"import", file, "--data", other})).ends_with(" added, 0 changed, 0 removed\n"));
  EXPECT_EQ(muster.exported({"--data", other}), first);
}

TEST(Export, is_the_inverse_of_import) {
  const Installation muster;
  muster.import(small_company());
  expect_round_trip(muster);
}

TEST(Export, keeps_every_field_of_the_demo_company) {
  const Installation muster;
  muster.run_well({"import", std::string(MUSTER_SOURCE_DIR) + "/demo/company.json"});
  expect_round_trip(muster);
}

TEST(Export, keeps_the_member_order_of_who_moved_later) {
  const Installation muster;
  muster.import(small_company());
  // The first of the company joins the others' department last.
  muster.import(R"({"users":[{"ID":"1","UF_DEPARTMENT":[1,3]}]})");
  EXPECT_NE(muster.exported().find(R"("member_order":{"3":[2,4,7,8,1]})"), std::string::npos) << muster.exported();
  expect_round_trip(muster);
}

TEST(Export, keeps_fields_that_are_the_portals_own_and_odd_texts) {
  const Installation muster;
  muster.import(R"({"departments":[{"ID":1,"NAME":"\"Quotes\" \\ <b> & \u0001 Ж 組"}],
"users":[{"ID":1,"NAME":"é\n","UF_USR_SIZE":{"a":[1,2.5,null,true]},"UF_DEPARTMENT":[1],"ACTIVE":"N"}]})");
  const json::object user = record_of(muster.exported(), "users", "1");
  EXPECT_EQ(user.at("NAME").as_string(), "é\n");
  EXPECT_EQ(json::serialize(user.at("UF_USR_SIZE")), R"({"a":[1,2.5E0,null,true]})");
  EXPECT_EQ(user.at("ACTIVE").as_bool(), false);
  expect_round_trip(muster);
}

TEST(Import, says_what_it_did) {
  const Installation muster;
  const std::string file = muster.write("a.json", small_company());
  EXPECT_EQ(muster.run_well({"import", file}),
            "imported " + file + ": 3 departments, 6 people; 9 added, 0 changed, 0 removed\n");
  EXPECT_EQ(muster.run_well({"import", file}),
            "imported " + file + ": 3 departments, 6 people; 0 added, 0 changed, 0 removed\n");
}

TEST(Import, keeps_the_stored_value_of_a_field_that_is_absent) {
  const Installation muster;
  muster.import(small_company());
  const std::string before = muster.exported();
  const std::string file = muster.write("part.json", R"({"departments":[{"ID":3,"SORT":7}],
"users":[{"ID":4,"WORK_POSITION":"Buyer","EMAIL":""}]})");
  EXPECT_EQ(counts(muster.run_well({"import", file})), "0 added, 2 changed, 0 removed\n");

  json::object department = record_of(before, "departments", "3");
  department["SORT"] = 7;
  EXPECT_EQ(record_of(muster.exported(), "departments", "3"), department);
  json::object user = record_of(before, "users", "4");
  user["WORK_POSITION"] = "Buyer";
  user.erase("EMAIL");
  EXPECT_EQ(record_of(muster.exported(), "users", "4"), user);
}

TEST(Import, keeps_the_portals_offset_unless_it_is_given) {
  const Installation muster;
  muster.import(small_company());
  muster.import(R"({"users":[{"ID":4,"LAST_LOGIN":"2026-03-01T09:00:00"}]})");
  EXPECT_EQ(record_of(muster.exported(), "users", "4").at("LAST_LOGIN").as_string(), "2026-03-01T09:00:00+02:00");
  muster.import(R"({"utc_offset":"-03:30","users":[]})");
  EXPECT_EQ(record_of(muster.exported(), "users", "4").at("LAST_LOGIN").as_string(), "2026-03-01T03:30:00-03:30");
}

TEST(Import, an_offset_that_comes_last_holds_for_the_whole_file) {
  const Installation muster;
  muster.import(R"({"users":[{"ID":4,"LAST_LOGIN":"2026-03-01T09:00:00"}],"utc_offset":"+05:00"})");
  EXPECT_EQ(record_of(muster.exported(), "users", "4").at("LAST_LOGIN").as_string(), "2026-03-01T09:00:00+05:00");
}

TEST(Import, new_people_come_last) {
  const Installation muster;
  muster.import(small_company());
  muster.import(R"({"users":[{"ID":9,"UF_DEPARTMENT":[3]},{"ID":4},{"ID":3,"UF_DEPARTMENT":[3]},{"ID":1}]})");
  EXPECT_EQ(people_of(muster.exported()), "1 2 4 6 7 8 9 3");
  const std::string webhook = muster.add_webhook(1);
  Server server(muster);
  // The head comes last; bots and the dismissed are left out.
  EXPECT_EQ(result_of(server.get(webhook + "im.department.employees.get?ID[]=3")), R"({"3":[4,9,3,2]})");
  EXPECT_EQ(server.stop(), 0);
}

TEST(Commands, use_the_store_in_the_users_data_folder_by_default) {
  const Installation muster;
  muster.import(small_company());
  EXPECT_TRUE(std::filesystem::is_regular_file(muster.store()));
  EXPECT_EQ(muster.exported(), muster.exported({"--data", muster.store().string()}));
}

TEST(Commands, that_only_read_make_no_store) {
  const Installation muster;
  for (const Words& command : {Words{"export", muster.path("x.json").string()}, Words{"webhook", "list"}}) {
    const Outcome outcome = muster.run(command);
    EXPECT_EQ(outcome.exit, 1);
    EXPECT_EQ(outcome.err, "muster: " + muster.store().string() +
                               ": there is no store here; `muster import` makes one of your files, `muster demo` makes "
                               "one to try, and `muster "
                               "serve --create` makes an empty one\n");
  }
  EXPECT_FALSE(std::filesystem::exists(muster.store()));
}

TEST(Commands, refuse_a_file_that_is_no_store) {
  const Installation muster;
  const std::string file = muster.write("text.db", std::string(10'000, 'x'));
  for (const Words& command : {Words{"webhook", "list"}, Words{"serve", "--listen", "127.0.0.1:0"}}) {
    Words words = command;
    words.insert(words.end(), {"--data", file});
    const Outcome outcome = muster.run(words);
    EXPECT_EQ(outcome.exit, 1);
    EXPECT_TRUE(outcome.err.starts_with("muster: ")) << outcome.err;
    EXPECT_NE(outcome.err.find(file), std::string::npos) << outcome.err;
  }
  EXPECT_EQ(read_file(file), std::string(10'000, 'x'));
}

}  // namespace import_export_test
}  // namespace muster::test
