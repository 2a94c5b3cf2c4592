#include "rest/protocol/time_block.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <string_view>

namespace muster::rest {
namespace {

using base::Microseconds;

constexpr Microseconds microseconds_of_second = 1'000'000;

// From here on a date may be clamped: in the year 9000.
constexpr base::UnixSeconds first_odd_time = 221'845'392'000;

// The date that this thread wrote last. Only the seconds differ within a minute.
struct LastDate {
  base::UnixSeconds minute = -1;
  base::UtcOffset offset;
  std::array<char, base::atom_length> text;
};

// Writes the block into a fixed buffer. Every reply has the block, and formatting it with fmt took a fifth of the time
// of a call.
class Block {
 public:
  void text(std::string_view text) {
    std::memcpy(end_, text.data(), text.size());
    end_ += text.size();
  }
  void integer(std::int64_t number) { end_ = std::to_chars(end_, end_ + longest_number, number).ptr; }
  // Seconds with six decimals.
  void seconds(Microseconds time) {
    time = std::max<Microseconds>(time, 0);
    integer(time / microseconds_of_second);
    *end_++ = '.';
    auto rest = static_cast<std::uint32_t>(time % microseconds_of_second);
    for (char* digit = end_ + 5; digit >= end_; --digit, rest /= 10) *digit = static_cast<char>('0' + rest % 10);
    end_ += 6;
  }
  void date(Microseconds at, base::UtcOffset offset) {
    thread_local LastDate last;
    const base::UnixSeconds time = at / microseconds_of_second;
    const bool is_usual = time >= 0 && time < first_odd_time;
    if (!is_usual || time / 60 != last.minute || offset != last.offset) {
      base::write_atom(last.text.data(), time, offset);
      last.minute = is_usual ? time / 60 : -1;
      last.offset = offset;
    }
    text({last.text.data(), last.text.size()});
    if (!is_usual) return;
    const auto second = static_cast<unsigned>(time % 60);
    constexpr std::ptrdiff_t seconds_and_offset = 8;  // "07+01:00"
    end_[-seconds_and_offset] = static_cast<char>('0' + second / 10);
    end_[1 - seconds_and_offset] = static_cast<char>('0' + second % 10);
  }
  std::string_view written() const { return {buffer_.data(), static_cast<std::size_t>(end_ - buffer_.data())}; }

 private:
  static constexpr std::size_t longest_number = 20;
  // The names and punctuation are 150 characters, the numbers eight of at most 27.
  std::array<char, 512> buffer_;
  char* end_ = buffer_.data();
};

}  // namespace

void append_time(std::string& out, const CallTimes& times, base::UtcOffset offset) {
  Block block;
  block.text(R"({"start":)");
  block.seconds(times.start);
  block.text(R"(,"finish":)");
  block.seconds(times.finish);
  block.text(R"(,"duration":)");
  block.seconds(times.finish - times.start);
  block.text(R"(,"processing":)");
  block.seconds(times.finish - times.processing_start);
  block.text(R"(,"date_start":")");
  block.date(times.start, offset);
  block.text(R"(","date_finish":")");
  block.date(times.finish, offset);
  block.text(R"(","operating_reset_at":)");
  // Rounded up, so that a client that waits until then does not come too early.
  block.integer(times.operating ? (times.operating->reset_at + microseconds_of_second - 1) / microseconds_of_second
                                : times.start / microseconds_of_second + operating_window / microseconds_of_second);
  block.text(R"(,"operating":)");
  block.seconds(times.operating ? times.operating->sum : times.finish - times.processing_start);
  block.text("}");
  out += block.written();
}

}  // namespace muster::rest
