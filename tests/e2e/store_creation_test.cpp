#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "e2e/installation.hpp"

// Which commands make a store, and what is said where there is none.
namespace muster::test {
namespace store_creation_test {

using testing::HasSubstr;

constexpr const char* how_to_make_one =
    ": there is no store here; `muster import` makes one of your files, `muster demo` makes one to try, and `muster "
    "serve --create` makes an empty one\n";

void expect_refused(const Installation& muster, const Words& command, int exit, const std::string& message) {
  const Outcome outcome = muster.run(command);
  EXPECT_EQ(outcome.exit, exit) << command.front();
  EXPECT_EQ(outcome.out, "") << command.front();
  EXPECT_EQ(outcome.err, "muster: " + message);
}

TEST(StoreCreation, commands_on_a_store_that_is_not_there_say_how_to_make_one) {
  const Installation muster;
  const std::string store = (muster.path("typo") / "dir" / "x.db").string();
  const std::string file = muster.path("out").string();
  for (const Words& command :
       {Words{"serve"}, Words{"export", file}, Words{"backup", file}, Words{"audit"}, Words{"webhook", "list"},
        Words{"webhook", "add", "--user", "1", "--scope", "im"}, Words{"user", "list"}, Words{"user", "dismiss", "1"},
        Words{"app", "list"}, Words{"portal", "list"}, Words{"portal", "add", "acme"},
        Words{"portal", "close", "acme"}}) {
    Words words = command;
    words.insert(words.end(), {"--data", store});
    expect_refused(muster, words, 1, store + how_to_make_one);
  }
  EXPECT_FALSE(std::filesystem::exists(muster.path("typo")));
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST(StoreCreation, serve_makes_one_when_it_is_told_to) {
  const Installation muster;
  const std::string store = (muster.path("new") / "x.db").string();
  Server server(muster, {"serve", "--data", store});  // with --create, as Server does
  EXPECT_EQ(server.get("/healthz").status, 200u);
  EXPECT_EQ(server.stop(), 0);
  Process again = muster.start({"serve", "--data", store, "--listen", "127.0.0.1:0"});
  EXPECT_THAT(again.read_line().value_or(""), HasSubstr("listening: "));
  again.send_signal(SIGTERM);
  EXPECT_EQ(again.wait(), 0) << again.err();
  EXPECT_THAT(muster.run_well({"portal", "list", "--data", store}), HasSubstr("main "));
}

TEST(StoreCreation, import_and_a_first_portal_make_one) {
  const Installation muster;
  const std::string imported = (muster.path("a") / "x.db").string();
  muster.run_well({"import", muster.write("c.json", small_company()), "--data", imported});
  const std::string added = (muster.path("b") / "x.db").string();
  muster.run_well({"portal", "add", "acme", "--host", "acme.example", "--create", "--data", added});
  EXPECT_THAT(muster.run_well({"portal", "list", "--data", added}), HasSubstr("acme.example"));
}

TEST(StoreCreation, the_first_portal_keeps_to_the_rules_of_the_others) {
  const Installation muster;
  const std::string file = muster.write("c.json", small_company());
  for (const std::string name : {"Acme", "a b", "-x", "../x", "ä"}) {
    const std::string message =
        "\"" + name +
        "\": a portal's name has the letters a to z, digits, - and _, 63 at most, and - neither first nor last\n";
    expect_refused(muster, {"import", file, "--portal=" + name}, 1, message);
    expect_refused(muster, {"import", file, "--dry-run", "--portal=" + name}, 1, message);
    expect_refused(muster, {"demo", "--listen", "127.0.0.1:0", "--data", muster.store().string(), "--portal=" + name},
                   1, message);
  }
  EXPECT_FALSE(std::filesystem::exists(muster.store()));
  muster.run_well({"import", file, "--portal", "acme"});
  EXPECT_THAT(muster.run_well({"portal", "list"}), HasSubstr("acme "));
  expect_refused(muster, {"import", file, "--portal", "acne"}, 1, "there is no portal acne; there are acme\n");
}

TEST(StoreCreation, only_import_and_portal_add_make_a_portal_where_there_is_none) {
  const Installation muster;
  muster.run_well({"portal", "add", "acme", "--create"});
  muster.run_well({"portal", "close", "acme"});
  muster.run_well({"portal", "remove", "acme"});
  const std::string none = "the store has no portal; `muster portal add NAME` and `muster import` make one\n";
  expect_refused(muster, {"webhook", "list"}, 1, none);
  expect_refused(muster, {"export", muster.path("x").string(), "--portal", "acne"}, 1, none);
  const std::string file = muster.write("c.json", small_company());
  EXPECT_THAT(muster.run_well({"import", file, "--dry-run"}), HasSubstr("would import"));
  expect_refused(muster, {"webhook", "list"}, 1, none);
  muster.run_well({"import", file});
  EXPECT_THAT(muster.run_well({"portal", "list"}), HasSubstr("main "));
}

TEST(StoreAddress, one_that_is_no_path_is_refused_by_flag_variable_and_line) {
  const Installation muster;
  const std::string rest =
      " is not a path; the store is a file, so write its path alone, such as \"/var/lib/muster/muster.db\"\n";
  for (const std::string address : {"http://x", "sqlite:x.db", "sqlite:///x.db", "file:x.db", "FILE:/x.db", "mysql:x"})
    expect_refused(muster, {"serve", "--create", "--data", address}, 2, "--data: \"" + address + "\"" + rest);
  const std::string config = muster.write("muster.toml", "[log]\nlevel = \"info\"\n");
  const std::string wrong = muster.write("wrong.toml", "# it was there\nstore = \"postgresql://db.example/muster\"\n");
  for (const Words& command :
       {Words{"check-config"}, Words{"serve", "--create"}, Words{"import", muster.write("c.json", small_company())}}) {
    Words words = command;
    words.insert(words.end(), {"--config", wrong});
    expect_refused(muster, words, 1, wrong + ":2: store: \"postgresql://db.example/muster\"" + rest);
  }
  const std::string secret =
      muster.write("secret.toml", "store = \"postgresql://ada:StorePassword@db.example/muster\"\n");
  const Outcome outcome = muster.run({"check-config", "--config", secret});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_EQ(outcome.err.find("StorePassword"), std::string::npos);
  for (const auto& entry : std::filesystem::directory_iterator(muster.path("")))
    EXPECT_NE(entry.path().extension(), ".db");
}

TEST(StoreAddress, a_file_with_a_colon_in_its_name_is_a_file) {
  const Installation muster;
  const std::string store = muster.path("monday:12.db").string();
  muster.run_well({"import", muster.write("c.json", small_company()), "--data", store});
  EXPECT_TRUE(std::filesystem::exists(store));
}

}  // namespace store_creation_test
}  // namespace muster::test
