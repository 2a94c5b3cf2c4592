#pragma once

#include <filesystem>

namespace muster::test {

/// What end-to-end tests start: the programs of the build tree that the environment's MUSTER_PROGRAMS names, or else of
/// the one that the tests were built in. So one build of the tests serves for the programs with sanitizers, too.
const std::filesystem::path& muster_program();
const std::filesystem::path& clocked_program();  ///< the server whose clock a test puts forward

/// Whether the programs are those of another tree, built with a sanitizer: they are slower, and keep what is freed.
bool has_sanitizer();

}  // namespace muster::test
