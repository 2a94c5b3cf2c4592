#include "store/store_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/file_owner.hpp"
#include "store/server_lock_file.hpp"

namespace muster::store {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using base::Result;

// The files that SQLite keeps next to a store in use.
constexpr std::array<const char*, 2> companion_endings{"-wal", "-shm"};

// SQLite locks bytes from 2^30 on. This byte is beyond the end of any store.
constexpr off_t server_lock = off_t{1} << 46;
constexpr off_t sqlite_shared_locks = 0x4000'0002;
constexpr off_t sqlite_shared_size = 510;

FileId id_of(const struct stat& file) {
  return {file.st_dev, file.st_ino};
}

FileId id_at(const fs::path& path) {
  struct stat found {};
  return ::stat(path.c_str(), &found) == 0 ? id_of(found) : FileId{};
}

struct flock lock_on(off_t start, off_t length, short type) {
  struct flock lock {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  lock.l_start = start;
  lock.l_len = length;
  return lock;
}

bool is_locked(int descriptor, off_t start, off_t length) {
  auto lock = lock_on(start, length, F_WRLCK);
  return ::fcntl(descriptor, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

Error refused(const fs::path& name, int reason) {
  if (reason == ENOENT) return base::not_found(fmt::format("{}: there is no store here", name.string()));
  const std::string why = base::why_refused(name);
  return base::unavailable(
      fmt::format("{}: {}{}{}", name.string(), std::strerror(reason), why.empty() ? "" : "; ", why));
}

// Refuses files that cannot be a store, and files that SQLite would damage.
Result<void> check_kind(const fs::path& name, const struct stat& file) {
  if (!S_ISREG(file.st_mode)) return base::unavailable(fmt::format("{}: is not a file", name.string()));
  if (file.st_nlink > 1)
    return base::invalid(
        fmt::format("{}: the file has {} names (hard links); SQLite would keep a log for each and damage the store, so "
                    "keep one of them; `find FOLDER -samefile {}` finds the others",
                    name.string(), file.st_nlink, name.string()));
  if (file.st_size == 0)
    return Error(ErrorKind::unsupported,
                 fmt::format("{}: the file is empty, so it is not a Muster store; `muster restore --force` replaces it "
                             "by a backup; for a new store, delete the file and use --create",
                             name.string()));
  return {};
}

}  // namespace

StoreFile::StoreFile(fs::path name, fs::path path, int descriptor, bool may_write, FileId id)
    : name_(std::move(name)), path_(std::move(path)), descriptor_(descriptor), may_write_(may_write), id_(id) {}

StoreFile::StoreFile(StoreFile&& other) noexcept
    : name_(std::move(other.name_)),
      path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      may_write_(other.may_write_),
      id_(other.id_),
      companions_(other.companions_) {}

StoreFile::~StoreFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<StoreFile> StoreFile::open(const fs::path& name) {
  struct stat found {};
  if (::stat(name.c_str(), &found) != 0) return refused(name, errno);
  if (auto fine = check_kind(name, found); !fine) return fine.error();
  std::error_code error;
  const fs::path path = fs::canonical(name, error);
  if (error) return base::unavailable(fmt::format("{}: {}", name.string(), error.message()));
  int descriptor = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  const bool may_write = descriptor >= 0;
  if (!may_write && (errno == EACCES || errno == EROFS || errno == EPERM))
    descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return refused(name, errno);
  if (::fstat(descriptor, &found) != 0) {
    const int reason = errno;
    ::close(descriptor);
    return refused(name, reason);
  }
  return StoreFile(fs::absolute(name), path, descriptor, may_write, id_of(found));
}

bool StoreFile::is_in_use() const {
  return is_locked(descriptor_, sqlite_shared_locks, sqlite_shared_size);
}

bool StoreFile::is_locked_by_server() const {
  return is_locked(descriptor_, server_lock, 1);
}

// A server locks the file next to the store first and releases it last.
Result<void> StoreFile::check_server() const {
  const bool locked = is_locked_by_server();
  const Serving serving = look_at_serving_file(beside("-serving"));
  if (serving.by.empty() && locked && is_locked_by_server())
    return Error(ErrorKind::busy,
                 fmt::format("{}: a server has this file open by another name; name the store as that server does, or "
                             "stop it first",
                             name_.string()));
  if (!serving.by.empty() && serving.file.inode != 0 && serving.file != id_)
    return Error(ErrorKind::busy,
                 fmt::format("{}: the file was replaced while {} serves the one that was here before; stop that "
                             "server first",
                             name_.string(), serving.by));
  return {};
}

void StoreFile::note_companions() {
  for (std::size_t i = 0; i < companions_.size(); ++i) companions_[i] = id_at(beside(companion_endings[i]));
}

Result<void> StoreFile::check_in_place() const {
  const auto lost = [](const std::string& file) {
    return base::unavailable(
        fmt::format("{}: was removed or replaced while the store is in use, so nothing is saved any more; put the same "
                    "file back, or end this process and restore a backup",
                    file));
  };
  if (id_at(name_) != id_) return lost(name_.string());
  for (std::size_t i = 0; i < companions_.size(); ++i) {
    if (companions_[i].inode == 0) continue;
    if (const fs::path file = beside(companion_endings[i]); id_at(file) != companions_[i]) return lost(file.string());
  }
  return {};
}

Result<void> StoreFile::lock_for_server() {
  auto lock = lock_on(server_lock, 1, F_WRLCK);
  if (::fcntl(descriptor_, F_OFD_SETLK, &lock) == 0) return {};
  if (errno == EAGAIN || errno == EACCES)
    return Error(ErrorKind::busy, "a server has this file open by another name; stop that server first");
  return base::unavailable(fmt::format("cannot lock the file: {}", std::strerror(errno)));
}

void StoreFile::unlock() {
  auto lock = lock_on(server_lock, 1, F_UNLCK);
  (void)::fcntl(descriptor_, F_OFD_SETLK, &lock);
}

}  // namespace muster::store
