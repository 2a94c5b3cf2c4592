#pragma once

#include <limits>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "rest/limits/limits.hpp"
#include "rest/limits/sharded_map.hpp"

namespace muster::rest {

/// The rate limit: a leaky bucket for each portal and client address (protocol.md 5.2). Any thread.
class RateLimit {
 public:
  /// `start` is a time before the first request.
  RateLimit(const Rate& rate, base::Microseconds start);

  /// Counts a request. False when the bucket is full; the request must then be refused, and does not count.
  bool admit(base::PortalId portal, std::string_view client, base::Microseconds now);
  /// How many buckets are kept. Empty ones are removed within a minute or two, as requests from other addresses come.
  std::size_t size() const { return buckets_.size(); }

 private:
  // A microsecond has `drain` ticks. So at any rate a request drains in a whole number of ticks.
  using Ticks = std::int64_t;
  static constexpr Ticks one_request = 1'000'000;

  struct Bucket {
    Ticks empty_at = std::numeric_limits<Ticks>::min();
  };
  struct View {
    base::PortalId portal;
    std::string_view client;
  };
  struct Key {
    explicit Key(const View& view) : portal(view.portal), client(view.client) {}
    operator View() const { return {portal, client}; }
    base::PortalId portal;
    std::string client;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(const View& key) const {
      return std::hash<std::string_view>{}(key.client) ^ std::hash<base::PortalId>{}(key.portal);
    }
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(const View& a, const View& b) const { return a.portal == b.portal && a.client == b.client; }
  };

  const Ticks drain_;
  const Ticks full_;
  const base::Microseconds start_;
  ShardedMap<Key, Bucket, Hash, Equal> buckets_;
};

}  // namespace muster::rest
