#include "rest/limits/known_browsers.hpp"

#include <algorithm>
#include <charconv>

#include "base/secret.hpp"

namespace muster::rest {
namespace {

constexpr std::size_t name_size = 22;
// The most accounts in a cookie, so that it does not fill the header.
constexpr std::size_t most_accounts = 8;

// An entry is USER.TIME.NAME.MAC. Entries are separated by ~, the newest first.
struct Entry {
  std::uint32_t user = 0;
  base::UnixSeconds at = 0;
  std::string_view name;
  std::string_view authenticated;  // the text that the MAC is made of: all before it
  std::string_view mac;
};

template <class Number>
bool take_number(std::string_view& text, Number& number) {
  const auto dot = text.find('.');
  if (dot == std::string_view::npos || dot == 0) return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + dot, number);
  if (error != std::errc{} || end != text.data() + dot) return false;
  text.remove_prefix(dot + 1);
  return true;
}

bool read(std::string_view text, Entry& entry) {
  std::string_view left = text;
  if (!take_number(left, entry.user) || !take_number(left, entry.at)) return false;
  if (left.size() != name_size + 1 + base::mac_size || left[name_size] != '.') return false;
  entry.name = left.substr(0, name_size);
  entry.mac = left.substr(name_size + 1);
  entry.authenticated = text.substr(0, text.size() - base::mac_size - 1);
  return true;
}

template <class Visit>
void for_each_entry(std::string_view cookie, Visit&& visit) {
  for (std::size_t count = 0; !cookie.empty() && count < most_accounts; ++count) {
    const auto end = std::min(cookie.find('~'), cookie.size());
    Entry entry;
    const std::string_view text = cookie.substr(0, end);
    cookie.remove_prefix(std::min(end + 1, cookie.size()));
    if (read(text, entry)) visit(entry, text);
  }
}

std::string mac_for(std::string_view authenticated, base::PortalId portal, const access::Password& account) {
  const base::SecretHash key = base::hash_secret("a browser that is known to " + account.hash);
  return base::mac_of(key, std::to_string(portal.value) + '.' + std::string(authenticated));
}

}  // namespace

std::string_view known_browser(std::string_view cookie, base::PortalId portal, const access::Password& account,
                               base::UnixSeconds now) {
  std::string_view found;
  for_each_entry(cookie, [&](const Entry& entry, std::string_view) {
    const bool is_in_time = entry.at <= now && now - entry.at < known_browser_time;
    if (!found.empty() || entry.user != account.user.value || !is_in_time) return;
    if (base::same_text(entry.mac, mac_for(entry.authenticated, portal, account))) found = entry.name;
  });
  return found;
}

std::string with_known_browser(std::string_view cookie, base::PortalId portal, const access::Password& account,
                               base::UnixSeconds now) {
  std::string name(known_browser(cookie, portal, account, now));
  if (name.empty()) name = base::new_secret(name_size);
  std::string text = std::to_string(account.user.value) + '.' + std::to_string(now) + '.' + name;
  text += '.' + mac_for(text, portal, account);
  std::size_t count = 1;
  for_each_entry(cookie, [&](const Entry& entry, std::string_view whole) {
    if (entry.user == account.user.value || ++count > most_accounts) return;
    text += '~';
    text += whole;
  });
  return text;
}

}  // namespace muster::rest
