#pragma once

#include <fmt/format.h>
#include <unistd.h>

#include <iterator>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace muster::app {

/// The standard output of one command. Commands write to it only in this way. It buffers up to 64 KiB, or until
/// `flush`. After a write has failed, nothing more is written. Thread: one.
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

  /// Writes what is buffered. `unavailable` when this or an earlier write has failed: "cannot write to standard output:
  /// No space left on device". A part may have been written then.
  base::Result<void> flush();

  /// Sets the exit code of the program for when everything was printed, for commands that answer yes or no.
  void end_with(int exit_code) { exit_code_ = exit_code; }
  int exit_code() const { return exit_code_; }

 private:
  void send();

  static constexpr std::size_t much = 64 * 1024;
  const int descriptor_;
  int error_ = 0;  // the errno of the first write that failed
  int exit_code_ = 0;
  std::string kept_;
};

/// Makes the standard streams safe. Call it at the start of the program. If one of them is closed, no file that is
/// opened later takes its number, and writing to a closed standard output fails. When the reader of standard output has
/// ended, a write fails, and no SIGPIPE ends the program.
void guard_standard_streams();

}  // namespace muster::app
