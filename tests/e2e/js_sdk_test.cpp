#include <gtest/gtest.h>

#include "e2e/js_sdk.hpp"
#include "e2e/secure_demo.hpp"

// The vendor's client for JavaScript, as npm has it, against `muster demo --tls`. Each name is a scenario of tests/js.
namespace muster::test {
namespace js_sdk_test {

std::string name_of(const ::testing::TestParamInfo<std::string>& info) {
  return info.param;
}

class Sdk : public ::testing::TestWithParam<std::string> {
 protected:
  void TearDown() override { EXPECT_EQ(demo_.stop(), 0) << demo_.log(); }

  const Installation muster_;
  SecureDemo demo_{muster_};
};

class SdkCalls : public Sdk {};

TEST_P(SdkCalls, over_https) {
  expect_sdk_is_fine(GetParam(), demo_.webhook(), demo_.ca());
}

INSTANTIATE_TEST_SUITE_P(Single, SdkCalls,
                         ::testing::Values("a_call_has_result_and_time", "user_data_is_written_out",
                                           "nothing_found_is_an_empty_list", "user_get_takes_filter_order_and_select",
                                           "the_next_page_follows", "a_write_is_read_back", "the_health_check_passes",
                                           "the_health_check_fails_without_a_credential"),
                         name_of);

INSTANTIATE_TEST_SUITE_P(Batch, SdkCalls,
                         ::testing::Values("a_batch_with_names", "a_batch_by_position",
                                           "each_result_of_a_batch_has_total_and_time", "a_batch_with_references",
                                           "a_batch_with_references_by_position", "a_batch_halts_at_an_error",
                                           "a_batch_goes_on_after_an_error", "calls_in_chunks"),
                         name_of);

INSTANTIATE_TEST_SUITE_P(Error, SdkCalls,
                         ::testing::Values("an_unknown_method", "a_parameter_that_is_wrong", "a_webhook_that_is_none",
                                           "an_unknown_method_of_version_3"),
                         name_of);

class SdkScopes : public Sdk {};

TEST_P(SdkScopes, a_webhook_for_im_alone) {
  const std::string webhook = muster_.add_webhook(1, "im", {"--data", muster_.store("demo.db").string()});
  expect_sdk_is_fine(GetParam(), demo_.url() + webhook, demo_.ca());
}

INSTANTIATE_TEST_SUITE_P(Error, SdkScopes, ::testing::Values("insufficient_scope"), name_of);

class SdkLists : public ::testing::TestWithParam<std::string> {};

TEST_P(SdkLists, over_3000_employees) {
  const Installation muster;
  SecureDemo demo(muster, {"--employees", "3000", "--seed", "1"});
  expect_sdk_is_fine(GetParam(), demo.webhook(), demo.ca());
  EXPECT_EQ(demo.stop(), 0) << demo.log();
}

INSTANTIATE_TEST_SUITE_P(Helper, SdkLists,
                         ::testing::Values("call_list_has_everybody_once", "fetch_list_has_everybody_once",
                                           "a_list_helper_goes_through_departments",
                                           "chained_pages_have_everybody_once"),
                         name_of);

}  // namespace js_sdk_test
}  // namespace muster::test
