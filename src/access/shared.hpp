#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

namespace muster::access {

/// A value that copies share until one of them changes it, as the nodes of directory/table/record_table.hpp are: how
/// many own it is counted so that who finds itself alone may change it in place, also after another thread let go of
/// it, which `use_count` of a shared_ptr does not promise. Null at first. Thread: copies are independent.
template <class T>
class Shared {
 public:
  Shared() = default;
  Shared(const Shared& other) noexcept : node_(other.node_) {
    if (node_) node_->owners.fetch_add(1, std::memory_order_relaxed);
  }
  Shared(Shared&& other) noexcept : node_(std::exchange(other.node_, nullptr)) {}
  Shared& operator=(Shared other) noexcept {
    std::swap(node_, other.node_);
    return *this;
  }
  ~Shared() {
    if (node_ && node_->owners.fetch_sub(1, std::memory_order_acq_rel) == 1) delete node_;
  }

  const T* get() const { return node_ ? &node_->value : nullptr; }
  explicit operator bool() const { return node_ != nullptr; }
  const T* operator->() const { return &node_->value; }
  const T& operator*() const { return node_->value; }

  /// The value, ours alone: the same when nobody else has it, else a copy; a new one when there was none. A count of
  /// one is final: only its owner could share it, and that is us.
  T& own() {
    if (!node_)
      node_ = new Node;
    else if (node_->owners.load(std::memory_order_acquire) != 1)
      *this = Shared(new Node(node_->value));
    return node_->value;
  }

 private:
  struct Node {
    Node() = default;
    explicit Node(const T& from) : value(from) {}
    std::atomic<std::uint32_t> owners{1};
    T value{};
  };
  explicit Shared(Node* node) : node_(node) {}

  Node* node_ = nullptr;
};

}  // namespace muster::access
