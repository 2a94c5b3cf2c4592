#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster::test {

/// A program that a test started, with a pipe for its standard output and a file for its standard error, so that a
/// server may log as much as it likes. Killed when the object goes, if it still runs. Whatever takes longer than
/// `patience` throws. Both outputs are kept for tools/check_secrets.py (support/recording.hpp).
class Process {
 public:
  /// `environment` is "NAME=value" each, instead of or beside the test's own. `input` is opened as standard input.
  Process(const std::filesystem::path& program, const std::vector<std::string>& arguments,
          const std::vector<std::string>& environment, const std::filesystem::path& input = "/dev/null");
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process();

  pid_t id() const { return id_; }
  void send_signal(int signal) const;
  /// The next line of its standard output, without the line end; nothing when it has closed it.
  std::optional<std::string> read_line();
  /// Waits for the end. The exit code, or the signal that ended it as a negative number.
  int wait();
  /// Standard output that `read_line` has not taken, and all of standard error so far; whole after `wait`.
  const std::string& out() const { return out_; }
  std::string err() const;
  /// All of standard error once it holds this.
  std::string await_err(std::string_view text) const;

 private:
  using Time = std::chrono::steady_clock::time_point;

  // Takes what the pipe holds; waits for something, or the end, until the deadline.
  void pump(Time deadline);
  void take();
  void record() const;

  pid_t id_ = -1;
  std::optional<int> end_;
  int out_pipe_ = -1;  // or -1 once it has ended
  int err_file_ = -1;
  std::string out_;
  std::string whole_out_;
  std::string command_;
};

}  // namespace muster::test
