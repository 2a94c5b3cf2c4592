#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace muster::test {

/// A program that a test started, with pipes for its two outputs. Killed when the object goes, if it still runs.
/// Whatever takes longer than `patience` throws.
class Process {
 public:
  /// `environment` is "NAME=value" each, instead of or beside the test's own.
  Process(const std::filesystem::path& program, const std::vector<std::string>& arguments,
          const std::vector<std::string>& environment);
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process();

  pid_t id() const { return id_; }
  void send_signal(int signal) const;
  /// The next line of its standard output, without the line end; nothing when it has closed it.
  std::optional<std::string> read_line();
  /// Waits for the end. The exit code, or the signal that ended it as a negative number.
  int wait();
  /// Standard output that `read_line` has not taken, and all of standard error; whole after `wait`.
  const std::string& out() const { return out_.text; }
  const std::string& err() const { return err_.text; }

 private:
  struct Pipe {
    int descriptor = -1;
    std::string text;
  };
  using Time = std::chrono::steady_clock::time_point;

  // Takes what the pipes hold; waits for something, or an end, until the deadline.
  void pump(Time deadline);
  static void take(Pipe& pipe);

  pid_t id_ = -1;
  std::optional<int> end_;
  Pipe out_;
  Pipe err_;
};

}  // namespace muster::test
