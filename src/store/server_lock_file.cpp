#include "store/server_lock_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <thread>

namespace muster::store {
namespace {

using base::Error;
using base::ErrorKind;
using base::Result;

// The file is a sequence of 64-bit numbers: the process id, the shown revision of the list of portals, then those of
// portals 1, 2, and so on. The address is in a gap that earlier versions leave empty: a mark, the length, and the text.
constexpr std::uint64_t process_place = 0;
constexpr std::uint64_t address_place = 1 << 16;
constexpr std::uint64_t address_mark = 0x7265'7473'756d'4001;
constexpr std::uint64_t address_places = 2 + 256;
// The end of the gap identifies the served file by device and inode.
constexpr std::uint64_t device_place = address_place + address_places - 2;
constexpr std::uint64_t inode_place = address_place + address_places - 1;
constexpr std::uint64_t longest_address = 8 * 254;
std::uint64_t place_of(base::PortalId portal) {
  const std::uint64_t place = std::uint64_t{portal.value} + 1;
  return place < address_place ? place : place + address_places;
}

class File {
 public:
  File(const std::filesystem::path& path, int flags) : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  bool is_open() const { return descriptor_ >= 0; }
  int descriptor() const { return descriptor_; }
  // These locks belong to the open file, not to the process, so they also separate two stores in one process.
  bool try_lock() const {
    struct flock lock {};
    lock.l_type = F_WRLCK;
    return ::fcntl(descriptor_, F_OFD_SETLK, &lock) == 0;
  }
  bool is_locked_by_other() const {
    struct flock lock {};
    lock.l_type = F_WRLCK;
    return ::fcntl(descriptor_, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
  }
  std::uint64_t number(std::uint64_t place) const {
    std::uint64_t number = 0;
    return ::pread(descriptor_, &number, sizeof(number), static_cast<off_t>(8 * place)) == sizeof(number) ? number : 0;
  }
  bool set_number(std::uint64_t place, std::uint64_t number) const {
    return ::pwrite(descriptor_, &number, sizeof(number), static_cast<off_t>(8 * place)) == sizeof(number);
  }
  std::string text(std::uint64_t place, std::uint64_t length) const {
    std::string text(length, '\0');
    const auto read = ::pread(descriptor_, text.data(), length, static_cast<off_t>(8 * place));
    return read == static_cast<ssize_t>(length) ? text : "";
  }
  bool set_text(std::uint64_t place, std::string_view text) const {
    return ::pwrite(descriptor_, text.data(), text.size(), static_cast<off_t>(8 * place)) ==
           static_cast<ssize_t>(text.size());
  }
  // Whether `path` still names this file. A server that ends removes its file.
  bool is_at(const std::filesystem::path& path) const {
    struct stat here {
    }, there{};
    return ::fstat(descriptor_, &here) == 0 && ::stat(path.c_str(), &there) == 0 && here.st_ino == there.st_ino &&
           here.st_dev == there.st_dev;
  }

 private:
  int descriptor_;
};

class Claim final : public portal::ServerLock {
 public:
  Claim(File file, std::filesystem::path path) : file_(std::move(file)), path_(std::move(path)) {}
  ~Claim() override { ::unlink(path_.c_str()); }
  void shown(base::PortalId portal, base::Revision revision) override {
    // On an error, a command that waits for the revision times out. Nothing else depends on it.
    (void)file_.set_number(place_of(portal), revision);
  }
  void listed(base::Revision list) override { shown({}, list); }
  // Writes the mark last, so that a reader that finds it also finds the rest. A command that finds no mark uses its
  // configuration.
  void reached_at(const std::string& url) override {
    if (url.size() > longest_address) return;
    (void)(file_.set_text(address_place + 2, url) && file_.set_number(address_place + 1, url.size()) &&
           file_.set_number(address_place, address_mark));
  }

 private:
  File file_;
  std::filesystem::path path_;
};

std::string address_in(const File& file) {
  if (file.number(address_place) != address_mark) return "";
  const std::uint64_t length = file.number(address_place + 1);
  return length <= longest_address ? file.text(address_place + 2, length) : "";
}

std::string holder_of(const File& file) {
  const std::uint64_t holder = file.number(process_place);  // 0 while the server is still starting
  const std::string address = address_in(file);
  return (holder != 0 ? fmt::format("process {}", holder) : "another process") +
         (address.empty() ? "" : fmt::format(" ({})", address));
}

}  // namespace

Result<std::unique_ptr<portal::ServerLock>> lock_server_file(const std::filesystem::path& path, FileId store) {
  for (;;) {
    File file(path, O_RDWR | O_CREAT);
    if (!file.is_open()) return base::unavailable(fmt::format("{}: {}", path.string(), std::strerror(errno)));
    if (!file.try_lock()) {
      return Error(ErrorKind::busy,
                   holder_of(file) + " serves it already; stop that server first, or name another store by --data");
    }
    if (!file.is_at(path)) continue;  // the holder removed it between opening and locking
    if (::ftruncate(file.descriptor(), 0) != 0 ||
        !file.set_number(process_place, static_cast<std::uint64_t>(::getpid())) ||
        !file.set_number(device_place, store.device) || !file.set_number(inode_place, store.inode))
      return base::unavailable(fmt::format("{}: {}", path.string(), std::strerror(errno)));
    return std::unique_ptr<portal::ServerLock>(new Claim(std::move(file), path));
  }
}

Result<void> wait_for_serving_file(const std::filesystem::path& path, base::PortalId portal, base::Revision revision,
                                   std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  for (;;) {
    const File file(path, O_RDWR);
    if (!file.is_open() || !file.is_locked_by_other()) return {};
    if (file.number(place_of(portal)) >= revision) return {};
    if (std::chrono::steady_clock::now() >= deadline)
      return Error(ErrorKind::busy,
                   fmt::format("the change is saved, but the server does not show it yet; if it goes on so, see the "
                               "log of process {}",
                               file.number(process_place)));
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

Serving look_at_serving_file(const std::filesystem::path& path) {
  const File file(path, O_RDONLY);
  if (!file.is_open() && errno == EACCES) return {.by = "another process"};  // it belongs to another user
  if (!file.is_open() || !file.is_locked_by_other()) return {};
  return {.by = holder_of(file),
          .file = {file.number(device_place), file.number(inode_place)},
          .process = file.number(process_place),
          .url = address_in(file)};
}

// Beside the file itself, whatever links lead there.
Serving look_at_server(const std::filesystem::path& store) {
  std::error_code error;
  const auto real = std::filesystem::canonical(store, error);
  return error ? Serving{} : look_at_serving_file(real.string() + "-serving");
}

std::string served_at_by_file(const std::filesystem::path& path) {
  const File file(path, O_RDWR);
  return file.is_open() && file.is_locked_by_other() ? address_in(file) : "";
}

}  // namespace muster::store
