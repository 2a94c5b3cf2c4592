#include "store/new_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

namespace muster::store {
namespace {

using base::Result;

base::Error failed(const std::filesystem::path& file, int reason) {
  return base::unavailable(fmt::format("{}: {}", file.string(), std::strerror(reason)));
}

// 0, or why not.
int make_durable(const std::filesystem::path& path, int flags) {
  const int opened = ::open(path.c_str(), flags | O_CLOEXEC);
  if (opened < 0) return errno;
  const int reason = ::fsync(opened) == 0 ? 0 : errno;
  ::close(opened);
  return reason;
}

int move_to(const std::filesystem::path& from, const std::filesystem::path& to, bool replace) {
  if (replace) return ::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL) return errno;
  // A file system that cannot do it in one step: a name that exists makes `link` fail.
  if (::link(from.c_str(), to.c_str()) != 0) return errno;
  ::unlink(from.c_str());
  return 0;
}

}  // namespace

Result<NewFile> NewFile::beside(const std::filesystem::path& target) {
  std::string path = target.string() + ".part-XXXXXX";
  const int made = ::mkostemp(path.data(), O_CLOEXEC);  // of mode 0600
  if (made < 0) return failed(target, errno);
  ::close(made);
  return NewFile(std::move(path), target);
}

NewFile::NewFile(NewFile&& other) noexcept : path_(std::exchange(other.path_, {})), target_(std::move(other.target_)) {}

NewFile::~NewFile() {
  if (path_.empty()) return;
  // And what SQLite may have put beside it.
  for (const char* ending : {"", "-wal", "-shm", "-journal"}) ::unlink((path_.string() + ending).c_str());
}

Result<void> NewFile::put_in_place(bool replace) {
  if (const int reason = make_durable(path_, O_RDWR); reason != 0) return failed(target_, reason);
  if (const int reason = move_to(path_, target_, replace); reason != 0) {
    if (reason == EEXIST) return base::invalid(fmt::format("{}: is there already", target_.string()));
    return failed(target_, reason);
  }
  path_.clear();
  const auto folder = target_.has_parent_path() ? target_.parent_path() : std::filesystem::path(".");
  if (const int reason = make_durable(folder, O_RDONLY | O_DIRECTORY); reason != 0) return failed(target_, reason);
  return {};
}

}  // namespace muster::store
