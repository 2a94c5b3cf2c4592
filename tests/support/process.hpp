#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster::test {

/// A program that a test has started. Standard output goes to a pipe, standard error to a file, so that a server may
/// log as much as it likes. The destructor kills the program if it still runs. Operations that take longer than
/// `patience` throw. Both outputs are kept for tools/check_secrets.py (support/recording.hpp).
class Process {
 public:
  /// Starts the program. `environment` has entries "NAME=value", which are added to the test's own environment or
  /// replace variables of it. `input` is opened as standard input.
  Process(const std::filesystem::path& program, const std::vector<std::string>& arguments,
          const std::vector<std::string>& environment, const std::filesystem::path& input = "/dev/null");
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process();

  pid_t id() const { return id_; }
  void send_signal(int signal) const;
  /// Waits for the next line of standard output and returns it without the line end. Nothing when the output was
  /// closed.
  std::optional<std::string> read_line();
  /// Waits for the program to end. Returns the exit code, or the negative number of the signal that ended it.
  int wait();
  /// The part of standard output that `read_line` has not returned; and all of standard error so far. Complete after
  /// `wait`.
  const std::string& out() const { return out_; }
  std::string err() const;
  /// Waits until standard error has this text, and returns all of it.
  std::string await_err(std::string_view text) const;

 private:
  using Time = std::chrono::steady_clock::time_point;

  // Reads from the pipe; waits until the deadline for bytes or the end.
  void pump(Time deadline);
  void take();
  void record() const;

  pid_t id_ = -1;
  std::optional<int> end_;
  int out_pipe_ = -1;  // -1 once it has ended
  int err_file_ = -1;
  std::string out_;
  std::string whole_out_;
  std::string command_;
};

}  // namespace muster::test
