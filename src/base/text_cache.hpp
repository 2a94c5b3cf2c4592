#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>

#include "base/counters.hpp"

namespace muster::base {

/// Keeps finished texts that are asked for again and again, in a fixed amount of memory that all threads share. A read
/// takes no lock and allocates nothing.
///
/// The texts lie one behind the other in a ring; a new one takes the place of the oldest. A reader announces the oldest
/// text that it may see, and no text is overwritten while a reader may see it. When that, or another thread that keeps
/// a text, is in the way, the new text is not kept: the cache may forget, but it never waits.
///
/// A text is found by a key that says all that the text depends on, so it is never out of date: what has changed has
/// another key. Memory is touched only as it fills.
class TextCache {
 public:
  struct Key {
    std::uint64_t version = 0;  ///< of the record that the text is made of
    std::uint32_t id = 0;
    std::uint32_t more = 0;  ///< whatever else the text depends on
    bool operator==(const Key&) const = default;
  };
  struct Wanted {
    Key key;
    std::uint32_t place =
        0;  ///< texts of the same place replace one another, so those wanted together have different ones
  };
  struct Reading {
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;
    std::size_t bytes = 0;  ///< held now
    std::size_t limit = 0;
  };
  class Reader;
  class Visit;
  /// `bytes` is what the texts may take. `usual` is the usual length of a text; a text may be up to `longest`.
  TextCache(std::size_t bytes, std::size_t usual);
  static constexpr std::size_t longest = 16 * 1024;

  /// Any thread.
  Reading read() const;

 private:
  static constexpr std::uint64_t idle = std::numeric_limits<std::uint64_t>::max();
  struct Header {
    Key key;
    std::uint64_t length;
  };
  // What one reader announces, and what it counts. A reader that ends leaves its line to the next one.
  struct alignas(64) Line {
    std::atomic<std::uint64_t> oldest{idle};
    Counter hits;
    Counter misses;
    bool taken = true;
  };

  struct Free {
    void operator()(std::uint64_t* memory) const { std::free(memory); }
  };

  Line& take_line();
  void leave(Line& line);
  void keep(const Wanted& wanted, std::string_view text);
  // Where an entry of this size goes, if there is room. Call under the lock.
  std::optional<std::uint64_t> make_room(std::size_t size);
  const Header& at(std::uint64_t position) const {
    return *reinterpret_cast<const Header*>(memory_.get() + position % size_);
  }

  std::atomic_ref<std::uint64_t> position_at(std::uint32_t place) const {
    return std::atomic_ref<std::uint64_t>(index_[place & mask_]);
  }

  // Positions only grow. An entry lies at its position modulo the size.
  const std::size_t size_;
  const std::size_t spare_;  // how much is dropped at once, before it is needed
  const std::size_t usual_;
  const std::unique_ptr<std::byte[]> memory_;
  const std::uint32_t mask_;                            // of places
  const std::unique_ptr<std::uint64_t[], Free> index_;  // by place: the position of the entry
  std::atomic<std::uint64_t> tail_;                     // entries before it are dropped
  std::atomic<std::uint64_t> head_;                     // where the next one goes
  std::uint64_t readable_;                              // no reader sees an entry before it
  mutable std::mutex mutex_;                            // for who keeps a text, and for a reader that begins or ends
  std::deque<Line> lines_;
};

/// One thread's access to a cache, or to none: then nothing is found, and nothing kept. Thread: one. Lifetime: the
/// cache outlives the reader.
class TextCache::Reader {
 public:
  explicit Reader(TextCache* cache) : cache_(cache), line_(cache ? &cache->take_line() : nullptr) {}
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader() {
    if (cache_) cache_->leave(*line_);
  }

  explicit operator bool() const { return cache_ != nullptr; }
  /// Looks for several texts at once, so that no fetch from memory waits for another: at most `largest_group`. A text
  /// that is not there is empty. Lifetime: the texts stay until the visit ends that is open now.
  static constexpr std::size_t largest_group = 16;
  void find_group(std::span<const Wanted> wanted, std::string_view* found);
  /// Keeps a text, if there is room for it.
  void keep(const Wanted& wanted, std::string_view text) {
    if (cache_) cache_->keep(wanted, text);
  }

 private:
  friend class Visit;
  void enter();

  TextCache* const cache_;
  Line* const line_;
  std::uint64_t oldest_ = idle;
  unsigned visits_ = 0;
};

/// While it lives, the texts that its reader has found stay. Visits may be nested. Keep them short: texts that were
/// dropped meanwhile hold up new ones.
class TextCache::Visit {
 public:
  explicit Visit(Reader& reader) : reader_(reader) {
    if (reader_.visits_++ == 0 && reader_.cache_) reader_.enter();
  }
  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;
  ~Visit() {
    if (--reader_.visits_ == 0 && reader_.line_) reader_.line_->oldest.store(idle, std::memory_order_release);
  }

 private:
  Reader& reader_;
};

}  // namespace muster::base
