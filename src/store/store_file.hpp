#pragma once

#include <sys/types.h>

#include <array>
#include <filesystem>

#include "base/result.hpp"

namespace muster::store {

/// Identifies a file independently of its name.
struct FileId {
  dev_t device = 0;
  ino_t inode = 0;  ///< 0: no file
  bool operator==(const FileId&) const = default;
};

/// The file of a store that this process has open. It tells which file it is, whether it still has its name, and
/// whether a server uses it.
///
/// Lifetime: open it before SQLite opens the file, and close it after SQLite has closed it. Closing any descriptor of a
/// file releases all locks of the process on it, including SQLite's.
class StoreFile {
 public:
  /// Follows links once, so that all other files of the store are next to the file itself. Errors name the file.
  /// `not_found`: there is no file. `invalid`: the file has several names (hard links). `unsupported`: it is empty.
  /// `unavailable`: it is not a regular file, or it may not be read.
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

  /// Whether any SQLite connection has it open, in this process or another. Tells by SQLite's lock.
  bool is_in_use() const;
  /// `busy` when a server has this file open under another name, or another file under this name.
  base::Result<void> check_server() const;

  /// Remembers SQLite's files next to the store. From now on they must stay too. Call it once SQLite has created them.
  void note_companions();
  /// Checks that the name and the files are as they were. Any thread; takes a few microseconds.
  base::Result<void> check_in_place() const;

  /// Takes a lock that keeps out servers that open the same file under another name. `busy` when another server has it.
  base::Result<void> lock_for_server();
  void unlock();

 private:
  StoreFile(std::filesystem::path name, std::filesystem::path path, int descriptor, bool may_write, FileId id);
  bool is_locked_by_server() const;

  std::filesystem::path name_;  // as given by the caller
  std::filesystem::path path_;
  int descriptor_;
  bool may_write_;
  FileId id_;
  std::array<FileId, 2> companions_;
};

}  // namespace muster::store
