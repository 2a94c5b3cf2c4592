#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"

namespace muster::portal {

/// What a store says of a portal besides what is in it.
struct PortalEntry {
  base::PortalId id = {};
  std::string name = {};                    ///< what commands call it
  std::vector<std::string> hosts = {};      ///< the host names it answers to; the first is the one we print
  std::vector<std::string> old_hosts = {};  ///< those that lead to the first of `hosts` (protocol.md 1.3)
  bool closed = false;                      ///< answers PORTAL_DELETED (protocol.md 1.3)
  base::Revision revision = 0;              ///< its newest
  bool operator==(const PortalEntry&) const = default;
};

/// Which portals a store has. The rules of the list are kept by the functions below: names and host names are each
/// given once, and at most one portal has no host name, which then answers for every host that is no other's.
struct PortalList {
  base::Revision revision = 0;  ///< counts the changes to the list
  base::PortalId last;          ///< the highest id ever given: none is given twice
  std::vector<PortalEntry> entries;
  bool operator==(const PortalList&) const = default;

  const PortalEntry* find(std::string_view name) const;
  const PortalEntry* find(base::PortalId id) const;
};

/// Makes a portal. `invalid` for a name or a host name that is none or is taken, and for a second portal without one.
base::Result<base::PortalId> add_portal(PortalList& list, std::string name, const std::vector<std::string>& hosts);
/// Gives a portal another name, unless that is "", and other host names, unless there are none; then its earlier ones
/// become old ones. Errors as above, and `not_found`.
base::Result<void> rename_portal(PortalList& list, std::string_view name, std::string new_name,
                                 const std::vector<std::string>& hosts);
/// Gives a portal one more host name, after those it has. An old one of its own becomes one that it answers to.
/// `not_found` for an unknown portal; `invalid` for what is none, is taken, or is its already.
base::Result<void> add_portal_host(PortalList& list, std::string_view name, std::string_view host);
/// Has a host name lead to the first of the portal's; one that the portal answered to does so no longer. Errors as
/// above, and `invalid` when no other host name would be left to lead to.
base::Result<void> add_old_portal_host(PortalList& list, std::string_view name, std::string_view host);
/// Takes a host name away, whether it is an old one or not. `not_found`; `invalid` for the last one when there are
/// other portals, or old names that lead there.
base::Result<void> remove_portal_host(PortalList& list, std::string_view name, std::string_view host);
/// `not_found`; `invalid` when it is so already.
base::Result<void> set_portal_closed(PortalList& list, std::string_view name, bool closed);
/// `not_found`; `invalid` for one that is not closed.
base::Result<void> remove_portal(PortalList& list, std::string_view name);

/// "there is no portal acne; there are acme, main"
base::Error unknown_portal(const PortalList& list, std::string_view name);

}  // namespace muster::portal
