#include "store/serving_file.hpp"

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

// The file is a row of 64-bit numbers: the process id, the shown revision of the list of portals, then those of portal
// 1, 2, and so on.
constexpr std::uint64_t process_place = 0;
std::uint64_t place_of(base::PortalId portal) {
  return std::uint64_t{portal.value} + 1;
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
  // Locks of the open file rather than of the process: they also keep apart two stores in one process.
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
  // Whether `path` still leads here: a server that ends removes its file.
  bool is_at(const std::filesystem::path& path) const {
    struct stat here {
    }, there{};
    return ::fstat(descriptor_, &here) == 0 && ::stat(path.c_str(), &there) == 0 && here.st_ino == there.st_ino &&
           here.st_dev == there.st_dev;
  }

 private:
  int descriptor_;
};

class Claim final : public portal::ServingClaim {
 public:
  Claim(File file, std::filesystem::path path) : file_(std::move(file)), path_(std::move(path)) {}
  ~Claim() override { ::unlink(path_.c_str()); }
  void shown(base::PortalId portal, base::Revision revision) override {
    // A command that waits for this gives up by itself; nothing else depends on it.
    (void)file_.set_number(place_of(portal), revision);
  }
  void listed(base::Revision list) override { shown({}, list); }

 private:
  File file_;
  std::filesystem::path path_;
};

}  // namespace

Result<std::unique_ptr<portal::ServingClaim>> claim_serving_file(const std::filesystem::path& path) {
  for (;;) {
    File file(path, O_RDWR | O_CREAT);
    if (!file.is_open()) return base::unavailable(fmt::format("{}: {}", path.string(), std::strerror(errno)));
    if (!file.try_lock()) {
      const std::uint64_t holder = file.number(process_place);  // 0 when it has only just begun
      const std::string name = holder != 0 ? fmt::format("process {}", holder) : "another process";
      return Error(ErrorKind::busy, name + " serves it already");
    }
    if (!file.is_at(path)) continue;  // its holder removed it between our two steps
    if (::ftruncate(file.descriptor(), 0) != 0 ||
        !file.set_number(process_place, static_cast<std::uint64_t>(::getpid())))
      return base::unavailable(fmt::format("{}: {}", path.string(), std::strerror(errno)));
    return std::unique_ptr<portal::ServingClaim>(new Claim(std::move(file), path));
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
      return Error(ErrorKind::busy, fmt::format("the change is saved, but the server (process {}) does not show it yet",
                                                file.number(process_place)));
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

}  // namespace muster::store
