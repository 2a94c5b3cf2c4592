#pragma once

#include <functional>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "portal/store.hpp"

namespace muster::portal {

/// Several writes that become durable together. Each makes a revision of its own and sees the earlier ones. Thread:
/// one.
class Transaction {
 public:
  explicit Transaction(Snapshot base) { states_.push_back(std::move(base)); }

  /// The portal with the writes so far, which nobody else sees yet. Lifetime: as long as the transaction.
  const Portal& portal() const { return *states_.back(); }

  /// Changes the draft. After an error, nothing of it remains.
  using Write = std::function<base::Result<void>(PortalDraft&)>;
  /// Makes one write. A write that changes nothing makes no revision. `invalid` when the result breaks one of the
  /// rules.
  base::Result<void> write(const Origin& origin, const Write& write,
                           directory::Rules rules = directory::Rules::references);

  /// Makes one write in two steps. A draft has no effect until it is added, which must happen before any other write.
  PortalDraft draft() const { return PortalDraft(portal()); }
  base::Result<void> add(const Origin& origin, PortalDraft& draft, directory::Rules rules);

  /// The new revisions in order. The first is one above the base's revision.
  std::span<const NewRevision> revisions() const { return revisions_; }
  Snapshot newest() const { return states_.back(); }

 private:
  std::vector<Snapshot> states_;  // the base, then one for each revision, so that references to earlier ones stay valid
  std::vector<NewRevision> revisions_;
};

}  // namespace muster::portal
