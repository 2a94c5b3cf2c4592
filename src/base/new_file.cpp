#include "base/new_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ostream>
#include <streambuf>
#include <utility>

#include "base/file_owner.hpp"

namespace muster::base {
namespace {

Error failed(const std::filesystem::path& file, int reason) {
  return unavailable(fmt::format("{}: {}", file.string(), std::strerror(reason)));
}

// Returns 0, or the error number.
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
  // This file system cannot rename without replacing. `link` fails when the target exists, so it does the same in two
  // steps.
  if (::link(from.c_str(), to.c_str()) != 0) return errno;
  ::unlink(from.c_str());
  return 0;
}

// A stream buffer for a descriptor. It keeps the error number of a failed write, which standard streams do not.
class DescriptorBuffer final : public std::streambuf {
 public:
  explicit DescriptorBuffer(int descriptor) : descriptor_(descriptor) {
    setp(block_.data(), block_.data() + block_.size());
  }
  // 0, or the error number of the first failed write.
  int reason() const { return reason_; }

 protected:
  int_type overflow(int_type next) override {
    if (sync() != 0) return traits_type::eof();
    if (!traits_type::eq_int_type(next, traits_type::eof())) sputc(traits_type::to_char_type(next));
    return traits_type::not_eof(next);
  }
  int sync() override {
    const char* at = pbase();
    while (reason_ == 0 && at < pptr()) {
      const ssize_t written = ::write(descriptor_, at, static_cast<std::size_t>(pptr() - at));
      if (written >= 0)
        at += written;
      else if (errno != EINTR)
        reason_ = errno;
    }
    setp(block_.data(), block_.data() + block_.size());
    return reason_ == 0 ? 0 : -1;
  }

 private:
  int descriptor_;
  int reason_ = 0;
  std::array<char, 64 * 1024> block_;
};

// Closes the file even when its writer throws.
class OpenFile {
 public:
  explicit OpenFile(const std::filesystem::path& file) : descriptor_(::open(file.c_str(), O_WRONLY | O_CLOEXEC)) {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() { close(); }
  int descriptor() const { return descriptor_; }
  // Returns 0, or the error number. After an error, written data may be lost.
  int close() {
    const int opened = std::exchange(descriptor_, -1);
    return opened < 0 || ::close(opened) == 0 ? 0 : errno;
  }

 private:
  int descriptor_;
};

// Returns 0, or the error number.
int write_all(int descriptor, const WriteText& write) {
  DescriptorBuffer buffer(descriptor);
  std::ostream out(&buffer);
  write(out);
  out.flush();
  if (buffer.reason() != 0) return buffer.reason();
  return out ? 0 : EIO;
}

}  // namespace

Result<NewFile> NewFile::beside(const std::filesystem::path& target) {
  std::string path = target.string() + ".part-XXXXXX";
  const int made = ::mkostemp(path.data(), O_CLOEXEC);  // with mode 0600
  if (made < 0) return failed(target, errno);
  ::close(made);
  return NewFile(std::move(path), target);
}

NewFile::NewFile(NewFile&& other) noexcept : path_(std::exchange(other.path_, {})), target_(std::move(other.target_)) {}

NewFile::~NewFile() {
  if (path_.empty()) return;
  // SQLite may have created these files next to it.
  for (const char* ending : {"", "-wal", "-shm", "-journal"}) ::unlink((path_.string() + ending).c_str());
}

Result<void> NewFile::set_mode(mode_t mode) {
  if (::chmod(path_.c_str(), mode) != 0) return failed(target_, errno);
  return {};
}

Result<void> NewFile::take_owner_and_mode_of_target() {
  struct stat old {};
  struct stat mine {};
  if (::stat(target_.c_str(), &old) != 0 || ::stat(path_.c_str(), &mine) != 0) return failed(target_, errno);
  const mode_t mode = old.st_mode & 0777;
  // When the mode gives the group no rights, the group does not matter.
  const bool group_matters = (mode & 0070) != 0 && mine.st_gid != old.st_gid;
  if (mine.st_uid != old.st_uid || mine.st_gid != old.st_gid) {
    if (::chown(path_.c_str(), old.st_uid, old.st_gid) != 0 && (mine.st_uid != old.st_uid || group_matters))
      return unavailable(fmt::format("{}: {}, and {} cannot make a file of that owner; run the command as {}",
                                     target_.string(), owner_and_mode(old), user_name(::geteuid()),
                                     old.st_uid == 0 ? "root" : user_name(old.st_uid) + " or root"));
  }
  return set_mode(mode);
}

Result<void> NewFile::put_in_place(bool replace) {
  if (const int reason = make_durable(path_, O_RDONLY); reason != 0) return failed(target_, reason);
  if (const int reason = move_to(path_, target_, replace); reason != 0) {
    if (reason == EEXIST) return invalid(fmt::format("{}: is there already", target_.string()));
    return failed(target_, reason);
  }
  path_.clear();
  const auto folder = target_.has_parent_path() ? target_.parent_path() : std::filesystem::path(".");
  if (const int reason = make_durable(folder, O_RDONLY | O_DIRECTORY); reason != 0) return failed(target_, reason);
  return {};
}

Result<void> write_whole_file(const std::filesystem::path& file, mode_t mode, const WriteText& write) {
  auto made = NewFile::beside(file);
  if (!made) return made.error();
  OpenFile opened(made->path());
  if (opened.descriptor() < 0) return failed(file, errno);
  if (const int reason = write_all(opened.descriptor(), write); reason != 0) return failed(file, reason);
  if (const int reason = opened.close(); reason != 0) return failed(file, reason);
  if (auto set = made->set_mode(mode); !set) return set;
  return made->put_in_place(true);
}

Result<void> write_to_descriptor(int descriptor, std::string_view name, const WriteText& write) {
  if (const int reason = write_all(descriptor, write); reason != 0)
    return unavailable(fmt::format("{}: {}", name, std::strerror(reason)));
  return {};
}

}  // namespace muster::base
