#pragma once

#include <boost/system/result.hpp>
#include <string>
#include <utility>

namespace muster::base {

/// What kind of failure an Error is; callers branch on this, people read the message.
enum class ErrorKind {
  invalid,      ///< the input is wrong; the message names what and where
  not_found,    ///< the thing asked for does not exist
  conflict,     ///< somebody else wrote first; take the newest state and try again
  busy,         ///< another process holds the store
  unsupported,  ///< a file or schema of a version this program does not know
  unavailable,  ///< the disk, the database or the network failed
};

/// An expected failure. The message is one line for a person, or one for each thing that is wrong, and never
/// holds a secret.
struct Error {
  Error() = default;  // Boost's result asks for it
  explicit Error(ErrorKind what, std::string text) : kind(what), message(std::move(text)) {}
  ErrorKind kind = ErrorKind::unavailable;
  std::string message;
};

template <class T>
using Result = boost::system::result<T, Error>;

inline Error invalid(std::string message) {
  return Error(ErrorKind::invalid, std::move(message));
}
inline Error not_found(std::string message) {
  return Error(ErrorKind::not_found, std::move(message));
}
inline Error unavailable(std::string message) {
  return Error(ErrorKind::unavailable, std::move(message));
}

/// Boost calls this when `value()` meets an error, which is a bug in the caller: it throws.
[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location& where);

}  // namespace muster::base
