#pragma once

#include <vector>

#include "base/ids.hpp"
#include "rest/limits/sharded_map.hpp"
#include "rest/protocol/time_block.hpp"

namespace muster::rest {

struct MethodSpec;

/// What time is counted for: one method, called with one credential. The credential is a webhook or an application; all
/// tokens of an application count as one. The web interface counts for each person.
struct Operation {
  base::PortalId portal;
  base::WebhookId webhook;               ///< none when the credential is a token
  const MethodSpec* method;              ///< a row of the method table
  base::ApplicationId application = {};  ///< none when the credential is a webhook
  base::UserId user = {};                ///< who uses the web interface; none with other credentials
  bool operator==(const Operation&) const = default;
};

/// How long each credential's calls of each method took in the last ten minutes (protocol.md 5.3), in up to ten time
/// windows. A window begins with a call, counts all calls of the minute after that, and is dropped ten minutes after it
/// began. Any thread.
class OperatingTimes {
 public:
  explicit OperatingTimes(base::Microseconds limit) : limit_(limit) {}

  /// The time that counts at this moment.
  Operating spent(const Operation& operation, base::Microseconds now);
  /// Whether the limit is exceeded, so that a further call must be refused.
  bool is_over(const Operating& spent) const { return spent.sum > limit_; }

  /// Time that was counted; needed to take it back.
  struct Charge {
    Operation operation;
    base::Microseconds window;  ///< the start of the time window
    base::Microseconds time;
  };
  struct Charged {
    Operating spent;  ///< with this call
    Charge charge;
  };
  /// Counts the time of a call that began at `start`.
  Charged add(const Operation& operation, base::Microseconds start, base::Microseconds time);
  void take_back(const Charge& charge);

  /// How many operations are kept. One without time windows is removed within minutes after others have come.
  std::size_t size() const { return operations_.size(); }

 private:
  struct TimeWindow {
    base::Microseconds start;
    base::Microseconds sum;
  };
  using TimeWindows = std::vector<TimeWindow>;  // by start
  struct Hash {
    std::size_t operator()(const Operation& operation) const;
  };
  static void drop_old(TimeWindows& windows, base::Microseconds now);
  static Operating total(const TimeWindows& windows, base::Microseconds now);

  const base::Microseconds limit_;
  ShardedMap<Operation, TimeWindows, Hash> operations_;
};

}  // namespace muster::rest
