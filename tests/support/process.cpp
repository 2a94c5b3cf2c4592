#include "support/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <stdexcept>
#include <system_error>

#include "support/patience.hpp"

namespace muster::test {
namespace {

using std::chrono::steady_clock;

void check(int error, const char* what) {
  if (error != 0) throw std::system_error(error, std::generic_category(), what);
}

// The test's own environment with some variables set otherwise.
std::vector<std::string> merged_environment(const std::vector<std::string>& changes) {
  std::vector<std::string> merged = changes;
  for (char** at = environ; *at; ++at) {
    const std::string entry = *at;
    const std::string name = entry.substr(0, entry.find('=') + 1);
    if (std::ranges::none_of(changes, [&](const std::string& change) { return change.starts_with(name); }))
      merged.push_back(entry);
  }
  return merged;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (std::string& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

std::array<int, 2> make_pipe() {
  std::array<int, 2> ends{};
  check(pipe2(ends.data(), O_CLOEXEC) == 0 ? 0 : errno, "pipe");
  return ends;
}

}  // namespace

Process::Process(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                 const std::vector<std::string>& environment) {
  std::vector<std::string> words{program.string()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> variables = merged_environment(environment);
  const auto out = make_pipe();
  const auto err = make_pipe();
  posix_spawn_file_actions_t actions;
  check(posix_spawn_file_actions_init(&actions), "posix_spawn");
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err[1], STDERR_FILENO);
  const int error =
      posix_spawn(&id_, program.c_str(), &actions, nullptr, pointers(words).data(), pointers(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  close(out[1]);
  close(err[1]);
  out_.descriptor = out[0];
  err_.descriptor = err[0];
  check(error, program.c_str());
}

Process::~Process() {
  if (id_ > 0 && !end_) {
    kill(id_, SIGKILL);
    waitpid(id_, nullptr, 0);
  }
  for (const Pipe* pipe : {&out_, &err_}) {
    if (pipe->descriptor >= 0) close(pipe->descriptor);
  }
}

void Process::send_signal(int signal) const {
  check(kill(id_, signal) == 0 ? 0 : errno, "kill");
}

std::optional<std::string> Process::read_line() {
  const Time deadline = steady_clock::now() + patience;
  for (;;) {
    if (const auto end = out_.text.find('\n'); end != std::string::npos) {
      std::string line = out_.text.substr(0, end);
      out_.text.erase(0, end + 1);
      return line;
    }
    if (out_.descriptor < 0) return std::nullopt;
    pump(deadline);
  }
}

int Process::wait() {
  if (end_) return *end_;
  // A program that has closed both its outputs has ended, or is about to.
  const Time deadline = steady_clock::now() + patience;
  while (out_.descriptor >= 0 || err_.descriptor >= 0) pump(deadline);
  int status = 0;
  check(waitpid(id_, &status, 0) == id_ ? 0 : errno, "waitpid");
  end_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  return *end_;
}

void Process::pump(Time deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - steady_clock::now()).count();
  // poll ignores descriptors below 0, which is what a closed pipe has.
  std::array<pollfd, 2> wanted{{{out_.descriptor, POLLIN, 0}, {err_.descriptor, POLLIN, 0}}};
  if (left <= 0 || poll(wanted.data(), wanted.size(), static_cast<int>(left)) == 0)
    throw std::runtime_error("process " + std::to_string(id_) + " neither writes nor ends; so far: " + err_.text);
  if (wanted[0].revents != 0) take(out_);
  if (wanted[1].revents != 0) take(err_);
}

void Process::take(Pipe& pipe) {
  std::array<char, 16 * 1024> block;
  const ssize_t length = read(pipe.descriptor, block.data(), block.size());
  if (length > 0) {
    pipe.text.append(block.data(), static_cast<std::size_t>(length));
  } else if (length == 0 || errno != EINTR) {
    close(pipe.descriptor);
    pipe.descriptor = -1;
  }
}

}  // namespace muster::test
