#include "store/stored_portal.hpp"

#include <utility>

namespace muster::store {
namespace {

// Some thousands of people. It takes much longer to decode them than to start a thread.
constexpr std::size_t batch_size = std::size_t{1} << 20;

}  // namespace

base::Result<void> StoredPortal::put(Kind kind, std::uint64_t id, std::string_view body) {
  filling_.bodies += body;
  filling_.records.push_back({kind, id, filling_.bodies.size()});
  return filling_.bodies.size() < batch_size ? base::Result<void>() : hand_over();
}

base::Result<void> StoredPortal::hand_over() {
  if (auto fine = wait(); !fine) return fine;
  std::swap(filling_, handed_over_);
  filling_.bodies.clear();
  filling_.records.clear();
  // Without `deferred`, an error would end the loading where the system allows no more threads.
  decoding_ = std::async(std::launch::async | std::launch::deferred, [this] { return decode_all(handed_over_); });
  return {};
}

base::Result<void> StoredPortal::decode_all(const Batch& batch) {
  std::size_t begin = 0;
  for (const Batch::Record& record : batch.records) {
    const auto body = std::string_view(batch.bodies).substr(begin, record.end - begin);
    if (auto done = decode_one(record.kind, record.id, body); !done) return done;
    begin = record.end;
  }
  return {};
}

base::Result<void> StoredPortal::decode_one(Kind kind, std::uint64_t id, std::string_view body) {
  // Nearly all records of a large portal take this way. It makes no objects that live for one record.
  user_.clear();
  if (kind == Kind::user && reader_.read(body, user_)) {
    assembly_.put_user(user_);
    return {};
  }
  const auto change = decode(kind, id, body);
  if (!change) return change.error();
  assembly_.put(*change);
  return {};
}

base::Result<portal::Portal> StoredPortal::finish(base::Revision revision) {
  if (auto fine = wait(); !fine) return fine.error();
  if (auto fine = decode_all(filling_); !fine) return fine.error();
  filling_ = {};
  handed_over_ = {};
  return assembly_.finish(revision);
}

}  // namespace muster::store
