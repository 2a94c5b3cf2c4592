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

// What this thread wrote last of a second and of a date. All but the fraction is the same within a second, and only the
// seconds of a date differ within a minute.
struct LastTime {
  base::UnixSeconds second = -1;
  std::array<char, 10> digits;  // of a second that has ten of them: from 2001 on
  base::UnixSeconds minute = -1;
  base::UtcOffset offset;
  std::array<char, base::atom_length> date;
};
constexpr base::UnixSeconds first_of_ten_digits = 1'000'000'000;
constexpr base::UnixSeconds first_of_eleven = 10'000'000'000;

constexpr auto pairs_of_digits = [] {
  std::array<char, 200> table{};
  for (std::size_t i = 0; i < 100; ++i) {
    table[2 * i] = static_cast<char>('0' + i / 10);
    table[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return table;
}();

// Writes the block into a fixed buffer. Every reply has the block, and formatting it with fmt took a fifth of the time
// of a call.
class Block {
 public:
  void text(std::string_view text) {
    std::memcpy(end_, text.data(), text.size());
    end_ += text.size();
  }
  void integer(std::int64_t number) {
    if (number >= 0 && number < 10)
      *end_++ = static_cast<char>('0' + number);
    else
      end_ = std::to_chars(end_, end_ + longest_number, number).ptr;
  }
  // Seconds with six decimals.
  void seconds(Microseconds time) {
    time = std::max<Microseconds>(time, 0);
    whole_seconds(time / microseconds_of_second);
    *end_++ = '.';
    const auto rest = static_cast<std::uint32_t>(time % microseconds_of_second);
    two_digits(rest / 10'000);
    two_digits(rest / 100 % 100);
    two_digits(rest % 100);
  }
  void date(Microseconds at, base::UtcOffset offset) {
    const base::UnixSeconds time = at / microseconds_of_second;
    const bool is_usual = time >= 0 && time < first_odd_time;
    if (!is_usual || time / 60 != last_.minute || offset != last_.offset) {
      base::write_atom(last_.date.data(), time, offset);
      last_.minute = is_usual ? time / 60 : -1;
      last_.offset = offset;
    }
    text({last_.date.data(), last_.date.size()});
    if (!is_usual) return;
    constexpr std::ptrdiff_t seconds_and_offset = 8;  // "07+01:00"
    std::memcpy(end_ - seconds_and_offset, &pairs_of_digits[2 * static_cast<std::size_t>(time % 60)], 2);
  }
  std::string_view written() const { return {buffer_.data(), static_cast<std::size_t>(end_ - buffer_.data())}; }

 private:
  // `second` is not negative.
  void whole_seconds(base::UnixSeconds second) {
    if (second < first_of_ten_digits || second >= first_of_eleven) return integer(second);
    if (second != last_.second) {
      std::to_chars(last_.digits.data(), last_.digits.data() + last_.digits.size(), second);
      last_.second = second;
    }
    text({last_.digits.data(), last_.digits.size()});
  }
  void two_digits(std::uint32_t number) {
    std::memcpy(end_, &pairs_of_digits[2 * number], 2);
    end_ += 2;
  }
  static LastTime& last_of_thread() {
    static constinit thread_local LastTime last{};
    return last;
  }

  static constexpr std::size_t longest_number = 20;
  LastTime& last_ = last_of_thread();
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
