#include "portal/host_rules.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "portal/host_name.hpp"

namespace muster::portal {
namespace {

using base::invalid;
using base::Result;

constexpr std::size_t longest_label = 63;  // by DNS
constexpr std::size_t longest_host = 253;
constexpr std::size_t longest_shown = 60;

bool is_name(std::string_view text) {
  if (text.empty() || text.size() > longest_host) return false;
  for (;;) {
    const auto dot = text.find('.');
    if (!is_label(text.substr(0, dot))) return false;
    if (dot == text.npos) return true;
    text.remove_prefix(dot + 1);
  }
}

// An IPv6 address in brackets and in its shortest form: "[fd00::1]" for "fd00:0::1". "" when it is not an address.
std::string in_brackets(const std::string& address) {
  std::array<unsigned char, 16> binary;
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (inet_pton(AF_INET6, address.c_str(), binary.data()) != 1) return "";
  inet_ntop(AF_INET6, binary.data(), text.data(), text.size());
  return fmt::format("[{}]", text.data());
}

// The text in quotes for an error message, on one line and not too long. A user name and a password may stand before an
// @, so such a text is not shown.
std::string in_quotes(std::string_view text) {
  if (text.find('@') != text.npos) return "an address with a user name in it";
  std::string shown = "\"";
  for (const char c : text.substr(0, longest_shown))
    shown += static_cast<unsigned char>(c) < ' ' || c == 0x7f ? '?' : c;
  return shown + (text.size() > longest_shown ? "…\"" : "\"");
}

// The host name in normal form, or "" when it is not valid.
std::string host_of(std::string_view text) {
  const std::string plain = plain_host(text);
  if (plain.starts_with('[') && plain.ends_with(']')) return in_brackets(plain.substr(1, plain.size() - 2));
  return is_name(plain) ? plain : "";
}

std::string suggestion(const std::string& host) {
  return host.empty() ? "such as acme.example" : "here " + host;
}

// An error when the text is a URL or has other parts besides the host.
Result<void> refuse_url(std::string_view text) {
  const auto scheme = text.find("://");
  if (scheme == text.npos && text.find_first_of("/?#@") == text.npos) return {};
  std::string_view host = scheme == text.npos ? text : text.substr(scheme + 3);
  host = host.substr(0, host.find_first_of("/?#"));
  host.remove_prefix(host.rfind('@') + 1);  // npos + 1 is 0
  return invalid(
      fmt::format("{} is more than a host name; give the name alone, {}", in_quotes(text), suggestion(host_of(host))));
}

Result<void> refuse_port(std::string_view text) {
  if (const std::string address = in_brackets(std::string(text)); !address.empty())
    return invalid(fmt::format("{}: an IPv6 address stands in brackets, here {}", in_quotes(text), address));
  const bool is_open = text.starts_with('[') && text.find(']') == text.npos;
  if (is_open || split_port(text).port.empty()) return {};
  return invalid(
      fmt::format("{} has a port; give the host name alone, {}", in_quotes(text), suggestion(host_of(text))));
}

}  // namespace

bool is_label(std::string_view text) {
  const auto is_inner = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; };
  return !text.empty() && text.size() <= longest_label && std::ranges::all_of(text, is_inner) && text.front() != '-' &&
         text.back() != '-';
}

Result<std::string> read_host(std::string_view text) {
  if (auto fine = refuse_url(text); !fine) return fine.error();
  if (auto fine = refuse_port(text); !fine) return fine.error();
  if (std::string host = host_of(text); !host.empty()) return host;
  if (text.starts_with('['))
    return invalid(fmt::format("{} is not an IPv6 address in brackets, such as [fd00::1]", in_quotes(text)));
  if (std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }))
    return invalid(
        fmt::format("{} has letters that a host name in DNS has not; give it in the form that begins with "
                    "xn--, as browsers send it",
                    in_quotes(text)));
  return invalid(fmt::format("{} is not a host name such as acme.example", in_quotes(text)));
}

}  // namespace muster::portal
