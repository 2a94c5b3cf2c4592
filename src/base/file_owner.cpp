#include "base/file_owner.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <cerrno>

namespace muster::base {
namespace {

std::string group_name(gid_t group) {
  const struct group* known = ::getgrgid(group);
  return known ? std::string(known->gr_name) : fmt::format("group {}", group);
}

// The first folder in the file's path that this process may not enter.
std::filesystem::path closed_folder(const std::filesystem::path& file) {
  std::error_code error;
  std::filesystem::path way;
  for (const auto& part : std::filesystem::absolute(file, error).parent_path()) {
    way /= part;
    if (::faccessat(AT_FDCWD, way.c_str(), X_OK, AT_EACCESS) != 0 && errno == EACCES) return way;
  }
  return {};
}

}  // namespace

std::string user_name(uid_t user) {
  const passwd* known = ::getpwuid(user);
  return known ? std::string(known->pw_name) : fmt::format("user {}", user);
}

std::string owner_and_mode(const struct stat& file) {
  return fmt::format("it belongs to {}:{} and has the mode {:04o}", user_name(file.st_uid), group_name(file.st_gid),
                     file.st_mode & 07777);
}

std::string why_refused(const std::filesystem::path& file) {
  struct stat found {};
  const std::string me = user_name(::geteuid());
  // Describes why access to this path is refused, or "" when it is not refused.
  const auto refused = [&](const std::filesystem::path& path, int access, std::string_view what) -> std::string {
    if (::faccessat(AT_FDCWD, path.c_str(), access, AT_EACCESS) == 0) return "";
    if (errno == EROFS) return fmt::format("{} is on a file system that can only be read", path.string());
    if (errno != EACCES || ::stat(path.c_str(), &found) != 0) return "";
    const std::string what_to_do =
        found.st_uid == ::geteuid()
            ? "give yourself the right by `chmod`"
            : fmt::format("run the command as {}, or change the owner by `chown`", user_name(found.st_uid));
    return fmt::format("{} may not {} {}: {}; {}", me, what, path.string(), owner_and_mode(found), what_to_do);
  };
  if (const auto folder = closed_folder(file); !folder.empty()) return refused(folder, X_OK, "look into");
  if (auto why = refused(file, R_OK, "read"); !why.empty()) return why;
  if (auto why = refused(file, W_OK, "write to"); !why.empty()) return why;
  // SQLite creates more files next to a store, so the folder must be writable too.
  return refused(file.has_parent_path() ? file.parent_path() : ".", W_OK, "make files in");
}

}  // namespace muster::base
