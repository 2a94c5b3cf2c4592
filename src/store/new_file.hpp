#pragma once

#include <filesystem>

#include "base/result.hpp"

namespace muster::store {

/// A file that only its owner may read, in the making beside the place where it is to be. Gone with the object unless
/// it was put there.
class NewFile {
 public:
  /// An empty one. Errors name `target`.
  static base::Result<NewFile> beside(const std::filesystem::path& target);
  NewFile(NewFile&& other) noexcept;
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile();

  const std::filesystem::path& path() const { return path_; }
  /// Makes the contents durable and gives the file its name, in one step that is durable, too. Without `replace`,
  /// `invalid` when there is a file of this name by now. Nobody may have the file open.
  base::Result<void> put_in_place(bool replace);

 private:
  NewFile(std::filesystem::path path, std::filesystem::path target)
      : path_(std::move(path)), target_(std::move(target)) {}

  std::filesystem::path path_;  // empty once it is in its place
  std::filesystem::path target_;
};

}  // namespace muster::store
