#include "app/console/output.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

namespace muster::app {
namespace output_test {

using testing::IsEmpty;

class Pipe {
 public:
  explicit Pipe(int flags = 0) { EXPECT_EQ(pipe2(ends_.data(), O_CLOEXEC | flags), 0); }
  ~Pipe() {
    close_reader();
    close_writer();
  }
  int writer() const { return ends_[1]; }
  void close_reader() { close_end(0); }
  void close_writer() { close_end(1); }
  // All up to the end.
  std::string read_all() const {
    std::string text;
    std::array<char, 4096> block;
    for (ssize_t length; (length = read(ends_[0], block.data(), block.size())) > 0;)
      text.append(block.data(), static_cast<std::size_t>(length));
    return text;
  }

 private:
  void close_end(std::size_t which) {
    if (ends_[which] >= 0) close(ends_[which]);
    ends_[which] = -1;
  }
  std::array<int, 2> ends_{-1, -1};
};

std::string error_of(Output& out) {
  const auto flushed = out.flush();
  return flushed ? "" : flushed.error().message;
}

TEST(Output, keeps_text_until_it_is_flushed) {
  Pipe pipe;
  Output out(pipe.writer());
  out.write("one ");
  out.print("{} {}\n", 2, "three");
  EXPECT_EQ(error_of(out), "");
  EXPECT_EQ(error_of(out), "");
  pipe.close_writer();
  EXPECT_EQ(pipe.read_all(), "one 2 three\n");
}

TEST(Output, waits_for_a_slow_reader) {
  Pipe pipe;
  fcntl(pipe.writer(), F_SETFL, O_NONBLOCK);
  std::string expected;
  std::string read;
  std::thread reader([&] { read = pipe.read_all(); });
  Output out(pipe.writer());
  for (int i = 0; i < 100'000; ++i) {
    out.print("{}\n", i);
    expected += std::to_string(i) + "\n";
  }
  EXPECT_EQ(error_of(out), "");
  pipe.close_writer();
  reader.join();
  EXPECT_EQ(read, expected);
}

TEST(Output, names_what_is_wrong_and_does_not_forget_it) {
  guard_standard_streams();  // a signal would end the test
  Pipe gone;
  gone.close_reader();
  Output to_nobody(gone.writer());
  to_nobody.write("lost");
  const std::string ended = "cannot write to standard output: the program that reads it has ended";
  EXPECT_EQ(error_of(to_nobody), ended);
  EXPECT_EQ(error_of(to_nobody), ended);

  const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
  Output to_full(full);
  to_full.write(std::string(1'000'000, 'x'));
  EXPECT_EQ(error_of(to_full), "cannot write to standard output: No space left on device");
  close(full);

  const int readable = open("/dev/null", O_RDONLY | O_CLOEXEC);
  Output closed(readable);
  EXPECT_EQ(error_of(closed), "") << "nothing was to be written";
  closed.write("x");
  EXPECT_EQ(error_of(closed), "cannot write to standard output: it is closed");
  close(readable);
}

// Each line of a source that writes to standard output by itself.
std::string bare_writes(const std::filesystem::path& file) {
  std::string found;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    const auto has = [&line](std::string_view text) { return line.find(text) != std::string::npos; };
    const bool to_error = has("fmt::print(stderr,");
    if ((has("fmt::print(") && !to_error) || has("std::cout") || has("stdout") || has("printf(") || has("puts(") ||
        has("STDOUT_FILENO"))
      found += file.string() + ": " + line + "\n";
  }
  return found;
}

TEST(Output, is_the_only_way_to_standard_output) {
  const std::filesystem::path sources(MUSTER_SOURCE_DIR "/src");
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(sources)) {
    const auto name = entry.path().filename();
    if (!entry.is_regular_file() || name == "output.hpp" || name == "output.cpp") continue;
    // Exports to "-" look at each write themselves (base/new_file.hpp).
    if (name == "export_target.cpp" || name == "write_target.cpp") continue;
    ++files;
    EXPECT_THAT(bare_writes(entry.path()), IsEmpty());
  }
  EXPECT_GT(files, 100u);
  EXPECT_NE(bare_writes(sources / "app/console/output.hpp"), "") << "it is found where it is";
}

}  // namespace output_test
}  // namespace muster::app
