#pragma once

#include <fmt/format.h>
#include <unistd.h>

#include <iterator>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace muster::app {

/// The standard output of one command, and the only way to it. It keeps what is written until there is much of it, or
/// until `flush`. After a write has failed nothing more is written. Thread: one.
class Output {
 public:
  explicit Output(int descriptor = STDOUT_FILENO) : descriptor_(descriptor) {}
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  void write(std::string_view text) {
    kept_ += text;
    if (kept_.size() >= much) send();
  }
  template <class... Arguments>
  void print(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    fmt::format_to(std::back_inserter(kept_), format, std::forward<Arguments>(arguments)...);
    if (kept_.size() >= much) send();
  }

  /// Sends what it keeps. `unavailable` when that, or anything sent earlier, could not be written: "standard output: No
  /// space left on device". What was sent may then have been written in part.
  base::Result<void> flush();

  /// Has the program end with this exit code once all is printed: for a command whose answer may be a no.
  void end_with(int exit_code) { exit_code_ = exit_code; }
  int exit_code() const { return exit_code_; }

 private:
  void send();

  static constexpr std::size_t much = 64 * 1024;
  const int descriptor_;
  int error_ = 0;  // of the first write that failed
  int exit_code_ = 0;
  std::string kept_;
};

/// To be called at the start of the program: no file that is opened later becomes standard input, output or error when
/// one of these is closed, a closed standard output refuses what is written, and a reader that has gone is an error of
/// the write and no signal.
void guard_standard_streams();

}  // namespace muster::app
