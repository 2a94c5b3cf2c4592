#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"

namespace muster::portal {

/// What a store knows about a portal besides its contents.
struct PortalEntry {
  base::PortalId id = {};
  std::string name = {};                    ///< its name in commands
  std::vector<std::string> hosts = {};      ///< the host names it answers to; links and messages use the first
  std::vector<std::string> old_hosts = {};  ///< earlier names, which lead to the first of `hosts` (protocol.md 1.3)
  bool closed = false;                      ///< its requests are answered PORTAL_DELETED (protocol.md 1.3)
  base::Revision revision = 0;              ///< its newest revision
  bool operator==(const PortalEntry&) const = default;
};

/// The portals of a store. The functions below keep the rules of the list. A name or host name belongs to one portal
/// only. At most one portal has no host name, and it answers for every host that belongs to no other portal.
struct PortalList {
  base::Revision revision = 0;  ///< incremented by each change to the list
  base::PortalId last;          ///< the highest id ever assigned; ids are never reused
  std::vector<PortalEntry> entries;
  bool operator==(const PortalList&) const = default;

  const PortalEntry* find(std::string_view name) const;
  const PortalEntry* find(base::PortalId id) const;
};

/// Adds a portal. `invalid` when a name or host name is malformed or taken, and for a second portal without host names.
base::Result<base::PortalId> add_portal(PortalList& list, std::string name, const std::vector<std::string>& hosts);
/// Changes a portal's name and host names. An empty `new_name` keeps the name, and empty `hosts` keep the host names.
/// Replaced host names become old ones. Errors as for `add_portal`, and `not_found`.
base::Result<void> rename_portal(PortalList& list, std::string_view name, std::string new_name,
                                 const std::vector<std::string>& hosts);
/// Adds a host name after those the portal has. If it is one of the portal's old names, it becomes a normal one.
/// `not_found` for an unknown portal; `invalid` when the host name is malformed, taken, or already one of the portal's.
base::Result<void> add_portal_host(PortalList& list, std::string_view name, std::string_view host);
/// Makes a host name an old one, which leads to the first of the portal's hosts. It may be a present host name of the
/// portal. Errors as for `add_portal_host`, and `invalid` when no other host name would be left.
base::Result<void> add_old_portal_host(PortalList& list, std::string_view name, std::string_view host);
/// Removes a host name or an old host name. `not_found` for an unknown portal or host name. `invalid` when another
/// portal has it. Also `invalid` for the last host name when there are other portals, or old names that lead to it.
base::Result<void> remove_portal_host(PortalList& list, std::string_view name, std::string_view host);
/// Closes or opens a portal. `not_found` for an unknown portal; `invalid` when it already is in that state.
base::Result<void> set_portal_closed(PortalList& list, std::string_view name, bool closed);
/// Removes a portal. `not_found` for an unknown one; `invalid` when it is not closed.
base::Result<void> remove_portal(PortalList& list, std::string_view name);

/// The error for an unknown name: "there is no portal acne; there are acme, main".
base::Error unknown_portal(const PortalList& list, std::string_view name);

}  // namespace muster::portal
