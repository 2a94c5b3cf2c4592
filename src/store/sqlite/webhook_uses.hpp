#pragma once

#include <span>
#include <vector>

#include "access/webhook_use.hpp"
#include "store/sqlite/connection.hpp"

namespace muster::store::sqlite {

/// Stores when webhooks were last used, in the table `webhook_use`. Thread: one at a time.
class WebhookUses {
 public:
  /// Lifetime: the connection outlives this object.
  explicit WebhookUses(sqlite3* database) : database_(database) {}

  /// Does Store::keep_uses, within a transaction.
  base::Result<void> keep(base::PortalId portal, std::span<const access::WebhookUse> uses);
  /// Removes the use of a webhook that was removed. Within a transaction.
  base::Result<void> forget(base::PortalId portal, base::WebhookId webhook);
  /// Does Store::webhook_uses, for a portal that exists.
  base::Result<std::vector<access::WebhookUse>> all(base::PortalId portal);

 private:
  sqlite3* database_;
};

}  // namespace muster::store::sqlite
