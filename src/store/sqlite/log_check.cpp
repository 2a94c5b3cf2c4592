#include "store/sqlite/log_check.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <cstring>
#include <fstream>
#include <vector>

namespace muster::store::sqlite {
namespace {

// The layout that SQLite documents: a file header, then frames with a header and a page each. Each checksum continues
// the one before, from the file header through all frames.
constexpr std::size_t log_header = 32;
constexpr std::size_t frame_header = 24;
constexpr std::uint32_t magic = 0x377f0682;

std::uint32_t big_endian(const unsigned char* bytes) {
  return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 | std::uint32_t{bytes[2]} << 8 | bytes[3];
}

class Checksum {
 public:
  explicit Checksum(bool is_big_endian) : big_endian_(is_big_endian) {}
  void add(const unsigned char* bytes, std::size_t size) {
    for (std::size_t i = 0; i + 8 <= size; i += 8) {
      first_ += word(bytes + i) + second_;
      second_ += word(bytes + i + 4) + first_;
    }
  }
  bool is(const unsigned char* bytes) const { return big_endian(bytes) == first_ && big_endian(bytes + 4) == second_; }

 private:
  std::uint32_t word(const unsigned char* bytes) const {
    if (big_endian_) return big_endian(bytes);
    return std::uint32_t{bytes[3]} << 24 | std::uint32_t{bytes[2]} << 16 | std::uint32_t{bytes[1]} << 8 | bytes[0];
  }
  bool big_endian_;
  std::uint32_t first_ = 0;
  std::uint32_t second_ = 0;
};

bool is_page_size(std::uint32_t size) {
  return size >= 512 && size <= 65536 && (size & (size - 1)) == 0;
}

// Counts frames of the log's present generation. Frames of earlier ones have other salts.
struct Counted {
  std::size_t used = 0;           // up to the last commit with valid checksums
  std::size_t seen = 0;           // all frames
  std::size_t commits_after = 0;  // commits after the first wrong checksum
};

Counted count_frames(std::ifstream& in, const std::vector<unsigned char>& header, std::size_t page_size) {
  Counted counted;
  Checksum sum((big_endian(header.data()) & 1) != 0);
  sum.add(header.data(), 24);
  bool fits = true;
  std::vector<unsigned char> frame(frame_header + page_size);
  while (in.read(reinterpret_cast<char*>(frame.data()), static_cast<std::streamsize>(frame.size()))) {
    const bool of_this_round = std::memcmp(frame.data() + 8, header.data() + 16, 8) == 0;
    sum.add(frame.data(), 8);
    sum.add(frame.data() + frame_header, page_size);
    fits = fits && of_this_round && sum.is(frame.data() + 16);
    if (!of_this_round) continue;
    ++counted.seen;
    const bool is_commit = big_endian(frame.data() + 4) != 0;
    if (is_commit && fits) counted.used = counted.seen;
    if (is_commit && !fits) ++counted.commits_after;
  }
  return counted;
}

}  // namespace

std::string unusable_log(const std::filesystem::path& log) {
  constexpr const char* advice =
      "if the machine lost power just then, it may be a change that nobody was told of; else the store lacks what was "
      "written last, so compare it with a backup";
  std::ifstream in(log, std::ios::binary);
  std::vector<unsigned char> header(log_header);
  if (!in.read(reinterpret_cast<char*>(header.data()), log_header)) return "";
  const std::uint32_t page_size = big_endian(header.data() + 8);
  Checksum sum((header[3] & 1) != 0);
  sum.add(header.data(), 24);
  if ((big_endian(header.data()) & ~1U) != magic || !is_page_size(page_size) || !sum.is(header.data() + 24)) {
    std::error_code error;
    const auto size = std::filesystem::file_size(log, error);
    if (error || size <= log_header + frame_header) return "";
    return fmt::format("{}: the write-ahead log is damaged at its beginning: none of its {} bytes is used; {}",
                       log.string(), size, advice);
  }
  const Counted counted = count_frames(in, header, page_size);
  if (counted.commits_after == 0) return "";
  return fmt::format(
      "{}: the write-ahead log is damaged: {} of its {} pages are not used, and with them {} transaction{}; {}",
      log.string(), counted.seen - counted.used, counted.seen, counted.commits_after,
      counted.commits_after == 1 ? "" : "s", advice);
}

}  // namespace muster::store::sqlite
