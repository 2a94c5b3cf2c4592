#pragma once

#include <optional>
#include <string_view>

namespace muster::rest {

/// A request's path taken apart (contract section 1). Parts that the form does not have are empty.
struct Address {
  bool is_rest = false;  ///< below /rest/
  bool by_webhook = false;
  std::string_view user;
  std::string_view secret;
  std::string_view method;
  std::string_view query;
};

/// `/rest/{user}/{secret}/{method}` or `/rest/{method}`; doubled and trailing slashes and a `.json` are accepted.
Address parse_address(std::string_view target);

}  // namespace muster::rest
