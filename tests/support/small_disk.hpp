#pragma once

#include <memory>

#include "support/temp_dir.hpp"

namespace muster::test {

/// A file system of a few megabytes that this process and those it starts see, and that can be filled up.
class SmallDisk {
 public:
  /// Nothing where the machine does not allow it.
  static std::unique_ptr<SmallDisk> make(std::size_t bytes);
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk();

  std::filesystem::path path() const { return folder_ / "disk"; }
  /// Takes all the space that is left.
  void fill() const;
  /// Gives it back.
  void free() const;

 private:
  SmallDisk() = default;

  TempDir folder_;
};

}  // namespace muster::test
