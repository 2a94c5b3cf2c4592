#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace muster::base {

/// A time zone offset from UTC, in seconds. Positive is east. It is whole minutes and less than a day.
struct UtcOffset {
  std::int32_t seconds = 0;
  auto operator<=>(const UtcOffset&) const = default;
};

/// A calendar day without a time, such as a birthday.
struct CivilDay {
  std::int16_t year = 0;
  std::uint8_t month = 0;
  std::uint8_t day = 0;
  auto operator<=>(const CivilDay&) const = default;
};

/// Reads "+01:00", "-03:30" or "Z". Returns nothing for any other text.
std::optional<UtcOffset> parse_offset(std::string_view text);
std::string offset_text(UtcOffset offset);

/// Reads a date and time such as "2024-05-01T10:00:00+01:00". The day may also be "01.05.2024". A space may stand for
/// the T. It may also stand for the + of the offset, which an unencoded query turns into a space. Fractions of a second
/// are dropped. A day alone means midnight. Without an offset, `fallback` applies. Returns nothing when the text is not
/// a date or when more text follows it.
std::optional<UnixSeconds> parse_instant(std::string_view text, UtcOffset fallback);
/// Reads the day from any of these forms. The time and the offset must be valid, but they do not change the day.
std::optional<CivilDay> parse_day(std::string_view text);

/// The length of "2024-05-01T10:00:00+01:00".
inline constexpr std::size_t atom_length = 25;
/// Writes that form (ATOM) to `out`, which has room for `atom_length` characters. Times outside the years 0 to 9999 are
/// clamped.
void write_atom(char* out, UnixSeconds at, UtcOffset offset);
std::string atom_text(UnixSeconds at, UtcOffset offset);
/// The ATOM form of midnight on that day.
std::string atom_text(CivilDay day, UtcOffset offset);
/// The day as "1980-09-10".
std::string day_text(CivilDay day);

}  // namespace muster::base
