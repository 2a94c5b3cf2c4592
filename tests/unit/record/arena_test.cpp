#include "record/arena.hpp"

#include <gtest/gtest.h>

#include <array>

namespace muster::record {
namespace arena_test {

TEST(Arena, TakesNoMoreTheHundredthTimeThanTheFirst) {
  std::array<unsigned char, 1024> buffer;
  Arena arena(buffer);
  for (int i = 0; i < 1000; ++i) {
    void* const small = arena.memory()->allocate(512, 8);
    EXPECT_GE(small, static_cast<void*>(buffer.data()));
    EXPECT_LT(small, static_cast<void*>(buffer.data() + buffer.size()));
    for (int k = 0; k < 3; ++k) arena.memory()->allocate(5000, 8);
    arena.reset();
  }
}

}  // namespace arena_test
}  // namespace muster::record
