#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace muster::test {

/// A terminal (pty) for the standard input of a program. The test types into it.
class Terminal {
 public:
  Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal();

  const std::filesystem::path& path() const { return path_; }
  void type(std::string_view text) const;
  /// Whether the terminal shows what is typed.
  bool echoes() const;
  /// What the terminal has shown since the last call.
  std::string shown() const;

 private:
  int keyboard_ = -1;
  int screen_ = -1;  // keeps the terminal's settings while no program has it open
  std::filesystem::path path_;
};

}  // namespace muster::test
