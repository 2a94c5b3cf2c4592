#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <cstdint>
#include <future>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "record/arena.hpp"
#include "sync/source.hpp"

namespace muster::sync {

/// Collects the records of a file in batches, and gives them to a sink in the file's order. The sink works on one batch
/// in another thread while the file's next part is parsed. A file that fits into one batch needs no thread.
///
/// Thread: one. The sink is used by one thread at a time, and by none once `settle` has returned.
class RecordQueue {
 public:
  /// Lifetime: `sink` outlives the queue.
  explicit RecordQueue(RecordSink& sink);
  RecordQueue(const RecordQueue&) = delete;
  RecordQueue& operator=(const RecordQueue&) = delete;

  /// Memory for the next value to be put. It lives until the sink has taken the value.
  boost::json::storage_ptr memory() { return filling_->arena.memory(); }

  void list_begins(RecordKind kind);
  void department(std::size_t line, boost::json::value record);
  void user(std::size_t line, boost::json::value record);
  void setting(std::size_t line, std::string name, boost::json::value value);

  /// The first record that the sink refused.
  struct Refusal {
    base::Error error;
    std::size_t line;
  };
  /// Whether the sink has refused a record so far. It may have more to take.
  const std::optional<Refusal>& refusal() const { return refusal_; }
  /// Gives everything to the sink, and returns what it refused. Nothing follows a record that was refused.
  const std::optional<Refusal>& settle();

 private:
  enum class What : std::uint8_t { list, department, user, setting };
  struct Item {
    What what;
    RecordKind list;
    std::size_t line;
    std::string name;
    boost::json::value value;
  };
  static constexpr std::size_t arena_size = std::size_t{1} << 20;
  struct Batch {
    std::unique_ptr<unsigned char[]> memory{new unsigned char[arena_size]};
    record::Arena arena{std::span(memory.get(), arena_size)};
    std::vector<Item> items;  // freed before their memory
  };

  void put(Item item);
  std::optional<Refusal> give(const Batch& batch);
  base::Result<void> give(const Item& item);
  void wait();
  static void clear(Batch& batch);

  RecordSink& sink_;
  std::unique_ptr<Batch> filling_ = std::make_unique<Batch>();
  std::unique_ptr<Batch> taken_;  // made when there is a second batch
  std::optional<Refusal> refusal_;
  std::future<std::optional<Refusal>> taking_;  // destroyed first, which waits for the thread
};

}  // namespace muster::sync
