#include "rest/address.hpp"

#include <array>

namespace muster::rest {

Address parse_address(std::string_view target) {
  Address address;
  const auto mark = target.find('?');
  if (mark != std::string_view::npos) address.query = target.substr(mark + 1);
  std::string_view path = target.substr(0, mark);

  std::array<std::string_view, 4> parts;
  std::size_t count = 0;
  while (!path.empty()) {
    const auto slash = path.find('/');
    const std::string_view part = path.substr(0, slash);
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    if (part.empty()) continue;
    if (count == parts.size()) return address;
    parts[count++] = part;
  }
  if (count == 0 || parts[0] != "rest") return address;
  address.is_rest = true;
  if (count == 4 || count == 3) {
    address.by_webhook = true;
    address.user = parts[1];
    address.secret = parts[2];
  }
  if (count == 4) address.method = parts[3];
  if (count == 2) address.method = parts[1];
  if (address.method.ends_with(".json")) address.method.remove_suffix(5);
  return address;
}

}  // namespace muster::rest
