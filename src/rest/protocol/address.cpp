#include "rest/protocol/address.hpp"

#include <array>
#include <span>

namespace muster::rest {
namespace {

// The most parts, between slashes, that an address can have. `Parts` has room for one more, which shows that there are
// too many.
constexpr std::size_t most_parts = 5;
using Parts = std::array<std::string_view, most_parts + 1>;

std::span<const std::string_view> split(std::string_view path, Parts& parts) {
  std::size_t count = 0;
  while (!path.empty() && count < parts.size()) {
    const auto slash = path.find('/');
    const std::string_view part = path.substr(0, slash);
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    if (!part.empty()) parts[count++] = part;
  }
  return {parts.data(), count};
}

void read_suffix(Address& address) {
  if (address.method.ends_with(".json")) {
    address.method.remove_suffix(5);
  } else if (address.method.ends_with(".xml")) {
    address.method.remove_suffix(4);
    address.format = Format::xml;
  }
}

}  // namespace

Address parse_address(std::string_view target) {
  Address address;
  const auto mark = target.find('?');
  if (mark != std::string_view::npos) address.query = target.substr(mark + 1);
  Parts buffer;
  auto parts = split(target.substr(0, mark), buffer);
  if (parts.size() == 1 && parts[0] == "openapi.json") {
    address.route = Route::description;
    address.any_origin = true;
  }
  if (parts.size() == 2 && parts[0] == "oauth") {
    if (parts[1] == "authorize") address.route = Route::authorize;
    if (parts[1] == "token") address.route = Route::token;
    if (parts[1] == "session") address.route = Route::session;
    if (parts[1] == "setup") address.route = Route::setup;
  }
  if (parts.size() == 3 && parts[0] == "oauth" && parts[1] == "session" && parts[2] == "token")
    address.route = Route::session_token;
  if (parts.empty() || parts[0] != "rest") return address;
  address.any_origin = true;
  parts = parts.subspan(1);
  address.version_3 = !parts.empty() && parts[0] == "api";
  if (address.version_3) parts = parts.subspan(1);
  if (parts.size() > 3) return address;
  address.route = address.version_3 ? Route::version_3 : Route::method;
  if (parts.size() >= 2) {
    address.by_webhook = true;
    address.user = parts[0];
    address.secret = parts[1];
  }
  if (parts.size() == 3) address.method = parts[2];
  if (parts.size() == 1) address.method = parts[0];
  read_suffix(address);
  return address;
}

}  // namespace muster::rest
