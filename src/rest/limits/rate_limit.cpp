#include "rest/limits/rate_limit.hpp"

#include <algorithm>

namespace muster::rest {

RateLimit::RateLimit(const Rate& rate, base::Microseconds start)
    : drain_(rate.drain), full_(rate.capacity * one_request), start_(start) {}

bool RateLimit::admit(base::PortalId portal, std::string_view client, base::Microseconds now) {
  const Ticks moment = (now - start_) * drain_;
  return buckets_.use(
      View{portal, client}, now, [&](const Bucket& bucket) { return bucket.empty_at <= moment; },
      [&](Bucket& bucket) {
        // If the clock was set back, the bucket is at most full.
        bucket.empty_at = std::clamp(bucket.empty_at, moment, moment + full_);
        if (bucket.empty_at + one_request > moment + full_) return false;
        bucket.empty_at += one_request;
        return true;
      });
}

}  // namespace muster::rest
