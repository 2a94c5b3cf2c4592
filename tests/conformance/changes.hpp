#pragma once

#include <string>
#include <vector>

#include "portal/store.hpp"

// What the store suites write and how they compare.
namespace muster::store {

/// The changes that make `edit` of a portal.
template <class Edit>
std::vector<portal::Change> changes_of(const portal::Portal& base, Edit&& edit) {
  portal::PortalDraft draft(base);
  edit(draft);
  return draft.changes();
}

/// Commits the changes as one revision.
inline base::Result<base::Revision> commit_one(portal::Store& store, base::PortalId id, base::Revision expected,
                                               std::vector<portal::Change> changes) {
  const portal::NewRevision made{{}, std::move(changes)};
  return store.commit(id, expected, {&made, 1});
}

/// The portal with the changes, as a follower has it.
inline portal::Portal follow(const portal::Portal& base, const std::vector<portal::Change>& changes,
                             base::Revision revision) {
  portal::PortalDraft draft(base);
  for (const portal::Change& change : changes) draft.apply(change);
  return draft.finish(revision);
}

/// Everything a portal holds, as text: equal portals have equal texts, and a test that fails shows both.
std::string dump(const portal::Portal& portal);

/// Revision 1 of every suite: settings, departments, people, webhooks, with every kind of field.
std::vector<portal::Change> first_changes();
/// On top of that, revision 2: each kind of record changed, added and removed.
std::vector<portal::Change> second_changes(const portal::Portal& first);

}  // namespace muster::store
