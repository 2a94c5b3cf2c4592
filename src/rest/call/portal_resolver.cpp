#include "rest/call/portal_resolver.hpp"

#include "rest/call/endpoints.hpp"

namespace muster::rest {

WireResult<PortalResolver::Resolution> PortalResolver::open(std::string_view host, bool is_call) {
  forget();
  const auto found = hosts_.find(host);
  hosted_ = found.hosted;
  if (found.by_old_name) return Resolution::moved;
  if (!is_call) return Resolution::found;
  if (!hosted_) return errors::unknown_host;
  if (hosted_->entry.closed) return errors::portal_deleted;
  snapshot_ = hosts_.snapshot(*hosted_);
  return Resolution::found;
}

WireResult<PortalResolver::Resolution> PortalResolver::open(base::PortalId id) {
  forget();
  const auto* found = hosts_.find(id);
  if (!found) return Resolution::unknown;
  hosted_ = found;
  if (found->entry.closed) return errors::portal_deleted;
  snapshot_ = hosts_.snapshot(*hosted_);
  return Resolution::found;
}

portal::PortalEntry PortalResolver::entry(base::PortalId id) {
  const auto* found = hosts_.find(id);
  return found ? found->entry : portal::PortalEntry{.id = id};
}

void PortalResolver::forget() {
  hosted_ = nullptr;
  snapshot_ = nullptr;
}

void PortalResolver::release() {
  forget();
  hosts_.release();
}

std::string PortalResolver::new_address(const Request& request, std::string_view public_url) const {
  const Origin origin(request, public_url, hosted_->entry, {});
  return origin.get().with_host(hosted_->entry.hosts.front()) + std::string(request.target);
}

}  // namespace muster::rest
