#pragma once

#include <gtest/gtest.h>

#include "store/open_store.hpp"
#include "support/temp_dir.hpp"

namespace muster::store {

/// A kind of store that the conformance suites go through.
struct Backend {
  const char* name;
  std::unique_ptr<portal::Store> (*open)(const test::TempDir&);
};

/// A new store is one more line here.
inline constexpr Backend backends[] = {
    {"memory", [](const test::TempDir&) { return make_memory_store(); }},
    {"sqlite",
     [](const test::TempDir& folder) { return std::move(open_sqlite_store({.file = folder / "store.db"}).value()); }},
};

inline std::string name_of_backend(const testing::TestParamInfo<Backend>& backend) {
  return backend.param.name;
}

}  // namespace muster::store
