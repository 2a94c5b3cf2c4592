#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>

#include "store/change_codec.hpp"
#include "store/open_store.hpp"

namespace muster::store {
namespace {

using base::Error;
using base::ErrorKind;
using base::Result;
using base::Revision;
using portal::Change;

// The most revisions removed from the audit log in one step.
constexpr std::size_t largest_memory_step = 1000;

class MemoryStore final : public portal::Store {
 public:
  Result<portal::PortalList> portals() override {
    const std::lock_guard lock(mutex_);
    return list_with_revisions();
  }

  Result<Revision> change_portals(const EditPortals& edit) override {
    const std::lock_guard lock(mutex_);
    portal::PortalList after = list_with_revisions();
    if (auto done = edit(after); !done) return done.error();
    if (after == list_with_revisions()) return list_.revision;
    std::erase_if(portals_, [&](const auto& one) { return !after.find(one.first); });
    for (const portal::PortalEntry& entry : after.entries) portals_[entry.id];
    after.revision = list_.revision + 1;
    list_ = std::move(after);
    changed();
    return list_.revision;
  }

  Result<portal::Portal> load(base::PortalId portal) override {
    portal::PortalDraft draft{portal::Portal{}};
    const auto newest = changes_after(portal, 0, [&](const Change& change) { draft.apply(change); });
    if (!newest) return newest.error();
    return draft.finish(*newest);
  }

  Result<Revision> commit(base::PortalId portal, Revision expected,
                          std::span<const portal::NewRevision> revisions) override {
    const std::lock_guard lock(mutex_);
    const auto found = portals_.find(portal);
    if (found == portals_.end()) return unknown(portal);
    PortalData& data = found->second;
    if (data.revision != expected) return Error(ErrorKind::conflict, "the portal has a newer revision");
    for (const portal::NewRevision& made : revisions) data.add(made);
    changed();
    return data.revision;
  }

  Result<Revision> changes_after(base::PortalId portal, Revision revision,
                                 const std::function<void(const Change&)>& visit) override {
    const std::lock_guard lock(mutex_);
    const auto found = portals_.find(portal);
    if (found == portals_.end()) return unknown(portal);
    for (const auto& [key, kept] : found->second.records) {
      if (kept.revision <= revision) continue;
      const auto change = decode(key.first, key.second, kept.body);
      if (!change) return change.error();
      visit(*change);
    }
    return found->second.revision;
  }

  Result<bool> wait_for_change(std::uint64_t& seen, std::chrono::milliseconds limit) override {
    std::unique_lock lock(mutex_);
    const bool in_time = changed_.wait_for(lock, limit, [&] { return changes_ != seen; });
    seen = changes_;
    return in_time;
  }

  Result<void> audit(base::PortalId portal, const portal::AuditQuery& query,
                     const portal::AuditVisitor& visitor) override {
    const std::lock_guard lock(mutex_);
    const auto found = portals_.find(portal);
    if (found == portals_.end()) return unknown(portal);
    const PortalData& data = found->second;
    const auto only = record_of(query);
    std::size_t told = 0;
    for (auto made = data.log.rbegin(); made != data.log.rend() && told < query.limit; ++made) {
      if (!fits(query, made->second.origin) || (only && !made->second.changes(*only))) continue;
      ++told;
      visitor.revision(made->first, made->second.origin);
      for (const auto& [key, before] : made->second.before) {
        if (only && key != Key{only->kind, only->id}) continue;
        auto earlier = decode_state(key.first, key.second, before);
        if (!earlier) return earlier.error();
        auto later = decode_state(key.first, key.second, data.body_after(made->first, key));
        if (!later) return later.error();
        visitor.change({std::move(*earlier), std::move(*later)});
      }
    }
    return {};
  }

  Result<portal::Forgotten> forget_audit(base::PortalId portal, base::UnixSeconds before,
                                         const portal::RealTime& now) override {
    const std::lock_guard lock(mutex_);
    const auto found = portals_.find(portal);
    if (found == portals_.end()) return unknown(portal);
    return found->second.forget(before, now);
  }

  Result<void> keep_uses(base::PortalId portal, std::span<const access::WebhookUse> uses) override {
    const std::lock_guard lock(mutex_);
    const auto found = portals_.find(portal);
    if (found == portals_.end()) return unknown(portal);
    for (const access::WebhookUse& use : uses) found->second.keep(use);
    return {};
  }

  Result<std::vector<access::WebhookUse>> webhook_uses(base::PortalId portal) override {
    const std::lock_guard lock(mutex_);
    const auto found = portals_.find(portal);
    if (found == portals_.end()) return unknown(portal);
    std::vector<access::WebhookUse> uses;
    for (const auto& [id, hour] : found->second.uses) uses.push_back({id, hour});
    return uses;
  }

  Result<std::unique_ptr<portal::ServerLock>> lock_server() override {
    if (claimed_.exchange(true))
      return Error(ErrorKind::busy, fmt::format("process {} serves it already; stop that server first", getpid()));
    return std::unique_ptr<portal::ServerLock>(new Claim(*this));
  }

  std::string served_at() override {
    const std::lock_guard lock(mutex_);
    return served_at_;
  }

  Result<void> wait_until_shown(base::PortalId portal, Revision revision, std::chrono::milliseconds limit) override {
    std::unique_lock lock(mutex_);
    const bool shown = changed_.wait_for(lock, limit, [&] { return !claimed_ || shown_[portal] >= revision; });
    if (!shown) return Error(ErrorKind::busy, "the server does not show the change yet");
    return {};
  }

  Result<void> wait_until_listed(Revision list, std::chrono::milliseconds limit) override {
    return wait_until_shown({}, list, limit);
  }

 private:
  using Key = std::pair<Kind, std::uint64_t>;
  struct Kept {
    Revision revision;
    std::optional<std::string> body;
  };
  struct Noted {
    portal::Origin origin;
    std::map<Key, std::optional<std::string>> before;
    bool changes(const RecordKey& key) const { return before.contains({key.kind, key.id}); }
  };
  struct PortalData {
    Revision revision = 0;
    std::map<Key, Kept> records;
    std::map<Revision, Noted> log;
    std::map<base::WebhookId, base::UnixSeconds> uses;
    portal::PurgeDay purge;

    void add(const portal::NewRevision& made) {
      Noted& noted = log[++revision];
      noted.origin = made.origin;
      for (const Change& change : made.changes) {
        StoredRecord record = encode(change);
        Kept& kept = records[{record.kind, record.id}];
        noted.before[{record.kind, record.id}] = std::move(kept.body);
        kept = {revision, std::move(record.body)};
        if (const auto* gone = std::get_if<access::WebhookGone>(&change)) uses.erase(gone->id);
      }
    }
    void keep(const access::WebhookUse& use) {
      const auto record = records.find({Kind::webhook, use.webhook.value});
      if (record == records.end() || !record->second.body) return;
      base::UnixSeconds& hour = uses[use.webhook];
      hour = std::max(hour, use.hour);
    }
    // The state of the record after the revision `made`: what it was before its next change, or what it is now.
    const std::optional<std::string>& body_after(Revision made, const Key& key) const {
      for (auto next = log.upper_bound(made); next != log.end(); ++next) {
        if (const auto found = next->second.before.find(key); found != next->second.before.end()) return found->second;
      }
      return records.at(key).body;
    }
    portal::Forgotten forget(base::UnixSeconds before, const portal::RealTime& now) {
      portal::Forgotten done;
      const auto is_too_old = [&] { return !log.empty() && log.begin()->second.origin.at < before; };
      if (!is_too_old()) return done;
      const std::uint64_t left = purge.left(now, revision, log.size());
      for (; is_too_old() && done.revisions < left && done.revisions < largest_memory_step; ++done.revisions)
        log.erase(log.begin());
      purge.forgotten += done.revisions;
      done.held_back = is_too_old() && done.revisions == left;
      done.more = is_too_old() && !done.held_back;
      return done;
    }
  };
  class Claim final : public portal::ServerLock {
   public:
    explicit Claim(MemoryStore& store) : store_(store) {}
    ~Claim() override {
      const std::lock_guard lock(store_.mutex_);
      store_.claimed_ = false;
      store_.shown_.clear();
      store_.served_at_.clear();
      store_.changed_.notify_all();
    }
    void shown(base::PortalId portal, Revision revision) override {
      const std::lock_guard lock(store_.mutex_);
      store_.shown_[portal] = revision;
      store_.changed_.notify_all();
    }
    void listed(Revision list) override { shown({}, list); }
    void reached_at(const std::string& url) override {
      const std::lock_guard lock(store_.mutex_);
      store_.served_at_ = url;
    }

   private:
    MemoryStore& store_;
  };

  static bool fits(const portal::AuditQuery& query, const portal::Origin& origin) {
    return (!query.by || origin.user == query.by) && (!query.since || origin.at >= *query.since) &&
           (!query.until || origin.at < *query.until);
  }
  static Error unknown(base::PortalId portal) {
    return base::not_found(fmt::format("the store has no portal {}", portal.value));
  }

  portal::PortalList list_with_revisions() const {
    portal::PortalList list = list_;
    for (portal::PortalEntry& entry : list.entries) entry.revision = portals_.at(entry.id).revision;
    return list;
  }
  void changed() {
    ++changes_;
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t changes_ = 1;
  portal::PortalList list_;
  std::map<base::PortalId, PortalData> portals_;
  std::map<base::PortalId, Revision> shown_;  // the list's revision has the id 0
  std::atomic<bool> claimed_{false};
  std::string served_at_;
};

}  // namespace

std::unique_ptr<portal::Store> make_memory_store() {
  return std::make_unique<MemoryStore>();
}

}  // namespace muster::store
