#include "portal/audit_retention.hpp"

namespace muster::portal {
namespace {

constexpr base::UnixSeconds hour = 3600;
constexpr base::UnixSeconds day = 24 * hour;

}  // namespace

void AuditRetention::tidy_up() {
  if (days_ == 0) return;
  const RealTime now = real_time_();
  if (!at_it_ && now.seconds < next_) return;
  next_ = now.seconds + hour;
  const auto done = forget(clock_.now() / 1'000'000 - days_ * day, now);
  if (done) forgotten_ += done->revisions;
  at_it_ = done && done->more;
  if (!at_it_) report(done);
}

void AuditRetention::report(const base::Result<Forgotten>& done) {
  if (!done) log_->error("cannot delete old entries from the audit log: {}", done.error().message);
  if (forgotten_ > 0) {
    log_->info("deleted {} changes older than {} days from the audit log", forgotten_, days_);
    if (done && done->held_back)
      log_->warn(
          "the audit log has more that is older than {} days; at most a tenth of it is deleted on one day, so that a "
          "wrong clock cannot empty it: check the machine's clock if this goes on",
          days_);
  }
  forgotten_ = 0;
}

base::Result<Forgotten> AuditRetention::forget(base::UnixSeconds before, const RealTime& now) {
  const auto list = store_.portals();
  if (!list) return list.error();
  Forgotten all;
  for (const PortalEntry& entry : list->entries) {
    const auto done = store_.forget_audit(entry.id, before, now);
    if (!done) return done;
    all.revisions += done->revisions;
    all.more = all.more || done->more;
    all.held_back = all.held_back || done->held_back;
  }
  return all;
}

}  // namespace muster::portal
