#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "portal/live_portal.hpp"
#include "rest/dispatch/dispatcher.hpp"
#include "support/company.hpp"

namespace muster::test {

/// Makes writes by REST on a live portal, without a server: several requests share one transaction. Thread: one.
class RestWriter {
 public:
  /// The caller is user 1, whose webhook with the scopes department, user and im has the secret "TestSecret".
  explicit RestWriter(portal::LivePortal& portal) : portal_(portal), dispatcher_(service_, portal.snapshots()) {}

  /// Each is `method?parameters`; what each is answered.
  std::vector<Answer> make(const std::vector<std::string>& commands);
  /// The same by the webhooks of others, too.
  struct Order {
    std::uint32_t caller;
    std::string secret;  ///< "" for that of user 1
    std::string command;
  };
  std::vector<Answer> make_by(const std::vector<Order>& orders);

 private:
  portal::LivePortal& portal_;
  FixedClock clock_{test_now};
  rest::Service service_{clock_, {}, {}, base::make_log()};
  rest::Dispatcher dispatcher_;
};

/// A company with an administrator, user 1, in the one department 1, and the webhook of RestWriter.
base::Result<void> found_company(portal::PortalDraft& draft);

/// What is wrong with a portal that nobody but RestWriter and `found_company` wrote to: "" when each person's
/// departments and each head exist, each employee has a department, addresses are of one person each, and all counts
/// agree.
std::string contradiction(const portal::Portal& portal);

}  // namespace muster::test
