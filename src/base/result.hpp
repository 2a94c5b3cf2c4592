#pragma once

#include <boost/system/result.hpp>
#include <string>
#include <utility>

namespace muster::base {

/// The kind of an error. Callers branch on it, and people read the message.
enum class ErrorKind {
  invalid,      ///< the input is wrong; the message names what and where
  not_found,    ///< the thing asked for does not exist
  conflict,     ///< somebody else wrote first; read the newest state and try again
  busy,         ///< another process holds the store
  unsupported,  ///< a file or schema version that this program does not know
  unavailable,  ///< the disk, the database or the network failed
};

/// An expected failure. The message is one line for a person, or one line for each problem. It never contains a secret.
struct Error {
  Error() = default;  // required by Boost's result
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

/// Boost calls this when `value()` is called on an error. That is a bug in the caller, so it throws.
[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location& where);

}  // namespace muster::base
