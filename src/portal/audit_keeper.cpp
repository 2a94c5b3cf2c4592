#include "portal/audit_keeper.hpp"

namespace muster::portal {
namespace {

constexpr base::UnixSeconds hour = 3600;
constexpr base::UnixSeconds day = 24 * hour;

}  // namespace

void AuditKeeper::tidy_up() {
  if (days_ == 0) return;
  const base::UnixSeconds now = clock_.now() / 1'000'000;
  if (now < next_) return;
  next_ = now + hour;
  const auto forgotten = forget(now - days_ * day);
  if (!forgotten)
    log_->error("cannot delete old entries from the audit log: {}", forgotten.error().message);
  else if (*forgotten > 0)
    log_->info("deleted {} changes older than {} days from the audit log", *forgotten, days_);
}

base::Result<std::size_t> AuditKeeper::forget(base::UnixSeconds before) {
  const auto list = store_.portals();
  if (!list) return list.error();
  std::size_t forgotten = 0;
  for (const PortalEntry& entry : list->entries) {
    const auto done = store_.forget_audit(entry.id, before);
    if (!done) return done;
    forgotten += *done;
  }
  return forgotten;
}

}  // namespace muster::portal
