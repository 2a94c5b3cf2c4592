#include "support/small_disk.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <stdexcept>

namespace muster::test {
namespace {

// Moves this process into a mount namespace of its own, as root or as root of a user namespace. Its mounts end with the
// last process that sees them.
bool own_mounts() {
  if (::unshare(CLONE_NEWNS) != 0) {
    const uid_t user = ::geteuid();
    if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
    std::ofstream("/proc/self/uid_map") << "0 " << user << " 1";
  }
  return ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
}

}  // namespace

std::unique_ptr<SmallDisk> SmallDisk::make(std::size_t bytes) {
  if (!own_mounts()) return nullptr;
  std::unique_ptr<SmallDisk> disk(new SmallDisk());
  std::filesystem::create_directory(disk->path());
  const std::string options = "size=" + std::to_string(bytes);
  if (::mount("tmpfs", disk->path().c_str(), "tmpfs", 0, options.c_str()) != 0) return nullptr;
  return disk;
}

SmallDisk::~SmallDisk() {
  ::umount2(path().c_str(), MNT_DETACH);
}

void SmallDisk::fill() const {
  const int file = ::open((path() / "filler").c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  if (file < 0) throw std::runtime_error("cannot fill the disk");
  static constexpr std::array<char, 4096> page{};
  while (::write(file, page.data(), page.size()) > 0) continue;
  const bool full = errno == ENOSPC;
  ::close(file);
  if (!full) throw std::runtime_error("cannot fill the disk");
}

void SmallDisk::free() const {
  std::filesystem::remove(path() / "filler");
}

}  // namespace muster::test
