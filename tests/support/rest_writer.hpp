#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "portal/live_portal.hpp"
#include "rest/dispatch/dispatcher.hpp"
#include "support/company.hpp"

namespace muster::test {

/// Calls REST methods that write on a live portal, without a server. All calls of one `make` share one transaction.
/// Thread: one.
class RestWriter {
 public:
  /// The caller is user 1, whose webhook with the scopes department, user and im has the secret "TestSecret".
  explicit RestWriter(portal::LivePortal& portal) : portal_(portal), dispatcher_(service_, portal.snapshots()) {}

  /// Makes calls, each `method?parameters`, and returns their replies.
  std::vector<Answer> make(const std::vector<std::string>& commands);
  /// A call with the webhook of any user.
  struct Order {
    std::uint32_t caller;
    std::string secret;  ///< the webhook's; "" for that of user 1
    std::string command;
  };
  std::vector<Answer> make_by(const std::vector<Order>& orders);

 private:
  portal::LivePortal& portal_;
  FixedClock clock_{test_now};
  rest::Service service_{clock_, {}, {}, base::make_log()};
  rest::Dispatcher dispatcher_;
};

/// Fills a draft with department 1, user 1, who is an administrator in it, and the webhook of RestWriter.
base::Result<void> found_company(portal::PortalDraft& draft);

/// Checks a portal that only `found_company` and RestWriter have written to. Returns "" or what is wrong. All
/// departments and heads that records name must exist, each employee must have a department, no two people may have the
/// same address, and all counts must agree.
std::string contradiction(const portal::Portal& portal);

}  // namespace muster::test
