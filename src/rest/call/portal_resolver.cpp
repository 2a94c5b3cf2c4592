#include "rest/call/portal_resolver.hpp"

#include "rest/call/endpoints.hpp"

namespace muster::rest {

PortalResolver::Resolution PortalResolver::find(std::string_view host, bool is_call) {
  const auto found = hosts_.find(host);
  if (found.by_old_name) return {.hosted = found.hosted, .by_old_name = true};
  if (!is_call) return {.hosted = found.hosted};
  if (!found.hosted) return {.refusal = &errors::unknown_host};
  if (found.hosted->entry.closed) return {.hosted = found.hosted, .refusal = &errors::portal_deleted};
  return {.hosted = found.hosted, .snapshot = hosts_.snapshot(*found.hosted)};
}

PortalResolver::Resolution PortalResolver::find(base::PortalId id) {
  const auto* found = hosts_.find(id);
  if (!found) return {};
  if (found->entry.closed) return {.hosted = found, .refusal = &errors::portal_deleted};
  return {.hosted = found, .snapshot = hosts_.snapshot(*found)};
}

std::string address_at(const portal::PortalEntry& portal, const Request& request, std::string_view public_url) {
  const Origin origin(request, public_url, portal, {});
  return origin.get().with_host(portal.hosts.front()) + std::string(request.target);
}

}  // namespace muster::rest
