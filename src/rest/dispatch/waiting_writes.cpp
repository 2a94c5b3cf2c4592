#include "rest/dispatch/waiting_writes.hpp"

#include <algorithm>

namespace muster::rest {
namespace {

template <class Map>
typename Map::mapped_type amount_of(const Map& map, const typename Map::key_type& key) {
  const auto found = map.find(key);
  return found == map.end() ? typename Map::mapped_type{} : found->second;
}

}  // namespace

std::shared_ptr<const WaitingWrites::Reservation> WaitingWrites::take(Owner owner, std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  const Amount more{1, bytes};
  if (!has_place(owner, more)) {
    ++refused_;
    return nullptr;
  }
  Amount& portals = portals_[owner.portal.value];
  Amount& owners = owners_[owner];
  auto reservation = std::make_shared<const Reservation>(*this, std::move(owner), bytes);
  for (Amount* one : {&all_, &portals, &owners}) one->add(more);
  return reservation;
}

bool WaitingWrites::has_place(const Owner& owner, Amount more) const {
  if (all_.count == 0) return true;  // otherwise a request larger than the limit could never be accepted
  const Amount limit{limits_.count, limits_.bytes};
  if (!(all_ + more).is_within(limit)) return false;
  const Amount portals = amount_of(portals_, owner.portal.value);
  if (portals.count == 0) return true;
  const Amount free = limit.without(all_ + more);
  if (!(portals + more).is_within(free)) return false;
  const Amount owners = amount_of(owners_, owner);
  if (owners.count == 0) return true;
  const Amount left = free.without(portals + more);
  return (owners + more).is_within(left);
}

void WaitingWrites::give_back(const Owner& owner, std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  const Amount less{1, bytes};
  all_.subtract(less);
  const auto portals = portals_.find(owner.portal.value);
  portals->second.subtract(less);
  if (portals->second.count == 0) portals_.erase(portals);
  const auto owners = owners_.find(owner);
  owners->second.subtract(less);
  if (owners->second.count == 0) owners_.erase(owners);
}

WaitingWrites::Reading WaitingWrites::read() const {
  const std::lock_guard lock(mutex_);
  return {all_.count, all_.bytes, refused_};
}

}  // namespace muster::rest
