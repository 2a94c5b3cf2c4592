#include "app/refusals.hpp"

#include <gtest/gtest.h>

#include "admin/people.hpp"

namespace muster::app {
namespace refusals_test {

using admin::Reason;
using admin::Refusal;

TEST(Refusals, NameTheFlagWithItsValueAndWhatHelps) {
  EXPECT_EQ(explain(Refusal{.message = "it is wrong"}).message, "it is wrong");
  EXPECT_EQ(explain(Refusal{.message = "is empty", .field = "name"}).message, "--name: is empty");
  EXPECT_EQ(explain(Refusal{Reason::email_taken, "user 7 has this address", "email", "a@acme.example"}).message,
            "--email a@acme.example: user 7 has this address");
  Refusal unknown = admin::unknown_user({7});
  EXPECT_EQ(explain(unknown).message, "there is no user 7; `muster user list --all` shows them all");
  unknown.field = "head";
  EXPECT_EQ(explain(unknown).message, "--head: there is no user 7; `muster user list --all` shows them all");
  EXPECT_EQ(explain(unknown, "").message, "there is no user 7; `muster user list --all` shows them all");
  EXPECT_EQ(explain(Refusal{.message = "is empty", .field = "name"}, "the name").message, "the name: is empty");
}

TEST(Refusals, TellWhatIsNotThereFromWhatCannotBe) {
  EXPECT_EQ(explain(admin::unknown_user({7})).kind, base::ErrorKind::not_found);
  EXPECT_EQ(explain(admin::dismissed_user({7})).kind, base::ErrorKind::invalid);
}

}  // namespace refusals_test
}  // namespace muster::app
