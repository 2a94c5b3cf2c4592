#pragma once

#include <chrono>
#include <string>

namespace muster::app {

/// Shows the progress of a long job on standard error. On a terminal it redraws one line; elsewhere it prints a line
/// every two seconds. A short job shows nothing. Thread: one.
class ProgressBar {
 public:
  explicit ProgressBar(std::string what);
  ~ProgressBar();
  /// Shows how many records are done, and which part of the job, from 0 to 1.
  void show(std::size_t records, double done);
  /// Shows a step of unknown length, such as saving. Only when progress was shown before.
  void say(const std::string& step);

 private:
  void draw(const std::string& line);

  using Time = std::chrono::steady_clock::time_point;
  const std::string what_;
  const bool terminal_;
  const Time start_;
  Time last_;
  bool drawn_ = false;
};

}  // namespace muster::app
