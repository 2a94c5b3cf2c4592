#include "app/config/config_value.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>

#include "app/config/absolute_path.hpp"
#include "app/console/nearest.hpp"
#include "base/mask.hpp"

namespace muster::app {
namespace {

using std::chrono::milliseconds;

struct Unit {
  std::string_view name;
  std::int64_t worth;
};
// The largest unit comes first. A number is shown in the first unit that divides it.
constexpr std::array<Unit, 4> sizes{{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"B", 1}}};
constexpr std::array<Unit, 4> times{{{"h", 3'600'000}, {"min", 60'000}, {"s", 1'000}, {"ms", 1}}};
constexpr std::int64_t second = 1'000;

constexpr std::size_t longest_shown = 60;

std::string in_units(std::int64_t number, std::span<const Unit> units) {
  const auto fits = std::ranges::find_if(units, [&](const Unit& unit) { return number % unit.worth == 0; });
  return fmt::format("{} {}", number / fits->worth, fits->name);
}

std::optional<std::int64_t> whole(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

// Reads "8 MiB" or "8MiB". A number without a unit counts `bare`.
std::optional<std::int64_t> with_unit(std::string_view text, std::span<const Unit> units, std::int64_t bare) {
  const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = whole(text.substr(0, digits));
  if (!number) return std::nullopt;
  text.remove_prefix(digits);
  while (text.starts_with(' ')) text.remove_prefix(1);
  const auto unit = std::ranges::find(units, text, &Unit::name);
  std::int64_t product = 0;
  const std::int64_t worth = text.empty() ? bare : unit == units.end() ? 0 : unit->worth;
  if (worth == 0 || __builtin_mul_overflow(*number, worth, &product)) return std::nullopt;
  return product;
}

// Whether a text looks like a URL, such as "postgresql://x" or "sqlite:x". Other programs take these for databases; as
// the name of a file it would surely be a mistake.
bool is_address(std::string_view text) {
  const auto is_inner = [](unsigned char c) { return std::isalnum(c) != 0 || c == '+' || c == '-' || c == '.'; };
  const auto colon = text.find(':');
  if (colon == text.npos || colon == 0 || !std::ranges::all_of(text.substr(0, colon), is_inner)) return false;
  if (text.substr(colon).starts_with("://")) return true;
  constexpr std::array<std::string_view, 9> schemes{"file",       "jdbc",  "mariadb", "mysql",  "postgres",
                                                    "postgresql", "redis", "sqlite",  "sqlite3"};
  std::string scheme(text.substr(0, colon));
  std::ranges::transform(scheme, scheme.begin(), [](unsigned char c) { return std::tolower(c); });
  return std::ranges::find(schemes, scheme) != schemes.end();
}

// The text of a value, null when it is not a text.
const std::string* text_of(const Written& value) {
  if (const auto* plain = std::get_if<Plain>(&value)) return &plain->text;
  return std::get_if<std::string>(&value);
}

std::optional<std::int64_t> number_of(const Written& value) {
  if (const auto* plain = std::get_if<Plain>(&value)) return whole(plain->text);
  const auto* number = std::get_if<std::int64_t>(&value);
  return number ? std::optional(*number) : std::nullopt;
}

std::optional<std::int64_t> quantity_of(const Written& value, std::span<const Unit> units, std::int64_t bare) {
  if (const auto* text = text_of(value)) return with_unit(*text, units, bare);
  const auto number = number_of(value);
  std::int64_t product = 0;
  if (!number || __builtin_mul_overflow(*number, bare, &product)) return std::nullopt;
  return product;
}

std::optional<bool> yes_or_no(const Written& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag;
  const auto* plain = std::get_if<Plain>(&value);
  if (plain && plain->text == "true") return true;
  if (plain && plain->text == "false") return false;
  return std::nullopt;
}

std::vector<std::string> split_at_commas(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    std::string_view part = text.substr(0, comma);
    text.remove_prefix(std::min(comma + 1, text.size()));
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    parts.emplace_back(part);
  }
  return parts;
}

std::optional<std::vector<std::string>> list_of(const Written& value) {
  if (const auto* list = std::get_if<std::vector<std::string>>(&value)) return *list;
  const auto* plain = std::get_if<Plain>(&value);
  return plain ? std::optional(split_at_commas(plain->text)) : std::nullopt;
}

}  // namespace

std::string in_quotes(std::string_view given) {
  const std::string text = base::masked(given);
  if (text.find("://") != std::string_view::npos && text.find('@') != std::string_view::npos)
    return "an address with a user name in it";
  std::size_t length = std::min(text.size(), longest_shown);
  while (length < text.size() && (text[length] & 0xc0) == 0x80) --length;  // not in the middle of a character
  std::string shown = "\"";
  for (const char c : std::string_view(text).substr(0, length)) shown += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
  return shown + (length < text.size() ? "…\"" : "\"");
}

namespace {

struct Show {
  std::string operator()(const Plain& plain) const { return in_quotes(plain.text); }
  std::string operator()(bool flag) const { return flag ? "true" : "false"; }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(const std::string& text) const { return in_quotes(text); }
  std::string operator()(const std::vector<std::string>& list) const {
    std::vector<std::string> shown;
    std::ranges::transform(list, std::back_inserter(shown), [](const auto& text) { return in_quotes(text); });
    return fmt::format("[{}]", fmt::join(shown, ", "));
  }
  std::string operator()(const Strange& strange) const { return std::string(strange.what); }
};

struct Allowed {
  std::string operator()(const WholeNumber& kind) const {
    return fmt::format("a whole number from {} to {}", kind.least, kind.most);
  }
  std::string operator()(const Size& kind) const {
    return fmt::format("a size from {} to {}, such as \"8 MiB\" or a number of bytes", in_units(kind.least, sizes),
                       in_units(kind.most, sizes));
  }
  std::string operator()(const Span& kind) const {
    return fmt::format("a time from {} to {}, such as \"10 s\", \"500 ms\" or a number of seconds",
                       in_units(kind.least.count(), times), in_units(kind.most.count(), times));
  }
  std::string operator()(const YesNo&) const { return "true or false"; }
  std::string operator()(const Choice& kind) const { return fmt::format("\"{}\"", fmt::join(kind.words, "\" or \"")); }
  std::string operator()(const Text& kind) const { return std::string(kind.allowed); }
  std::string operator()(const TextList& kind) const { return std::string(kind.allowed); }
  std::string operator()(const Path& kind) const { return std::string(kind.allowed); }
  std::string operator()(const Secret&) const { return "text"; }
};

// Stores the value; false when it is not of this kind.
struct Set {
  const Written& value;
  const std::filesystem::path& folder;
  Config& config;

  bool operator()(const WholeNumber& kind) const {
    const auto number = number_of(value);
    if (!number || *number < kind.least || *number > kind.most) return false;
    kind.set(config, *number);
    return true;
  }
  bool operator()(const Size& kind) const {
    const auto bytes = quantity_of(value, sizes, 1);
    if (!bytes || *bytes < kind.least || *bytes > kind.most) return false;
    kind.set(config, static_cast<std::size_t>(*bytes));
    return true;
  }
  bool operator()(const Span& kind) const {
    const auto time = quantity_of(value, times, second);
    if (!time || milliseconds(*time) < kind.least || milliseconds(*time) > kind.most) return false;
    kind.set(config, milliseconds(*time));
    return true;
  }
  bool operator()(const YesNo& kind) const {
    const auto flag = yes_or_no(value);
    if (flag) kind.set(config, *flag);
    return flag.has_value();
  }
  bool operator()(const Choice& kind) const {
    const auto* word = text_of(value);
    const auto found = word ? std::ranges::find(kind.words, *word) : kind.words.end();
    if (found == kind.words.end()) return false;
    kind.set(config, static_cast<std::size_t>(found - kind.words.begin()));
    return true;
  }
  bool operator()(const Text& kind) const {
    const auto* text = text_of(value);
    return text && kind.set(config, *text);
  }
  bool operator()(const TextList& kind) const {
    const auto* text = kind.may_be_text ? std::get_if<std::string>(&value) : nullptr;
    const auto list = text ? std::optional(std::vector{*text}) : list_of(value);
    return list && kind.set(config, *list);
  }
  bool operator()(const Path& kind) const {
    const auto* text = text_of(value);
    if (!text || text->empty() || is_address(*text)) return false;
    kind.set(config, absolute_path(folder / *text));
    return true;
  }
  bool operator()(const Secret& kind) const {
    const auto* text = text_of(value);
    if (!text || text->empty()) return false;
    kind.set(config, *text);
    return true;
  }
};

std::string near_word(const Kind& kind, const Written& value) {
  const auto* choice = std::get_if<Choice>(&kind);
  const auto* text = text_of(value);
  if (!choice || !text) return "";
  const std::string near = nearest(*text, {choice->words.begin(), choice->words.end()});
  return near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near);
}

}  // namespace

std::string allowed(const Kind& kind) {
  return std::visit(Allowed{}, kind);
}

std::string read_value(const Kind& kind, const Written& value, const std::filesystem::path& folder, Config& config) {
  if (std::visit(Set{value, folder, config}, kind)) return "";
  const std::string shown = std::holds_alternative<Secret>(kind) ? "the value" : std::visit(Show{}, value);
  return fmt::format("{} is not {}{}", shown, allowed(kind), near_word(kind, value));
}

}  // namespace muster::app
