#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "base/clock.hpp"

namespace muster::test {

/// Controls the clock of a server that runs as `muster_on_a_test_clock`, through its control socket (clocked_main.cpp).
/// Operations that take longer than `patience` throw. Thread: one.
class TestClock {
 public:
  /// Throws when nobody listens at the socket.
  explicit TestClock(const std::filesystem::path& socket);
  TestClock(const TestClock&) = delete;
  TestClock& operator=(const TestClock&) = delete;
  ~TestClock();

  /// Puts the server's clock forward by `time` and returns its new time. It is in effect when the call returns. Throws
  /// when the server refuses.
  base::Microseconds advance(std::chrono::seconds time);
  /// Sends a line and returns the line that is answered, both without the line end.
  std::string ask(std::string line);

 private:
  int socket_;
  std::string unread_;
};

}  // namespace muster::test
