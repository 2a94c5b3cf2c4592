#include "base/log.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <boost/json/parse.hpp>
#include <csignal>
#include <map>
#include <sstream>
#include <thread>

namespace muster::base {
namespace {

TEST(Log, LinesBelowTheLevelAreDropped) {
  testing::internal::CaptureStderr();
  const Log log = make_log({.level = LogLevel::warning, .format = LogFormat::text});
  log->info("quiet");
  log->warn("loud");
  log->flush();
  const std::string written = testing::internal::GetCapturedStderr();
  EXPECT_EQ(written.find("quiet"), std::string::npos);
  EXPECT_TRUE(written.ends_with(" warning loud\n")) << written;
}

TEST(Log, AJsonLogHasOneObjectOnEachLine) {
  testing::internal::CaptureStderr();
  const Log log = make_log({.level = LogLevel::debug, .format = LogFormat::json});
  log->error("a \"quote\", a \\, a\nline, \xc3\xa9, \xf0\x9f\x8c\xb2 and a stray \xff");
  log->debug("next");
  log->flush();
  const std::string written = testing::internal::GetCapturedStderr();
  const auto end = written.find('\n');
  const auto first = boost::json::parse(written.substr(0, end)).as_object();
  EXPECT_EQ(first.at("message"), "a \"quote\", a \\, a\nline, \xc3\xa9, \xf0\x9f\x8c\xb2 and a stray \xef\xbf\xbd");
  EXPECT_EQ(first.at("level"), "error");
  EXPECT_EQ(first.at("time").as_string().size(), 24u);
  EXPECT_EQ(boost::json::parse(written.substr(end + 1)).as_object().at("message"), "next");
}

// Standard error is a small pipe for as long as this lives; what comes out of it is read all the time.
class SmallPipe {
 public:
  explicit SmallPipe(int flags) : before_(dup(STDERR_FILENO)) {
    EXPECT_EQ(pipe2(ends_.data(), O_CLOEXEC), 0);
    EXPECT_GE(fcntl(ends_[1], F_SETPIPE_SZ, 4096), 4096);
    EXPECT_EQ(fcntl(ends_[1], F_SETFL, flags), 0);
    dup2(ends_[1], STDERR_FILENO);
    close(ends_[1]);
    reader_ = std::thread([this] {
      std::array<char, 1000> block;
      for (ssize_t got = 0; (got = read(ends_[0], block.data(), block.size())) > 0;)
        text_.append(block.data(), static_cast<std::size_t>(got));
    });
  }
  SmallPipe(const SmallPipe&) = delete;
  SmallPipe& operator=(const SmallPipe&) = delete;
  ~SmallPipe() { finish(); }
  std::string finish() {
    if (reader_.joinable()) {
      dup2(before_, STDERR_FILENO);
      reader_.join();
      close(before_);
      close(ends_[0]);
    }
    return text_;
  }

 private:
  std::array<int, 2> ends_{};
  int before_;
  std::string text_;
  std::thread reader_;
};

// Batches many times as large as what the pipe takes at once, and lines of the log, from several threads.
void expect_whole_lines(int flags) {
  constexpr int threads = 4;
  constexpr int batches = 50;
  constexpr int lines_in_batch = 300;
  SmallPipe pipe(flags);
  const Log log = make_log();
  std::vector<std::thread> writers;
  for (int number = 0; number < threads; ++number) {
    writers.emplace_back([&, number] {
      const std::string line = "batch of " + std::to_string(number) + std::string(90, '.') + "\n";
      std::string batch;
      for (int i = 0; i < lines_in_batch; ++i) batch += line;
      for (int i = 0; i < batches; ++i) {
        write_lines(log, batch);
        log->info("line of {}", number);
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  std::istringstream written(pipe.finish());
  std::map<std::string, int> counts;
  for (std::string line; std::getline(written, line);) {
    const auto at = line.find(" info line of ");
    ++counts[at == 29 ? line.substr(at + 6) : line];
  }
  EXPECT_EQ(counts.size(), 2u * threads);
  for (int number = 0; number < threads; ++number) {
    EXPECT_EQ(counts["batch of " + std::to_string(number) + std::string(90, '.')], batches * lines_in_batch);
    EXPECT_EQ(counts["line of " + std::to_string(number)], batches);
  }
}

TEST(Log, LinesStayWholeInAPipe) {
  expect_whole_lines(0);
}

TEST(Log, LinesStayWholeWhenStandardErrorDoesNotWait) {
  expect_whole_lines(O_NONBLOCK);
}

TEST(Log, ALineThatBreaksOffDoesNotSpoilTheNext) {
  const std::string file = testing::TempDir() + "muster-log-test-" + std::to_string(getpid());
  const int before = dup(STDERR_FILENO);
  const int log_file = open(file.c_str(), O_CREAT | O_RDWR | O_TRUNC, 0600);
  dup2(log_file, STDERR_FILENO);
  const Log log = make_log();
  rlimit usual{};
  getrlimit(RLIMIT_FSIZE, &usual);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit small = usual;
  small.rlim_cur = 100;
  setrlimit(RLIMIT_FSIZE, &small);
  write_lines(log, std::string(150, 'x') + "\n");
  write_lines(log, "lost\n");
  setrlimit(RLIMIT_FSIZE, &usual);
  std::signal(SIGXFSZ, handler);
  write_lines(log, "next\n");
  dup2(before, STDERR_FILENO);
  close(before);
  std::string text(200, '\0');
  text.resize(static_cast<std::size_t>(pread(log_file, text.data(), text.size(), 0)));
  close(log_file);
  unlink(file.c_str());
  EXPECT_EQ(text, std::string(100, 'x') + "\nnext\n");
}

}  // namespace
}  // namespace muster::base
