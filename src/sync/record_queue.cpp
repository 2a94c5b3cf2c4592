#include "sync/record_queue.hpp"

#include <utility>

namespace muster::sync {
namespace {

namespace json = boost::json;

// Parsing so many takes much longer than to start a thread.
constexpr std::size_t batch_size = 1000;

}  // namespace

RecordQueue::RecordQueue(RecordSink& sink) : sink_(sink) {}

void RecordQueue::list_begins(RecordKind kind) {
  put({What::list, kind, 0, {}, nullptr});
}

void RecordQueue::department(std::size_t line, json::value record) {
  put({What::department, RecordKind::department, line, {}, std::move(record)});
}

void RecordQueue::user(std::size_t line, json::value record) {
  put({What::user, RecordKind::user, line, {}, std::move(record)});
}

void RecordQueue::setting(std::size_t line, std::string name, json::value value) {
  put({What::setting, {}, line, std::move(name), std::move(value)});
}

void RecordQueue::put(Item item) {
  filling_->items.push_back(std::move(item));
  if (filling_->items.size() < batch_size) return;
  wait();
  if (refusal_) return clear(*filling_);
  if (!taken_) taken_ = std::make_unique<Batch>();
  clear(*taken_);
  filling_.swap(taken_);
  // Without `deferred`, an import would fail where the system allows no more threads.
  taking_ = std::async(std::launch::async | std::launch::deferred, [this] { return give(*taken_); });
}

const std::optional<RecordQueue::Refusal>& RecordQueue::settle() {
  wait();
  if (!refusal_) refusal_ = give(*filling_);
  clear(*filling_);
  return refusal_;
}

void RecordQueue::wait() {
  if (taking_.valid()) refusal_ = taking_.get();
}

void RecordQueue::clear(Batch& batch) {
  batch.items.clear();
  batch.arena.reset();
}

std::optional<RecordQueue::Refusal> RecordQueue::give(const Batch& batch) {
  for (const Item& item : batch.items) {
    if (auto taken = give(item); !taken) return Refusal{taken.error(), item.line};
  }
  return std::nullopt;
}

base::Result<void> RecordQueue::give(const Item& item) {
  switch (item.what) {
    case What::list: sink_.list_begins(item.list); return {};
    case What::department: return sink_.department(item.line, item.value.get_object());
    case What::user: return sink_.user(item.line, item.value.get_object());
    case What::setting: break;
  }
  return sink_.setting(item.line, item.name, item.value);
}

}  // namespace muster::sync
