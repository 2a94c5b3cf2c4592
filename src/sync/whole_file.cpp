#include "sync/whole_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

namespace muster::sync {

base::Result<void> write_whole_file(const std::filesystem::path& file,
                                    const std::function<void(std::ostream&)>& write) {
  const std::filesystem::path part = file.string() + ".part";
  const auto failed = [&] {
    const auto error = base::unavailable(fmt::format("{}: {}", file.string(), std::strerror(errno)));
    std::error_code ignored;
    std::filesystem::remove(part, ignored);
    return error;
  };
  // People's data: nobody else's to read unless its owner says so.
  const int made = ::open(part.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  if (made < 0) return failed();
  std::ofstream out(part, std::ios::binary);
  write(out);
  out.close();
  const bool saved = out && ::fsync(made) == 0;
  const int reason = errno;
  ::close(made);
  errno = reason;
  if (!saved) return failed();
  std::error_code error;
  std::filesystem::rename(part, file, error);
  if (error) {
    errno = error.value();
    return failed();
  }
  return {};
}

}  // namespace muster::sync
