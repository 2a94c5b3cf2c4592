#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <iosfwd>

#include "base/result.hpp"

namespace muster::base {

/// Readable by its owner alone.
inline constexpr mode_t private_file = 0600;
/// What everybody on the machine may read, such as a certificate.
inline constexpr mode_t public_file = 0644;

/// A file that only its owner may read, in the making beside the place where it is to be, under a name that no other
/// file has. Gone with the object unless it was put there.
class NewFile {
 public:
  /// An empty one. Errors name `target`.
  static Result<NewFile> beside(const std::filesystem::path& target);
  NewFile(NewFile&& other) noexcept;
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile();

  const std::filesystem::path& path() const { return path_; }
  /// The mode that it is to have in its place. Before this it is private.
  Result<void> set_mode(mode_t mode);
  /// Gives it the owner, the group and the mode of the file that it is to replace. An error, which names both users,
  /// when the process may not do that.
  Result<void> take_owner_and_mode_of_target();
  /// Makes the contents durable and gives the file its name, in one step that is durable, too. Without `replace`,
  /// `invalid` when there is a file of this name by now. Nobody may have the file open.
  Result<void> put_in_place(bool replace);

 private:
  NewFile(std::filesystem::path path, std::filesystem::path target)
      : path_(std::move(path)), target_(std::move(target)) {}

  std::filesystem::path path_;  // empty once it is in its place
  std::filesystem::path target_;
};

using WriteText = std::function<void(std::ostream&)>;

/// Writes a file of this mode and puts it in its place, also of an earlier file, once it is whole. After an error,
/// which names the file, an earlier one is as it was.
Result<void> write_whole_file(const std::filesystem::path& file, mode_t mode, const WriteText& write);

/// Writes to a descriptor that is open, such as standard output. The error begins with `name`.
Result<void> write_to_descriptor(int descriptor, std::string_view name, const WriteText& write);

}  // namespace muster::base
