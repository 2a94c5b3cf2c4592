#include "http/engine/task.hpp"

#include <array>
#include <new>
#include <vector>

namespace muster::http {
namespace {

constexpr std::size_t step = 64;       // frames have sizes that are multiples of this
constexpr std::size_t largest = 2048;  // larger ones are not kept
constexpr std::size_t most_kept = 64;  // of each size

// The frames that a thread keeps for its next coroutines, by size.
class KeptFrames {
 public:
  KeptFrames() {
    for (auto& frames : by_size_) frames.reserve(most_kept);
  }
  ~KeptFrames() {
    for (auto& frames : by_size_) {
      for (void* frame : frames) ::operator delete(frame);
    }
  }
  std::vector<void*>& of(std::size_t size) { return by_size_[(size - 1) / step]; }

 private:
  std::array<std::vector<void*>, largest / step> by_size_;
};

thread_local KeptFrames kept;

}  // namespace

void* allocate_frame(std::size_t size) {
  if (size > largest) return ::operator new(size);
  std::vector<void*>& frames = kept.of(size);
  if (frames.empty()) return ::operator new((size + step - 1) / step * step);
  void* const frame = frames.back();
  frames.pop_back();
  return frame;
}

void free_frame(void* frame, std::size_t size) noexcept {
  if (size > largest || kept.of(size).size() == most_kept) return ::operator delete(frame);
  kept.of(size).push_back(frame);
}

}  // namespace muster::http
