#include "base/line_queue.hpp"

#include <poll.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <climits>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <thread>
#include <utility>

namespace muster::base {
namespace {

constexpr std::chrono::seconds longest_stall{1};
constexpr std::chrono::seconds longest_flush{5};
constexpr int look_around = 100;  // milliseconds between checks whether the lines are still wanted
constexpr std::size_t kept_capacity = 256 * 1024;

std::uint64_t lines_in(std::string_view text) {
  return static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
}

// The part of `text` to pass to one write. A pipe takes up to PIPE_BUF bytes at once or not at all. Whole lines of that
// size stay whole even when several processes share the pipe.
std::string_view piece_of(std::string_view text, bool is_file) {
  if (is_file || text.size() <= PIPE_BUF) return text;
  const auto end = text.rfind('\n', PIPE_BUF - 1);
  return text.substr(0, end == std::string_view::npos ? PIPE_BUF : end + 1);
}

bool is_file() {
  struct stat about {};
  return fstat(STDERR_FILENO, &about) == 0 && S_ISREG(about.st_mode);
}

}  // namespace

struct LineQueue::State {
  State(std::size_t most_bytes, LostLine line) : most(most_bytes), lost_line(std::move(line)) {}

  void start(const std::shared_ptr<State>& self);
  void serve();
  void say_lost();
  std::string_view write_all(std::string_view text);

  const std::size_t most;
  const LostLine lost_line;
  std::atomic<bool> abandoned{false};
  std::atomic<std::uint64_t> written_bytes{0};
  bool torn = false;  // the last line written is incomplete, as on a full disk; only the thread uses this

  std::mutex mutex;  // guards everything below
  std::condition_variable some;
  std::condition_variable done;
  bool started = false;
  bool ending = false;
  bool ended = false;
  bool failing = false;  // the last write was refused
  std::string waiting;
  std::size_t in_flight = 0;
  std::uint64_t lost = 0;
  std::uint64_t said = 0;       // how many of the lost lines have been reported
  std::uint64_t said_here = 0;  // how many of these are reported by lines in `waiting`
};

// The new thread blocks all signals, because other threads handle them.
void LineQueue::State::start(const std::shared_ptr<State>& self) {
  started = true;
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread thread([self] { self->serve(); });
  pthread_setname_np(thread.native_handle(), "muster-log");
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  thread.detach();
}

void LineQueue::State::say_lost() {
  if (lost == said) return;
  waiting += lost_line(lost - said);
  said_here += lost - said;
  said = lost;
}

void LineQueue::State::serve() {
  std::string text;
  std::unique_lock lock(mutex);
  while (!abandoned) {
    some.wait(lock, [this] { return ending || !waiting.empty(); });
    if (waiting.empty()) break;
    text.swap(waiting);
    in_flight = text.size();
    const std::uint64_t said_in_text = std::exchange(said_here, 0);
    lock.unlock();
    const std::string_view left = write_all(text);
    lock.lock();
    failing = !left.empty();
    if (failing) {
      // Lost lines whose report was lost too are reported again. The report itself does not count as a lost line.
      lost += lines_in(left) - (said_in_text > 0 ? 1 : 0);
      said -= said_in_text;
    }
    text.clear();
    if (text.capacity() > kept_capacity) text = std::string();
    in_flight = 0;
    if (abandoned) break;  // the owner of `lost_line` is gone
    if (waiting.empty() && !failing) say_lost();
    if (waiting.empty()) done.notify_all();
  }
  waiting.clear();
  ended = true;
  done.notify_all();
}

// Returns what could not be written. There is nowhere to report the error, since this is the log itself.
std::string_view LineQueue::State::write_all(std::string_view text) {
  const bool to_file = is_file();
  char last = '\n';
  while (!text.empty()) {
    pollfd room{STDERR_FILENO, POLLOUT, 0};
    const int ready = ::poll(&room, 1, look_around);
    if (abandoned) break;
    if (ready == 0 || (ready < 0 && errno == EINTR)) continue;
    const std::string_view piece = torn ? "\n" : piece_of(text, to_file);
    const ssize_t written = ::write(STDERR_FILENO, piece.data(), piece.size());
    if (written < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (written <= 0) break;
    written_bytes += static_cast<std::uint64_t>(written);
    if (std::exchange(torn, false)) continue;
    last = piece[static_cast<std::size_t>(written) - 1];
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  torn = torn || last != '\n';
  return text;
}

LineQueue::LineQueue(std::size_t most, LostLine lost_line)
    : state_(std::make_shared<State>(most, std::move(lost_line))) {}

LineQueue::~LineQueue() {
  flush();
  std::unique_lock lock(state_->mutex);
  state_->ending = true;
  state_->abandoned = true;
  state_->some.notify_one();
  // The thread has usually ended by now. If it is blocked in a write, it ends with the process.
  if (state_->started) state_->done.wait_for(lock, longest_stall, [this] { return state_->ended; });
}

void LineQueue::push(std::string_view lines) {
  {
    const std::lock_guard lock(state_->mutex);
    State& state = *state_;
    const std::size_t held = state.waiting.size() + state.in_flight;
    if (held > 0 && held + lines.size() > state.most) {
      state.lost += lines_in(lines);
      return;
    }
    state.say_lost();
    state.waiting += lines;
    if (!state.started) state.start(state_);
  }
  state_->some.notify_one();
}

void LineQueue::flush() {
  State& state = *state_;
  const auto give_up = std::chrono::steady_clock::now() + longest_flush;
  std::unique_lock lock(state.mutex);
  const auto is_done = [&state] { return state.waiting.empty() && state.in_flight == 0; };
  for (;;) {
    const std::uint64_t before = state.written_bytes;
    if (state.done.wait_for(lock, longest_stall, is_done)) return;
    if (state.written_bytes == before || std::chrono::steady_clock::now() >= give_up) return;
  }
}

std::uint64_t LineQueue::lost() const {
  const std::lock_guard lock(state_->mutex);
  return state_->lost;
}

}  // namespace muster::base
