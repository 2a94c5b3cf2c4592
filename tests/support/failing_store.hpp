#pragma once

#include <atomic>
#include <functional>

#include "store/open_store.hpp"

namespace muster::test {

/// A store in memory that counts commits and can make them fail. It may hold several portals.
class FailingStore : public portal::Store {
 public:
  /// Returns true for commits that are to fail. Without a function none fails.
  std::function<bool(std::span<const portal::NewRevision>)> fails;
  /// The error of a commit that fails.
  base::Error failure = base::unavailable("the disk is full");
  std::atomic<int> commits{0};
  /// If set, called before and after a portal is loaded.
  std::function<void(base::PortalId)> before_load;
  std::function<void(base::PortalId)> after_load;
  std::atomic<int> loads{0};

  base::Result<portal::PortalList> portals() override { return store_->portals(); }
  base::Result<base::Revision> change_portals(const EditPortals& edit) override { return store_->change_portals(edit); }
  base::Result<portal::Portal> load(base::PortalId portal) override {
    ++loads;
    if (before_load) before_load(portal);
    auto loaded = store_->load(portal);
    if (const auto after = after_load) after(portal);
    return loaded;
  }
  base::Result<base::Revision> commit(base::PortalId portal, base::Revision expected,
                                      std::span<const portal::NewRevision> revisions) override {
    ++commits;
    if (fails && fails(revisions)) return failure;
    return store_->commit(portal, expected, revisions);
  }
  base::Result<base::Revision> changes_after(base::PortalId portal, base::Revision revision,
                                             const std::function<void(const portal::Change&)>& visit) override {
    return store_->changes_after(portal, revision, visit);
  }
  base::Result<bool> wait_for_change(std::uint64_t& seen, std::chrono::milliseconds limit) override {
    return store_->wait_for_change(seen, limit);
  }
  base::Result<void> audit(base::PortalId portal, const portal::AuditQuery& query,
                           const portal::AuditVisitor& visitor) override {
    return store_->audit(portal, query, visitor);
  }
  base::Result<portal::Forgotten> forget_audit(base::PortalId portal, base::UnixSeconds before,
                                               const portal::RealTime& now) override {
    return store_->forget_audit(portal, before, now);
  }
  base::Result<void> keep_uses(base::PortalId portal, std::span<const access::WebhookUse> uses) override {
    return store_->keep_uses(portal, uses);
  }
  base::Result<std::vector<access::WebhookUse>> webhook_uses(base::PortalId portal) override {
    return store_->webhook_uses(portal);
  }
  base::Result<std::unique_ptr<portal::ServerLock>> lock_server() override { return store_->lock_server(); }
  std::string served_at() override { return store_->served_at(); }
  base::Result<void> wait_until_shown(base::PortalId portal, base::Revision revision,
                                      std::chrono::milliseconds limit) override {
    return store_->wait_until_shown(portal, revision, limit);
  }
  base::Result<void> wait_until_listed(base::Revision list, std::chrono::milliseconds limit) override {
    return store_->wait_until_listed(list, limit);
  }

 private:
  std::unique_ptr<portal::Store> store_ = store::make_memory_store();
};

}  // namespace muster::test
