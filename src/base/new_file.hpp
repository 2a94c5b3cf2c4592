#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <iosfwd>

#include "base/result.hpp"

namespace muster::base {

/// A mode that lets only the owner read the file.
inline constexpr mode_t private_file = 0600;
/// A mode for files that every user of the machine may read, such as a certificate.
inline constexpr mode_t public_file = 0644;

/// A new file that is written under a temporary, unique name next to its target and then renamed. Until then only its
/// owner may read it. The destructor deletes it unless it was put in place.
class NewFile {
 public:
  /// Creates an empty temporary file. Errors name `target`.
  static Result<NewFile> beside(const std::filesystem::path& target);
  NewFile(NewFile&& other) noexcept;
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile();

  const std::filesystem::path& path() const { return path_; }
  /// Sets the mode of the final file. Until this call the file is private.
  Result<void> set_mode(mode_t mode);
  /// Copies the owner, group and mode of the target. Fails when the process may not do that. The error names both
  /// users.
  Result<void> take_owner_and_mode_of_target();
  /// Makes the contents durable, then renames the file to the target in one durable step. Without `replace` the error
  /// is `invalid` if the target exists by then. Nobody may have the new file open.
  Result<void> put_in_place(bool replace);

 private:
  NewFile(std::filesystem::path path, std::filesystem::path target)
      : path_(std::move(path)), target_(std::move(target)) {}

  std::filesystem::path path_;  // empty once the file is in place
  std::filesystem::path target_;
};

using WriteText = std::function<void(std::ostream&)>;

/// Writes a file with this mode as a whole and replaces an earlier one. After an error, which names the file, an
/// earlier file is unchanged.
Result<void> write_whole_file(const std::filesystem::path& file, mode_t mode, const WriteText& write);

/// Writes to an open descriptor, such as standard output. The error starts with `name`.
Result<void> write_to_descriptor(int descriptor, std::string_view name, const WriteText& write);

}  // namespace muster::base
