#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace muster::test {

/// A terminal (pty) that a program may have as its standard input, with the test at the keyboard.
class Terminal {
 public:
  Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal();

  const std::filesystem::path& path() const { return path_; }
  void type(std::string_view text) const;
  /// Whether it shows what is typed.
  bool echoes() const;
  /// What it has shown since the last call.
  std::string shown() const;

 private:
  int keyboard_ = -1;
  int screen_ = -1;  // keeps the terminal as it is while no program has it open
  std::filesystem::path path_;
};

}  // namespace muster::test
