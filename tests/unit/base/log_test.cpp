#include "base/log.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <csignal>
#include <map>
#include <sstream>
#include <thread>
#include <utility>

namespace muster::base {
namespace log_test {

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
  const Log log = make_log({.queue = 64 * 1024 * 1024});
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
  log->flush();
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

// Standard error is a file for as long as this lives, on a disk that takes no more than `room` bytes of it.
class SmallFile {
 public:
  SmallFile() : before_(dup(STDERR_FILENO)), file_(open(path_.c_str(), O_CREAT | O_RDWR | O_TRUNC, 0600)) {
    dup2(file_, STDERR_FILENO);
    getrlimit(RLIMIT_FSIZE, &usual_);
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
  }
  SmallFile(const SmallFile&) = delete;
  SmallFile& operator=(const SmallFile&) = delete;
  ~SmallFile() {
    grow();
    std::signal(SIGXFSZ, handler_);
    dup2(before_, STDERR_FILENO);
    close(before_);
    close(file_);
    unlink(path_.c_str());
  }
  void fill_up_at(rlim_t room) const {
    rlimit small = usual_;
    small.rlim_cur = room;
    setrlimit(RLIMIT_FSIZE, &small);
  }
  void grow() const { setrlimit(RLIMIT_FSIZE, &usual_); }
  std::string text() const {
    std::string text(10'000, '\0');
    text.resize(static_cast<std::size_t>(pread(file_, text.data(), text.size(), 0)));
    return text;
  }

 private:
  const std::string path_ = testing::TempDir() + "muster-log-test-" + std::to_string(getpid());
  int before_;
  int file_;
  rlimit usual_{};
  void (*handler_)(int) = nullptr;
};

TEST(Log, ALineThatBreaksOffDoesNotSpoilTheNextAndIsSaid) {
  const SmallFile file;
  const Log log = make_log();
  file.fill_up_at(100);
  write_lines(log, std::string(150, 'x') + "\n");
  log->flush();
  write_lines(log, "lost\nand lost\n");
  log->flush();
  EXPECT_EQ(lost_lines(log), 3u);
  file.grow();
  write_lines(log, "next\n");
  log->flush();
  const std::string text = file.text();
  EXPECT_TRUE(text.starts_with(std::string(100, 'x') + "\n")) << text;
  EXPECT_TRUE(text.ends_with(" warning 3 lines were lost: standard error did not take them in time\nnext\n")) << text;
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3) << text;
  EXPECT_EQ(lost_lines(log), 3u);
}

// Standard error is a pipe for as long as this lives, which nobody reads before `read_all`.
class SleepingReader {
 public:
  SleepingReader() : before_(dup(STDERR_FILENO)) {
    EXPECT_EQ(pipe2(ends_.data(), O_CLOEXEC), 0);
    dup2(ends_[1], STDERR_FILENO);
    close(ends_[1]);
  }
  SleepingReader(const SleepingReader&) = delete;
  SleepingReader& operator=(const SleepingReader&) = delete;
  ~SleepingReader() {
    restore();
    close(ends_[0]);
  }
  // Takes all, as the log writes it, until this text came.
  std::string read_until(std::string_view end) {
    std::string text;
    std::array<char, 10'000> block;
    while (text.find(end) == std::string::npos) {
      const ssize_t got = read(ends_[0], block.data(), block.size());
      if (got <= 0) break;
      text.append(block.data(), static_cast<std::size_t>(got));
    }
    return text;
  }
  void restore() {
    if (before_ < 0) return;
    dup2(before_, STDERR_FILENO);
    close(before_);
    before_ = -1;
  }
  void close_reading_end() { close(std::exchange(ends_[0], -1)); }

 private:
  std::array<int, 2> ends_{};
  int before_;
};

TEST(Log, WhatDoesNotFitWhileTheReaderSleepsIsCountedAndSaid) {
  constexpr int batches = 2000;
  SleepingReader reader;
  const Log log = make_log({.queue = 100'000});
  std::string batch;
  for (int i = 0; i < 10; ++i) batch += "a line of a request " + std::string(80, '.') + "\n";
  for (int i = 0; i < batches; ++i) write_lines(log, batch);  // none of which waits
  const std::uint64_t lost = lost_lines(log);
  EXPECT_GT(lost, 10'000u);
  EXPECT_EQ(lost % 10, 0u);
  std::string text = reader.read_until("lines were lost");
  log->warn("awake");
  text += reader.read_until("awake\n");
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), batches * 10 - static_cast<long>(lost) + 2);
  EXPECT_NE(text.find(" warning " + std::to_string(lost) + " lines were lost"), std::string::npos);
  EXPECT_EQ(lost_lines(log), lost);
}

TEST(Log, ItsEndIsNotHeldUpByAReaderThatSleeps) {
  SleepingReader reader;
  Log log = make_log({.queue = 10'000'000});
  for (int i = 0; i < 1000; ++i) write_lines(log, std::string(1000, '.') + "\n");
  log.reset();  // nobody reads what it has left
  reader.restore();
  SUCCEED();
}

TEST(Log, AReaderThatIsGoneCostsItsLinesAlone) {
  const auto handler = std::signal(SIGPIPE, SIG_IGN);
  SleepingReader reader;
  reader.close_reading_end();
  const Log log = make_log();
  log->warn("one");
  log->flush();
  log->warn("two");
  log->flush();
  EXPECT_EQ(lost_lines(log), 2u);
  std::signal(SIGPIPE, handler);
}

}  // namespace log_test
}  // namespace muster::base
