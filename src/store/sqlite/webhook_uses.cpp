#include "store/sqlite/webhook_uses.hpp"

#include "store/change_codec.hpp"

namespace muster::store::sqlite {

using access::WebhookUse;
using base::Result;

// Storing the same hour again changes no page.
Result<void> WebhookUses::keep(base::PortalId portal, std::span<const WebhookUse> uses) {
  Statement put(database_,
                "INSERT INTO webhook_use(portal, webhook, hour) "
                "SELECT portal, id, ?4 FROM record WHERE portal=?1 AND kind=?2 AND id=?3 AND body IS NOT NULL "
                "ON CONFLICT(portal, webhook) DO UPDATE SET hour=excluded.hour WHERE hour<excluded.hour");
  for (const WebhookUse& use : uses) {
    put.start()
        .bind(1, portal.value)
        .bind(2, static_cast<std::uint64_t>(Kind::webhook))
        .bind(3, use.webhook.value)
        .bind_signed(4, use.hour);
    if (auto done = put.step(); !done) return done.error();
  }
  return {};
}

Result<void> WebhookUses::forget(base::PortalId portal, base::WebhookId webhook) {
  Statement remove(database_, "DELETE FROM webhook_use WHERE portal=? AND webhook=?");
  const auto done = remove.bind(1, portal.value).bind(2, webhook.value).step();
  return done ? Result<void>() : done.error();
}

Result<std::vector<WebhookUse>> WebhookUses::all(base::PortalId portal) {
  std::vector<WebhookUse> uses;
  Statement select(database_, "SELECT webhook, hour FROM webhook_use WHERE portal=? ORDER BY webhook");
  select.bind(1, portal.value);
  for (;;) {
    const auto row = select.step();
    if (!row) return row.error();
    if (!*row) return uses;
    uses.push_back({{static_cast<std::uint32_t>(select.number(0))}, select.signed_number(1)});
  }
}

}  // namespace muster::store::sqlite
