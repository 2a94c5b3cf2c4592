#pragma once

#include <vector>

#include "base/ids.hpp"
#include "rest/limits/sharded_map.hpp"
#include "rest/protocol/time_block.hpp"

namespace muster::rest {

struct MethodSpec;

/// What time is counted for: a credential's calls of one method.
struct Operation {
  base::PortalId portal;
  base::WebhookId webhook;               ///< the credential: this,
  const MethodSpec* method;              ///< a row of the method table
  base::ApplicationId application = {};  ///< or this, whoever its tokens are of
  bool operator==(const Operation&) const = default;
};

/// How long each credential's calls of each method took of late, in up to ten windows (contract section 5). A window
/// takes the calls of the minute that begins with its first one, and leaves ten minutes after that. Any thread.
class OperatingTimes {
 public:
  explicit OperatingTimes(base::Microseconds limit) : limit_(limit) {}

  /// What the calls took that count at this moment.
  Operating spent(const Operation& operation, base::Microseconds now);
  /// Whether a further call is refused.
  bool is_over(const Operating& spent) const { return spent.sum > limit_; }

  /// Time that was counted, so that it can be taken back.
  struct Charge {
    Operation operation;
    base::Microseconds window;
    base::Microseconds time;
  };
  struct Charged {
    Operating spent;  ///< this call included
    Charge charge;
  };
  /// Counts the time of a call that began at `start`.
  Charged add(const Operation& operation, base::Microseconds start, base::Microseconds time);
  void take_back(const Charge& charge);

  /// How many operations have windows. One whose windows have all left goes within minutes of others coming.
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
