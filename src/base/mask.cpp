#include "base/mask.hpp"

#include <algorithm>
#include <array>

#include "base/ascii.hpp"

namespace muster::base {
namespace {

constexpr std::string_view mask = "***";
constexpr std::array<std::string_view, 8> secret_names{"auth",     "authorization", "token", "secret",
                                                       "password", "passwd",        "pwd",   "cookie"};

bool starts_with(std::string_view text, std::string_view lower_case) {
  return text.size() >= lower_case.size() &&
         std::ranges::equal(text.substr(0, lower_case.size()), lower_case, {}, ascii_lower);
}

bool is_word(char c) {
  return (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

std::size_t spaces(std::string_view text) {
  return std::min(text.find_first_not_of(" \t"), text.size());
}

// The length of the value at the start of `text`. A quoted value ends at its closing quote, another one at the first
// character of `ends`.
std::size_t value_length(std::string_view text, std::string_view ends) {
  if (text.empty() || (text.front() != '"' && text.front() != '\''))
    return std::min(text.find_first_of(ends), text.size());
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == text.front()) {
      return i + 1;
    }
  }
  return text.size();
}

// The length of the separator between a name and its value, such as "=", ": ", "\":" or "%3D". 0 when there is none.
std::size_t separator_length(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && (text[at] == '"' || text[at] == '\'' || text[at] == '\\' || text[at] == ']')) ++at;
  at += spaces(text.substr(at));
  if (starts_with(text.substr(at), "%3d")) return at + 3;
  if (at == text.size() || (text[at] != '=' && text[at] != ':')) return 0;
  ++at;
  return at + spaces(text.substr(at));
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter_or_digit(char c) {
  return is_word(c) && c != '_';
}

// The number of leading characters for which `is` holds.
template <class Is>
std::size_t run_length(std::string_view text, Is&& is) {
  return static_cast<std::size_t>(std::ranges::find_if_not(text, is) - text.begin());
}

// The length of the token that starts here, or 0 when none does. Tokens look like "a1x5x…", or "a1.5.…" when an earlier
// version issued them (access/tokens.hpp). A client id is not secret.
std::size_t token_length(std::string_view text) {
  constexpr std::size_t shortest_secret = 22;
  if (text.empty() || std::string_view("arcsw").find(text.front()) == std::string_view::npos) return 0;
  for (const char mark : {'x', '.'}) {
    std::size_t at = 1;
    int numbers = 0;
    for (; numbers < 2; ++numbers) {
      const std::size_t digits = run_length(text.substr(at), is_digit);
      if (digits == 0 || !text.substr(at + digits).starts_with(mark)) break;
      at += digits + 1;
    }
    const std::size_t secret = numbers == 2 ? run_length(text.substr(at), is_letter_or_digit) : 0;
    if (secret >= shortest_secret) return at + secret;
  }
  return 0;
}

// Whether a run of letters and digits may be a secret rather than part of a name. When the run is the whole name, the
// rule is stricter: names of a single word are short and have no digits.
bool looks_secret(std::string_view run, bool is_alone) {
  constexpr std::size_t fewest_different = 8;
  constexpr std::size_t longest_word = 15;
  constexpr std::size_t longest_part = 32;
  const bool has_digit = std::ranges::any_of(run, is_digit);
  if (is_alone && has_digit) return true;
  if (run.size() <= (is_alone || has_digit ? longest_word : longest_part)) return false;
  std::array<bool, 256> seen{};
  for (const char c : run) seen[static_cast<unsigned char>(c)] = true;
  return static_cast<std::size_t>(std::ranges::count(seen, true)) >= fewest_different;
}

// A part of the text: `kept` bytes are copied, and the `hidden` bytes after them are masked.
struct Piece {
  std::size_t kept;
  std::size_t hidden;
};
Piece after_word(std::string_view text, std::size_t length) {
  const std::string_view word = text.substr(0, length);
  const std::string_view rest = text.substr(length);
  if (word.size() == 4 && starts_with(word, "rest") && (rest.starts_with('/') || starts_with(rest, "%2f")))
    return {length + 1, value_length(rest.substr(1), " \t\r\n?#\"'")};
  if ((word.size() == 6 && starts_with(word, "bearer")) || (word.size() == 5 && starts_with(word, "basic"))) {
    const std::size_t gap = spaces(rest);
    if (gap > 0) return {length + gap, value_length(rest.substr(gap), " \t\r\n,\"'")};
  }
  const bool is_secret = std::ranges::any_of(secret_names, [&](std::string_view name) {
    return word.size() >= name.size() && starts_with(word.substr(word.size() - name.size()), name);
  });
  const std::size_t separator = is_secret ? separator_length(rest) : 0;
  if (separator == 0) return {length, 0};
  const std::string_view value = rest.substr(separator);
  // The value of a header line may have several words, as in "Authorization: Bearer …".
  const bool is_line = rest.find_first_of("=:") < rest.size() && rest[rest.find_first_of("=:")] == ':';
  return {length + separator, value_length(value, is_line ? "\r\n,;}&" : " \t\r\n,;}&\"'")};
}

// The length of "user:password" in "user:password@host", or 0 when there is no user name.
std::size_t user_length(std::string_view text) {
  const auto end = text.find_first_of("/?# \t\r\n\"'@");
  return end != std::string_view::npos && text[end] == '@' ? end : 0;
}

}  // namespace

std::string masked(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    Piece piece{1, 0};
    if (const std::size_t token = token_length(text); token > 0)
      piece = {0, token};
    else if (is_word(text.front()))
      piece = after_word(text, run_length(text, is_word));
    else if (text.starts_with("://"))
      piece = {3, user_length(text.substr(3))};
    shown += text.substr(0, piece.kept);
    if (piece.hidden > 0) shown += mask;
    text.remove_prefix(piece.kept + piece.hidden);
  }
  return shown;
}

std::string masked_name(std::string_view name) {
  constexpr std::size_t most = 64;
  constexpr std::size_t most_read = 1024;  // nothing after this would be shown
  const std::string text = masked(name.substr(0, most_read));
  std::string shown;
  for (std::string_view left = text; !left.empty();) {
    const std::size_t run = run_length(left, is_letter_or_digit);
    shown += run > 0 && looks_secret(left.substr(0, run), run == text.size())
                 ? mask
                 : left.substr(0, std::max<std::size_t>(run, 1));
    left.remove_prefix(std::max<std::size_t>(run, 1));
  }
  std::size_t length = std::min(shown.size(), most);
  while (length > 0 && length < shown.size() && (static_cast<unsigned char>(shown[length]) & 0xc0) == 0x80) --length;
  shown.resize(length);
  return shown;
}

}  // namespace muster::base
