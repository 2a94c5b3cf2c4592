#pragma once

#include <filesystem>

namespace muster::test {

/// Programs for Node, and what they need from npm.
inline const std::filesystem::path js_folder = std::filesystem::path(MUSTER_SOURCE_DIR) / "tests/js";
/// The Node of tests/js/package.json, which `./dev setup` installs; the machine's own may be older than packages want.
inline const std::filesystem::path node_program = js_folder / "node_modules/.bin/node";

}  // namespace muster::test
