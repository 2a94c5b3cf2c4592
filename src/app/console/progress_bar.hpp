#pragma once

#include <chrono>
#include <string>

namespace muster::app {

/// Shows on standard error how far a long job is: one line redrawn on a terminal, now and then a plain line elsewhere.
/// A job that is done within the first moments shows nothing. Thread: one.
class ProgressBar {
 public:
  explicit ProgressBar(std::string what);
  ~ProgressBar();
  /// `done` is the share from 0 to 1.
  void show(std::size_t records, double done);
  /// A step whose length nobody knows, such as saving.
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
