#pragma once

#include <memory>

#include "support/temp_dir.hpp"

namespace muster::test {

/// A small file system that can be filled up. Only this process and those that it starts see it.
class SmallDisk {
 public:
  /// Null when the machine does not allow such a file system.
  static std::unique_ptr<SmallDisk> make(std::size_t bytes);
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk();

  std::filesystem::path path() const { return folder_ / "disk"; }
  /// Uses up all the space that is left.
  void fill() const;
  /// Frees the space that `fill` has used.
  void free() const;

 private:
  SmallDisk() = default;

  TempDir folder_;
};

}  // namespace muster::test
