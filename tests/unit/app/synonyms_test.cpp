#include "app/config/synonyms.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muster::app {
namespace synonyms_test {

using testing::ElementsAre;
using testing::IsEmpty;

const std::vector<std::string> of_user{"add", "list", "dismiss", "reinstate", "grant", "revoke", "admin", "passwd"};

TEST(Synonyms, meaning_comes_before_spelling) {
  for (const char* const word : {"remove", "delete", "del", "rm", "fire"})
    EXPECT_THAT(meant(word, of_user), ElementsAre("dismiss")) << word;
  EXPECT_THAT(meant("ls", of_user), ElementsAre("list"));
  EXPECT_THAT(meant("create", of_user), ElementsAre("add"));
  EXPECT_THAT(meant("promote", of_user), ElementsAre("admin"));
  EXPECT_THAT(meant("enable", of_user), ElementsAre("reinstate"));
  EXPECT_THAT(meant("enable", {"block", "unblock"}), ElementsAre("unblock"));
}

TEST(Synonyms, several_are_named_where_meaning_leaves_the_choice) {
  EXPECT_THAT(meant("save", {"import", "export", "backup"}), ElementsAre("export", "backup"));
  EXPECT_THAT(meant("save", {"import", "backup"}), ElementsAre("backup"));
}

TEST(Synonyms, a_word_that_has_no_meaning_here_is_taken_by_its_beginning_or_its_spelling) {
  EXPECT_THAT(meant("rein", of_user), ElementsAre("reinstate"));
  EXPECT_THAT(meant("--dep", {"--data", "--department"}), ElementsAre("--department"));
  EXPECT_THAT(meant("dismis", of_user), ElementsAre("dismiss"));
  EXPECT_THAT(meant("remove", {"list", "remofe"}), ElementsAre("remofe"));
  EXPECT_THAT(meant("abracadabra", of_user), IsEmpty());
}

}  // namespace synonyms_test
}  // namespace muster::app
