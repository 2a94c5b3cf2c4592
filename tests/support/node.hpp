#pragma once

#include <filesystem>

namespace muster::test {

/// The folder of the tests that run in Node, with their npm packages.
inline const std::filesystem::path js_folder = std::filesystem::path(MUSTER_SOURCE_DIR) / "tests/js";
/// The version of Node in tests/js/package.json, which `./dev setup` installs. The machine's own may be too old for the
/// packages.
inline const std::filesystem::path node_program = js_folder / "node_modules/.bin/node";

}  // namespace muster::test
