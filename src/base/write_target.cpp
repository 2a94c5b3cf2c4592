#include "base/write_target.hpp"

#include <fmt/format.h>

namespace muster::base {
namespace {

namespace fs = std::filesystem;

constexpr int most_links = 40;  // the same limit as in Linux

std::string_view word_for(fs::file_type type) {
  switch (type) {
    case fs::file_type::directory: return "a folder";
    case fs::file_type::character:
    case fs::file_type::block: return "a device";
    case fs::file_type::fifo: return "a pipe";
    case fs::file_type::socket: return "a socket";
    default: return "no regular file";
  }
}

// Whether the path names something that is already open, such as a descriptor. Replacing it would take the name away
// from the program that opened it.
bool names_open_file(const fs::path& file) {
  const std::string name = file.lexically_normal().string();
  return name.starts_with("/proc/") || name.starts_with("/dev/fd/") || name == "/dev/stdin" || name == "/dev/stdout" ||
         name == "/dev/stderr";
}

}  // namespace

Result<fs::path> write_target(const fs::path& file, std::string_view instead) {
  const auto refused = [&](std::string_view what) {
    return invalid(fmt::format("{}: {}{}{}", file.string(), what, instead.empty() ? "" : "; ", instead));
  };
  fs::path at = file;
  for (int links = 0; links <= most_links; ++links) {
    if (names_open_file(at)) return refused("this names a file that is open already");
    std::error_code error;
    const fs::file_status status = fs::symlink_status(at, error);
    if (status.type() == fs::file_type::regular) return at;
    if (status.type() == fs::file_type::not_found) {
      if (links == 0) return at;
      return refused(fmt::format("the link leads to {}, which does not exist", at.string()));
    }
    if (status.type() == fs::file_type::none) return unavailable(fmt::format("{}: {}", file.string(), error.message()));
    if (status.type() != fs::file_type::symlink) return refused(fmt::format("this is {}", word_for(status.type())));
    const fs::path next = fs::read_symlink(at, error);
    if (error) return unavailable(fmt::format("{}: {}", file.string(), error.message()));
    at = at.parent_path() / next;  // an absolute link replaces the whole path
  }
  return refused("the links lead in a circle");
}

}  // namespace muster::base
