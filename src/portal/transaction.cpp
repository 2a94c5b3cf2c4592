#include "portal/transaction.hpp"

namespace muster::portal {

base::Result<void> Transaction::write(const Origin& origin, const Write& write, directory::Rules rules) {
  PortalDraft made = draft();
  if (auto done = write(made); !done) return done;
  return add(origin, made, rules);
}

base::Result<void> Transaction::add(const Origin& origin, PortalDraft& draft, directory::Rules rules) {
  if (const auto broken = draft.directory().broken_rules(rules); !broken.empty())
    return base::invalid(broken.front().message());
  draft.cascade();
  std::vector<Change> changes = draft.changes();
  if (changes.empty()) return {};
  states_.push_back(std::make_shared<const Portal>(draft.finish(portal().revision + 1)));
  revisions_.push_back({origin, std::move(changes)});
  return {};
}

}  // namespace muster::portal
