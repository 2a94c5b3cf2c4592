#include "app/console/progress_bar.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace muster::app {
namespace {

using namespace std::chrono;

constexpr auto redraw = milliseconds(100);
constexpr auto plain_line = seconds(2);
constexpr std::size_t width = 30;

std::string grouped(std::size_t number) {
  std::string text = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3)
    text.insert(static_cast<std::size_t>(at), 1, ',');
  return text;
}

}  // namespace

ProgressBar::ProgressBar(std::string what)
    : what_(std::move(what)), terminal_(isatty(STDERR_FILENO) == 1), start_(steady_clock::now()), last_(start_) {}

ProgressBar::~ProgressBar() {
  if (terminal_ && drawn_) fmt::print(stderr, "\r\x1b[K");
}

void ProgressBar::show(std::size_t records, double done) {
  const Time now = steady_clock::now();
  if (now - last_ < (terminal_ ? milliseconds(redraw) : milliseconds(plain_line))) return;
  last_ = now;
  done = std::clamp(done, 0.0, 1.0);
  const double spent = duration<double>(now - start_).count();
  const auto rate = static_cast<std::size_t>(static_cast<double>(records) / spent);
  const double left = done > 0 ? spent / done * (1 - done) : 0;
  const std::string facts =
      fmt::format("{} records, {}/s, {:.0f} s left", grouped(records), grouped(rate), std::max(left, 0.0));
  if (!terminal_) return draw(fmt::format("{}: {:.0f}%, {}", what_, done * 100, facts));
  const auto filled = static_cast<std::size_t>(done * width);
  draw(fmt::format("{} [{:=<{}}{: <{}}] {:.0f}%  {}", what_, "", filled, "", width - filled, done * 100, facts));
}

void ProgressBar::say(const std::string& step) {
  if (drawn_) draw(fmt::format("{}: {}", what_, step));
}

void ProgressBar::draw(const std::string& line) {
  drawn_ = true;
  if (terminal_)
    fmt::print(stderr, "\r\x1b[K{}", line);
  else
    fmt::print(stderr, "{}\n", line);
  std::fflush(stderr);
}

}  // namespace muster::app
