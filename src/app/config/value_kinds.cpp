#include "app/config/value_kinds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <vector>

#include "app/config/config_value.hpp"
#include "app/console/nearest.hpp"
#include "base/dates.hpp"
#include "generator/company_generator.hpp"

namespace muster::app {
namespace {

constexpr std::uint64_t greatest_id = std::numeric_limits<std::int32_t>::max();
constexpr std::uint64_t seconds_of_a_year = std::uint64_t{365} * 24 * 3600;

std::string wrong_number(std::string_view value, std::uint64_t least, std::uint64_t most) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  const bool fits =
      error == std::errc{} && end == value.data() + value.size() && !value.empty() && number >= least && number <= most;
  return fits ? "" : fmt::format("a whole number from {} to {}", least, most);
}

std::string wrong_id(const ValueKind&, const std::string& value) {
  return wrong_number(value, 1, greatest_id);
}
std::string wrong_count(const ValueKind&, const std::string& value) {
  return wrong_number(value, 1, greatest_id);
}
std::string wrong_employees(const ValueKind&, const std::string& value) {
  return wrong_number(value, 1, generator::most_employees);
}
std::string wrong_seed(const ValueKind&, const std::string& value) {
  return wrong_number(value, 0, std::numeric_limits<std::uint64_t>::max());
}
std::string wrong_seconds(const ValueKind&, const std::string& value) {
  return wrong_number(value, 1, seconds_of_a_year);
}

std::string wrong_sort(const ValueKind&, const std::string& value) {
  std::int32_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  const bool fits = error == std::errc{} && end == value.data() + value.size();
  return fits ? "" : "a whole number from -2147483648 to 2147483647";
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find(separator, begin), text.size());
    parts.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

// An empty list is valid: each flag gives it a meaning of its own.
std::string wrong_ids(const ValueKind&, const std::string& value) {
  const bool fits = value.empty() || std::ranges::all_of(split(value, ','), [](const std::string& id) {
                      return wrong_number(id, 1, greatest_id).empty();
                    });
  return fits ? "" : "ids with commas between them";
}

std::string wrong_date(const ValueKind&, const std::string& value) {
  return base::parse_instant(value, {}) ? "" : "a date, or a date and time like 2027-01-31T12:00:00+01:00";
}

std::string wrong_word(const ValueKind& kind, const std::string& value) {
  const auto words = split(kind.words, '|');
  if (std::ranges::find(words, value) != words.end()) return "";
  std::string all;
  for (std::size_t i = 0; i < words.size(); ++i)
    all += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + words[i];
  return all;
}

std::string wrong_if_empty(const ValueKind&, const std::string& value) {
  return value.empty() ? "a text of one letter or more" : "";
}
// For values that the command itself checks.
std::string never_wrong(const ValueKind&, const std::string&) {
  return "";
}

std::string wrong_secret(const ValueKind&, const std::string& value) {
  return secret_wanted(value);
}

struct NamedKind {
  std::string_view name;
  std::string_view example;
  std::string (*wrong)(const ValueKind& kind, const std::string& value);
  bool secret = false;
};

constexpr NamedKind kinds[] = {
    {"ID", "7", wrong_id},
    {"PARENT", "3", wrong_id},
    {"USER", "7", wrong_id},
    {"IDS", "3,7", wrong_ids},
    {"N", "20", wrong_count},
    {"EMPLOYEES", "500", wrong_employees},
    {"SEED", "1", wrong_seed},
    {"SECONDS", "3600", wrong_seconds},
    {"SORT", "500", wrong_sort},
    {"DATE", "2027-01-31", wrong_date},
    {"SECRET", "Demo2027", wrong_secret, true},
    {"CLIENT_ID", "CLIENT_ID", never_wrong, true},
    {"SCOPES", "im,department,user", never_wrong},
    {"RIGHT", "structure", never_wrong},
    {"EMAIL", "anna@acme.example", never_wrong},
    {"FIRST-NAME", "Anna", never_wrong},
    {"LAST-NAME", "Lee", never_wrong},
    {"POSITION", "Joiner", never_wrong},
    {"WORDS", "anna", never_wrong},
    {"TITLE", "Reports", never_wrong},
    {"LABEL", "LABEL", never_wrong},
    {"TEXT", "TEXT", never_wrong},
    {"NAME", "acme", wrong_if_empty},
    {"NEW-NAME", "acme", wrong_if_empty},
    {"HOST", "acme.example", never_wrong},
    {"URL", "https://app.example/start", wrong_if_empty},
    {"FILE", "company.json", wrong_if_empty},
    {"FILE.csv", "people.csv", wrong_if_empty},
    {"FILE.db", "muster.db", wrong_if_empty},
    {"FILE.toml", "muster.toml", wrong_if_empty},
    // Checked by the table of configuration keys, which has its own limits and examples.
    {"ADDRESS:PORT", "127.0.0.1:8080", never_wrong},
    {"COUNT", "4", never_wrong},
};

}  // namespace

std::string secret_wanted(const std::string& text) {
  const bool fits = !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
  return fits ? "" : "letters a-z, A-Z and digits alone";
}

std::optional<ValueKind> find_value_kind(std::string_view name) {
  if (const auto bar = name.find('|'); bar != std::string_view::npos)
    return ValueKind{.example = std::string(name.substr(0, bar)), .wrong = wrong_word, .words = std::string(name)};
  const auto* const found = std::ranges::find(kinds, name, &NamedKind::name);
  if (found == std::end(kinds)) return std::nullopt;
  return ValueKind{.example = std::string(found->example), .secret = found->secret, .wrong = found->wrong};
}

std::string check_value(const ValueKind& kind, const std::string& flag, const std::string& value) {
  const std::string wanted = kind.wrong(kind, value);
  if (wanted.empty()) return "";
  const bool shown = !kind.secret && !flag.empty();
  const std::string what = shown ? in_quotes(value) : "the value";
  const std::string near = kind.words.empty() ? "" : nearest(value, split(kind.words, '|'));
  if (!near.empty()) return fmt::format("{} is not {}; did you mean {} {}?", what, wanted, flag, near);
  return fmt::format("{} is not {}, such as {}{}{}", what, wanted, flag, flag.empty() ? "" : " ", kind.example);
}

}  // namespace muster::app
