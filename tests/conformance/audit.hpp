#pragma once

#include <stdexcept>
#include <vector>

#include "portal/store.hpp"

namespace muster::store {

/// What an audit log tells of one revision.
struct Told {
  base::Revision revision;
  portal::Origin origin;
  std::vector<portal::AuditChange> changes;
};

/// All that it tells, the newest first.
inline std::vector<Told> audit_of(portal::Store& store, base::PortalId id, const portal::AuditQuery& query = {}) {
  std::vector<Told> all;
  const auto told =
      store.audit(id, query,
                  {.revision =
                       [&](base::Revision revision, const portal::Origin& origin) {
                         all.push_back({revision, origin, {}});
                       },
                   .change = [&](const portal::AuditChange& change) { all.back().changes.push_back(change); }});
  if (!told) throw std::runtime_error(told.error().message);
  return all;
}

}  // namespace muster::store
