#include "rest/door.hpp"

#include "rest/endpoints.hpp"

namespace muster::rest {

WireResult<Door::Lead> Door::open(std::string_view host, bool is_call) {
  forget();
  const auto found = hosts_.find(host);
  hosted_ = found.hosted;
  if (found.by_old_name) return Lead::elsewhere;
  if (!is_call) return Lead::here;
  if (!hosted_) return errors::unknown_host;
  if (hosted_->entry.closed) return errors::portal_deleted;
  snapshot_ = hosts_.snapshot(*hosted_);
  return Lead::here;
}

WireResult<Door::Lead> Door::open(base::PortalId id) {
  forget();
  const auto* found = hosts_.find(id);
  if (!found) return Lead::nowhere;
  hosted_ = found;
  if (found->entry.closed) return errors::portal_deleted;
  snapshot_ = hosts_.snapshot(*hosted_);
  return Lead::here;
}

portal::PortalEntry Door::entry(base::PortalId id) {
  const auto* found = hosts_.find(id);
  return found ? found->entry : portal::PortalEntry{.id = id};
}

void Door::forget() {
  hosted_ = nullptr;
  snapshot_ = nullptr;
}

void Door::release() {
  forget();
  hosts_.release();
}

std::string Door::new_address(const Request& request, std::string_view public_url) const {
  const Origin origin(request, public_url, hosted_->entry, {});
  return origin.get().with_host(hosted_->entry.hosts.front()) + std::string(request.target);
}

}  // namespace muster::rest
