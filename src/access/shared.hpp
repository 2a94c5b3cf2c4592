#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

namespace muster::access {

/// A value that copies share until one of them changes it, like the nodes in directory/table/record_table.hpp. It
/// counts its owners so that a sole owner may change the value in place, even right after another thread released it.
/// `use_count` of a shared_ptr does not promise that. Null at first. Thread: copies are independent.
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

  /// Returns the value for writing. It is copied first when it is shared, and created when there is none. An owner
  /// count of one cannot rise meanwhile, because only this object could share the value.
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
