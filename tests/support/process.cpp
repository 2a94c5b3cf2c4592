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
#include <thread>

#include "support/patience.hpp"
#include "support/recording.hpp"

namespace muster::test {
namespace {

using std::chrono::steady_clock;

void check(int error, const char* what) {
  if (error != 0) throw std::system_error(error, std::generic_category(), what);
}

// The test's own environment with some variables added or replaced.
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

// The name for the recording: "serve", "webhook-add", or the program's name.
std::string command_name(const std::filesystem::path& program, const std::vector<std::string>& arguments) {
  const bool is_ours = program.filename() == "muster" || program.filename() == "muster_on_a_test_clock";
  if (!is_ours || arguments.empty() || arguments[0].starts_with('-')) return program.filename();
  const bool is_family = arguments[0] == "webhook" || arguments[0] == "app" || arguments[0] == "user";
  const bool has_second = is_family && arguments.size() > 1;
  const std::string name = has_second ? arguments[0] + "-" + arguments[1] : arguments[0];
  const bool is_name = std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
  return is_name ? name : "odd";
}

int open_error_file(const std::string& command) {
  const int kept = open_recording(command, ".err");
  if (kept >= 0) return kept;
  const int file =
      open(std::filesystem::temp_directory_path().c_str(), O_TMPFILE | O_RDWR | O_APPEND | O_CLOEXEC, 0600);
  check(file >= 0 ? 0 : errno, "a file for standard error");
  return file;
}

void record_secrets_among(const std::vector<std::string>& arguments) {
  constexpr std::string_view flag = "--secret";
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == flag && i + 1 < arguments.size()) record_secret(arguments[i + 1]);
    if (arguments[i].starts_with("--secret=")) record_secret(arguments[i].substr(flag.size() + 1));
  }
}

}  // namespace

Process::Process(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                 const std::vector<std::string>& environment, const std::filesystem::path& input)
    : command_(command_name(program, arguments)) {
  record_secrets_among(arguments);
  std::vector<std::string> words{program.string()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> variables = merged_environment(environment);
  const auto out = make_pipe();
  err_file_ = open_error_file(command_);
  posix_spawn_file_actions_t actions;
  check(posix_spawn_file_actions_init(&actions), "posix_spawn");
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input.c_str(), O_RDONLY | O_NOCTTY, 0);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err_file_, STDERR_FILENO);
  const int error =
      posix_spawn(&id_, program.c_str(), &actions, nullptr, pointers(words).data(), pointers(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  close(out[1]);
  out_pipe_ = out[0];
  check(error, program.c_str());
}

Process::~Process() {
  if (id_ > 0 && !end_) {
    kill(id_, SIGKILL);
    waitpid(id_, nullptr, 0);
  }
  for (pollfd wanted{out_pipe_, POLLIN, 0}; out_pipe_ >= 0 && poll(&wanted, 1, 0) > 0;) take();
  if (out_pipe_ >= 0) close(out_pipe_);
  if (err_file_ >= 0) close(err_file_);
  record();
}

void Process::record() const {
  if (whole_out_.empty()) return;
  const int file = open_recording(command_, ".out");
  if (file < 0) return;
  check(write(file, whole_out_.data(), whole_out_.size()) == static_cast<ssize_t>(whole_out_.size()) ? 0 : errno,
        "keeping standard output");
  close(file);
  if (command_ == "demo" || command_ == "webhook-add") record_webhooks(whole_out_);
  if (command_.starts_with("app-") || command_ == "user-passwd") record_named_secrets(whole_out_);
}

void Process::send_signal(int signal) const {
  check(kill(id_, signal) == 0 ? 0 : errno, "kill");
}

std::optional<std::string> Process::read_line() {
  const Time deadline = steady_clock::now() + patience;
  for (;;) {
    if (const auto end = out_.find('\n'); end != std::string::npos) {
      std::string line = out_.substr(0, end);
      out_.erase(0, end + 1);
      return line;
    }
    if (out_pipe_ < 0) return std::nullopt;
    pump(deadline);
  }
}

int Process::wait() {
  if (end_) return *end_;
  // A program that has closed its output has ended, or is about to.
  const Time deadline = steady_clock::now() + patience;
  while (out_pipe_ >= 0) pump(deadline);
  int status = 0;
  check(waitpid(id_, &status, 0) == id_ ? 0 : errno, "waitpid");
  end_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  return *end_;
}

std::string Process::err() const {
  std::string text;
  std::array<char, 64 * 1024> block;
  for (;;) {
    const ssize_t length = pread(err_file_, block.data(), block.size(), static_cast<off_t>(text.size()));
    check(length >= 0 ? 0 : errno, "reading standard error");
    if (length == 0) return text;
    text.append(block.data(), static_cast<std::size_t>(length));
  }
}

std::string Process::await_err(std::string_view text) const {
  const Time deadline = steady_clock::now() + patience;
  for (;;) {
    std::string all = err();
    if (all.find(text) != std::string::npos) return all;
    if (steady_clock::now() > deadline) throw std::runtime_error("not on standard error: " + std::string(text));
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

void Process::pump(Time deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - steady_clock::now()).count();
  pollfd wanted{out_pipe_, POLLIN, 0};
  if (left <= 0 || poll(&wanted, 1, static_cast<int>(left)) == 0)
    throw std::runtime_error("process " + std::to_string(id_) + " neither writes nor ends; so far: " + err());
  if (wanted.revents != 0) take();
}

void Process::take() {
  std::array<char, 16 * 1024> block;
  const ssize_t length = read(out_pipe_, block.data(), block.size());
  if (length > 0) {
    const std::string_view text(block.data(), static_cast<std::size_t>(length));
    out_ += text;
    whole_out_ += text;
  } else if (length == 0 || errno != EINTR) {
    close(out_pipe_);
    out_pipe_ = -1;
  }
}

}  // namespace muster::test
