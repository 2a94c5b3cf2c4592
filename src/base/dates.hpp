#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace muster::base {

/// A distance from UTC in seconds, east positive, whole minutes, within a day.
struct UtcOffset {
  std::int32_t seconds = 0;
  auto operator<=>(const UtcOffset&) const = default;
};

/// A calendar day without a time, as a birthday is.
struct CivilDay {
  std::int16_t year = 0;
  std::uint8_t month = 0;
  std::uint8_t day = 0;
  auto operator<=>(const CivilDay&) const = default;
};

/// "+01:00", "-03:30" or "Z"; nothing else.
std::optional<UtcOffset> parse_offset(std::string_view text);
std::string offset_text(UtcOffset offset);

/// Reads "2024-05-01T10:00:00+01:00", or with the day as "01.05.2024", and forms near it: a space for the T, no offset
/// (then `fallback`), fractions of a second (dropped), the day alone (midnight), or a space for the + of the offset, as
/// it becomes in a query that is not encoded. Nothing when it is not a date, or when anything follows it.
std::optional<UnixSeconds> parse_instant(std::string_view text, UtcOffset fallback);
/// The day in any of the forms above, whatever the time and the offset after it.
std::optional<CivilDay> parse_day(std::string_view text);

/// Length of "2024-05-01T10:00:00+01:00".
inline constexpr std::size_t atom_length = 25;
/// Writes the ATOM form at `out`, which has room for `atom_length` characters. Years 0 to 9999.
void write_atom(char* out, UnixSeconds at, UtcOffset offset);
std::string atom_text(UnixSeconds at, UtcOffset offset);
/// Midnight of the day.
std::string atom_text(CivilDay day, UtcOffset offset);
/// "1980-09-10".
std::string day_text(CivilDay day);

}  // namespace muster::base
