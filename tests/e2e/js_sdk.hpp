#pragma once

#include <gtest/gtest.h>

#include <string>

#include "support/node.hpp"
#include "support/process.hpp"

namespace muster::test {

/// Has the vendor's client for JavaScript go through a scenario of tests/js/sdk_*.mjs. What differs is in the failure.
inline void expect_sdk_is_fine(const std::string& scenario, const std::string& webhook, const std::string& ca) {
  Process node(node_program, {(js_folder / "sdk_test.mjs").string(), scenario},
               {"MUSTER_WEBHOOK=" + webhook, "NODE_EXTRA_CA_CERTS=" + ca, "no_proxy=127.0.0.1"});
  EXPECT_EQ(node.wait(), 0) << node.err();
  EXPECT_EQ(node.out(), scenario + ": fine\n");
}

}  // namespace muster::test
