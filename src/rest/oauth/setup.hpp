#pragma once

#include <atomic>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/secret.hpp"

namespace muster::rest {

/// The link by which the first administrator of a portal sets a password (protocol.md 10.9). It opens once, within an
/// hour, and only as long as nobody in the portal has a password. Any thread may ask; one thread arms it, once.
class SetupLink {
 public:
  static constexpr base::UnixSeconds lifetime = 3600;

  /// Makes the link work from now on. Returns its key, which is kept nowhere else.
  std::string arm(base::PortalId portal, base::UnixSeconds now);
  bool opens(base::PortalId portal, std::string_view key, base::UnixSeconds now) const;
  /// Notes that it was used.
  void use() { works_.store(false, std::memory_order_release); }

 private:
  std::atomic<bool> works_{false};  // what follows is set before it is true
  base::PortalId portal_;
  base::SecretHash key_{};
  base::UnixSeconds ends_ = 0;
};

}  // namespace muster::rest
