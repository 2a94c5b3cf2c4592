#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "base/clock.hpp"

namespace muster::test {

/// Puts the clock of a server forward that runs as `muster_on_a_test_clock`, by its control socket
/// (clocked_main.cpp). What takes longer than `patience` throws. Thread: one.
class TestClock {
 public:
  /// Throws when nobody listens at the socket.
  explicit TestClock(const std::filesystem::path& socket);
  TestClock(const TestClock&) = delete;
  TestClock& operator=(const TestClock&) = delete;
  ~TestClock();

  /// By the time that it returns the server lives so much later. What it is then, there. Throws when it is refused.
  base::Microseconds advance(std::chrono::seconds time);
  /// Sends a line and returns the next one that is answered, both without the line end.
  std::string ask(std::string line);

 private:
  int socket_;
  std::string unread_;
};

}  // namespace muster::test
