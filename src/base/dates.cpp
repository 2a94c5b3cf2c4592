#include "base/dates.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace muster::base {
namespace {

using namespace std::chrono;

constexpr UnixSeconds first_second = -62167219200;  // 0000-01-01T00:00:00Z
constexpr UnixSeconds last_second = 253402300799;   // 9999-12-31T23:59:59Z
constexpr std::size_t day_length = 10;              // "2024-05-01"

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  if (text.size() < at + count) return std::nullopt;
  int value = 0;
  for (char c : text.substr(at, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

void two(char* out, unsigned value) {
  out[0] = static_cast<char>('0' + value / 10);
  out[1] = static_cast<char>('0' + value % 10);
}

void write_day(char* out, int year, unsigned month, unsigned day) {
  two(out, static_cast<unsigned>(year) / 100);
  two(out + 2, static_cast<unsigned>(year) % 100);
  out[4] = '-';
  two(out + 5, month);
  out[7] = '-';
  two(out + 8, day);
}

void write_offset(char* out, UtcOffset offset) {
  const auto minutes = static_cast<unsigned>(std::abs(offset.seconds) / 60);
  out[0] = offset.seconds < 0 ? '-' : '+';
  two(out + 1, minutes / 60);
  out[3] = ':';
  two(out + 4, minutes % 60);
}

// Reads "10:00", "10:00:00" or "10:00:00.25" at the start of `text` and removes it. Returns the second of the day.
std::optional<int> take_time(std::string_view& text) {
  const auto hour = digits(text, 0, 2);
  const auto minute = digits(text, 3, 2);
  if (!hour || !minute || text[2] != ':' || *hour > 23 || *minute > 59) return std::nullopt;
  text.remove_prefix(5);
  int second = 0;
  if (text.starts_with(':')) {
    const auto read = digits(text, 1, 2);
    if (!read || *read > 59) return std::nullopt;
    second = *read;
    text.remove_prefix(3);
    if (text.starts_with('.')) {
      const auto end = std::find_if(text.begin() + 1, text.end(), [](char c) { return c < '0' || c > '9'; });
      if (end == text.begin() + 1) return std::nullopt;
      text.remove_prefix(static_cast<std::size_t>(end - text.begin()));
    }
  }
  return *hour * 3600 + *minute * 60 + second;
}

// Reads "2024-05-01" or "01.05.2024" at the start of `text` and removes it.
std::optional<CivilDay> take_day(std::string_view& text) {
  const bool day_first = text.size() > 2 && text[2] == '.';
  const char sign = day_first ? '.' : '-';
  const auto year = digits(text, day_first ? 6 : 0, 4);
  const auto month = digits(text, day_first ? 3 : 5, 2);
  const auto day = digits(text, day_first ? 0 : 8, 2);
  if (!year || !month || !day || text[day_first ? 2 : 4] != sign || text[day_first ? 5 : 7] != sign)
    return std::nullopt;
  const year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                            std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  text.remove_prefix(day_length);
  return CivilDay{static_cast<std::int16_t>(*year), static_cast<std::uint8_t>(*month), static_cast<std::uint8_t>(*day)};
}

// A date as it was written, before an offset is applied.
struct Written {
  CivilDay day;
  int second_of_day = 0;
  std::optional<UtcOffset> offset = {};
};

// All dates are read here. The whole text must be valid, even when only the day is wanted.
std::optional<Written> read_date(std::string_view text) {
  const auto day = take_day(text);
  if (!day) return std::nullopt;
  Written date{*day};
  if (text.empty()) return date;
  if (text[0] != 'T' && text[0] != ' ') return std::nullopt;
  text.remove_prefix(1);
  const auto time = take_time(text);
  if (!time) return std::nullopt;
  date.second_of_day = *time;
  if (text.empty()) return date;
  std::string zone(text);
  if (zone[0] == ' ') zone[0] = '+';
  date.offset = parse_offset(zone);
  return date.offset ? std::optional(date) : std::nullopt;
}

// Two digits, or a number of 100 or more when there are other characters.
unsigned pair(const char* at) {
  const auto tens = static_cast<unsigned char>(at[0] - '0');
  const auto ones = static_cast<unsigned char>(at[1] - '0');
  return tens > 9 || ones > 9 ? 10'000u : tens * 10u + ones;
}

// Reads "2024-05-01" at the start of a text that is at least as long.
std::optional<year_month_day> day_at(const char* at) {
  const unsigned century = pair(at);
  const unsigned year = pair(at + 2);
  const unsigned month = pair(at + 5);
  const unsigned day = pair(at + 8);
  if (at[4] != '-' || at[7] != '-' || century > 99 || year > 99 || month > 12 || day > 31) return std::nullopt;
  const year_month_day date{std::chrono::year{static_cast<int>(century * 100 + year)}, std::chrono::month{month},
                            std::chrono::day{day}};
  return date.ok() ? std::optional(date) : std::nullopt;
}

// Reads the form that write_atom writes, which is nearly every date of an import or a store. Nothing for any other
// form, valid or not.
std::optional<UnixSeconds> parse_atom(std::string_view text) {
  if (text.size() != atom_length) return std::nullopt;
  const char* at = text.data();
  const bool marks =
      at[10] == 'T' && at[13] == ':' && at[16] == ':' && (at[19] == '+' || at[19] == '-') && at[22] == ':';
  const unsigned hour = pair(at + 11);
  const unsigned minute = pair(at + 14);
  const unsigned second = pair(at + 17);
  const unsigned offset_hours = pair(at + 20);
  const unsigned offset_minutes = pair(at + 23);
  if (!marks || hour > 23 || minute > 59 || second > 59 || offset_hours > 15 || offset_minutes > 59)
    return std::nullopt;
  const auto date = day_at(at);
  if (!date) return std::nullopt;
  const UnixSeconds local = UnixSeconds{sys_days{*date}.time_since_epoch().count()} * 86'400 +
                            static_cast<int>(hour * 3600 + minute * 60 + second);
  const int offset = static_cast<int>(offset_hours * 3600 + offset_minutes * 60);
  return at[19] == '+' ? local - offset : local + offset;
}

}  // namespace

std::optional<UtcOffset> parse_offset(std::string_view text) {
  if (text == "Z" || text == "z") return UtcOffset{};
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  const auto hours = digits(text, 1, 2);
  const auto minutes = digits(text, 4, 2);
  if (!hours || !minutes || *hours > 15 || *minutes > 59) return std::nullopt;
  const std::int32_t seconds = *hours * 3600 + *minutes * 60;
  return UtcOffset{text[0] == '-' ? -seconds : seconds};
}

std::string offset_text(UtcOffset offset) {
  std::string text(6, ' ');
  write_offset(text.data(), offset);
  return text;
}

std::optional<CivilDay> parse_day(std::string_view text) {
  if (text.size() == day_length) {
    if (const auto day = day_at(text.data()))
      return CivilDay{static_cast<std::int16_t>(int{day->year()}), static_cast<std::uint8_t>(unsigned{day->month()}),
                      static_cast<std::uint8_t>(unsigned{day->day()})};
  }
  const auto date = read_date(text);
  return date ? std::optional(date->day) : std::nullopt;
}

std::optional<UnixSeconds> parse_instant(std::string_view text, UtcOffset fallback) {
  if (const auto at = parse_atom(text)) return at;
  const auto date = read_date(text);
  if (!date) return std::nullopt;
  const CivilDay day = date->day;
  const sys_days days =
      year_month_day{std::chrono::year{day.year}, std::chrono::month{day.month}, std::chrono::day{day.day}};
  return duration_cast<std::chrono::seconds>(days.time_since_epoch()).count() + date->second_of_day -
         date->offset.value_or(fallback).seconds;
}

void write_atom(char* out, UnixSeconds at, UtcOffset offset) {
  const auto local = std::chrono::seconds{std::clamp(at + offset.seconds, first_second, last_second)};
  const auto days = floor<std::chrono::days>(local);
  const year_month_day date{sys_days{days}};
  const auto in_day = static_cast<unsigned>((local - days).count());
  write_day(out, int{date.year()}, unsigned{date.month()}, unsigned{date.day()});
  out[10] = 'T';
  two(out + 11, in_day / 3600);
  out[13] = ':';
  two(out + 14, in_day / 60 % 60);
  out[16] = ':';
  two(out + 17, in_day % 60);
  write_offset(out + 19, offset);
}

std::string atom_text(UnixSeconds at, UtcOffset offset) {
  std::string text(atom_length, ' ');
  write_atom(text.data(), at, offset);
  return text;
}

std::string atom_text(CivilDay day, UtcOffset offset) {
  return day_text(day) + "T00:00:00" + offset_text(offset);
}

std::string day_text(CivilDay day) {
  std::string text(10, ' ');
  write_day(text.data(), day.year, day.month, day.day);
  return text;
}

}  // namespace muster::base
