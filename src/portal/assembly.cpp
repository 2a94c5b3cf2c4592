#include "portal/assembly.hpp"

#include <utility>

namespace muster::portal {
namespace {

// Some thousands of people. It takes much longer to read them than to start a thread.
constexpr std::size_t batch_size = std::size_t{1} << 20;

}  // namespace

void Assembly::put(const Change& change) {
  if (const auto* department = std::get_if<directory::DepartmentPut>(&change)) {
    wait();
    directory_.add(department->department);
  } else if (const auto* user = std::get_if<directory::UserPut>(&change)) {
    put_user(user->record);
  } else {
    others_.apply(change);
  }
}

void Assembly::put_user(std::span<const std::byte> record) {
  auto& records = filling_.records;
  records.insert(records.end(), record.begin(), record.end());
  filling_.ends.push_back(records.size());
  records.resize((records.size() + 7) / 8 * 8);
  if (records.size() >= batch_size) hand_over();
}

void Assembly::hand_over() {
  wait();
  std::swap(filling_, handed_over_);
  filling_.records.clear();
  filling_.ends.clear();
  // Without `deferred`, an error would end the loading where the system allows no more threads.
  building_ = std::async(std::launch::async | std::launch::deferred, [this] { build(handed_over_); });
}

void Assembly::build(const Batch& batch) {
  std::size_t begin = 0;
  for (const std::size_t end : batch.ends) {
    directory_.add(std::span(batch.records).subspan(begin, end - begin));
    begin = (end + 7) / 8 * 8;
  }
}

Portal Assembly::finish(base::Revision revision) {
  wait();
  build(filling_);
  filling_ = {};
  handed_over_ = {};
  Portal portal = others_.finish(revision);
  portal.directory = directory_.finish();
  return portal;
}

}  // namespace muster::portal
