#pragma once

#include <functional>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "portal/store.hpp"

namespace muster::portal {

/// Several writes that become durable together, each a revision of its own that sees those before it. Thread: one.
class Transaction {
 public:
  explicit Transaction(Snapshot base) { states_.push_back(std::move(base)); }

  /// The portal with the writes so far, which nobody else sees yet. Lifetime: the transaction's.
  const Portal& portal() const { return *states_.back(); }

  /// What a write does to the draft. An error leaves no trace.
  using Write = std::function<base::Result<void>(PortalDraft&)>;
  /// Makes one write. A write that changes nothing makes no revision. `invalid` when it breaks one of the rules.
  base::Result<void> write(const Origin& origin, const Write& write,
                           directory::Rules rules = directory::Rules::references);

  /// The same in two steps: a draft, which leaves no trace unless it is added before any other write.
  PortalDraft draft() const { return PortalDraft(portal()); }
  base::Result<void> add(const Origin& origin, PortalDraft& draft, directory::Rules rules);

  /// In order; the first is one above the base's.
  std::span<const NewRevision> revisions() const { return revisions_; }
  Snapshot newest() const { return states_.back(); }

 private:
  std::vector<Snapshot> states_;  // the base, then one for each revision: references to earlier ones stay good
  std::vector<NewRevision> revisions_;
};

}  // namespace muster::portal
