#include "app/take_back.hpp"

#include <boost/mp11/algorithm.hpp>

namespace muster::app {
namespace {

using access::Change;
using access::Gone;
using access::Put;
using access::WebhookGone;
using access::WebhookPut;

// For a change of a record: the change that gives the record the state that it has in `table`. `Table` is an
// AccessTable or an AccessDraft.
template <class Table>
struct StateIn {
  const Table& table;

  Change operator()(const WebhookPut& put) const { return webhook(put.webhook.id); }
  Change operator()(const WebhookGone& gone) const { return webhook(gone.id); }
  template <class Record>
  Change operator()(const Put<Record>& put) const {
    return record<Record>(key_of(put.record));
  }
  template <class Record>
  Change operator()(const Gone<Record>& gone) const {
    return record<Record>(gone.key);
  }

 private:
  Change webhook(base::WebhookId id) const {
    const access::Webhook* known = table.webhook(id);
    return known ? Change(WebhookPut{*known}) : Change(WebhookGone{id});
  }
  template <class Record>
  Change record(std::uint64_t key) const {
    const Record* known = table.template all<Record>().find(key);
    return known ? Change(Put<Record>{*known}) : Change(Gone<Record>{key});
  }
};

std::vector<Change> of_credentials(std::span<const portal::Change> changes) {
  std::vector<Change> all;
  for (const portal::Change& change : changes) {
    std::visit(
        [&all]<class One>(const One& one) {
          if constexpr (boost::mp11::mp_contains<Change, One>::value) all.emplace_back(one);
        },
        change);
  }
  return all;
}

}  // namespace

base::Result<base::Revision> take_back(portal::LivePortal& portal, const portal::Origin& origin,
                                       const portal::Portal& before, std::span<const portal::Change> changes) {
  const std::vector<Change> made = of_credentials(changes);
  return portal.write(origin, [&](portal::PortalDraft& draft) -> base::Result<void> {
    for (const Change& change : made) {
      const bool still_so = std::visit(StateIn<access::AccessDraft>{draft.access()}, change) == change;
      if (still_so) draft.access().apply(std::visit(StateIn<access::AccessTable>{before.access}, change));
    }
    return {};
  });
}

}  // namespace muster::app
