#pragma once

#include <sys/types.h>

#include <array>
#include <filesystem>

#include "base/result.hpp"

namespace muster::store {

/// Which file it is, whatever it is called.
struct FileId {
  dev_t device = 0;
  ino_t inode = 0;  ///< 0 for none
  bool operator==(const FileId&) const = default;
};

/// The file of a store as this process has it open: which one it is, whether it still has its name, and whether a
/// server has it.
///
/// Lifetime: opened before SQLite opens the file, and closed after SQLite has closed it. To close any descriptor of a
/// file takes all the process's locks off it, those of SQLite too.
class StoreFile {
 public:
  /// Follows links once, so that all that lies beside the store is beside the file itself. Errors name the file:
  /// `not_found`; `invalid` for a file of several names; `unsupported` for an empty one; `unavailable` for what is no
  /// file, and when it may not be read.
  static base::Result<StoreFile> open(const std::filesystem::path& name);
  StoreFile(StoreFile&& other) noexcept;
  StoreFile(const StoreFile&) = delete;
  StoreFile& operator=(const StoreFile&) = delete;
  ~StoreFile();

  /// Where the file is, without links.
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path beside(const char* ending) const { return path_.string() + ending; }
  FileId id() const { return id_; }
  /// Whether this process may write to it.
  bool may_write() const { return may_write_; }

  /// Whether any connection has it open, of this process or another, by SQLite's lock.
  bool is_in_use() const;
  /// `busy` when a server has this file open by another name, or another file by this name.
  base::Result<void> check_server() const;

  /// From now on the files that SQLite has beside it must stay, too. Called once SQLite has made them.
  void note_companions();
  /// That name and files are as they were when it was opened. Any thread; takes some microseconds.
  base::Result<void> check_in_place() const;

  /// So that two servers by two names of a file keep each other out; `busy` when another has the lock.
  base::Result<void> lock_for_server();
  void unlock();

 private:
  StoreFile(std::filesystem::path name, std::filesystem::path path, int descriptor, bool may_write, FileId id);
  bool is_locked_by_server() const;

  std::filesystem::path name_;  // as it was given
  std::filesystem::path path_;
  int descriptor_;
  bool may_write_;
  FileId id_;
  std::array<FileId, 2> companions_;
};

}  // namespace muster::store
