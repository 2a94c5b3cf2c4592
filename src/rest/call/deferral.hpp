#pragma once

#include <memory>
#include <string>
#include <variant>

#include "base/password.hpp"
#include "portal/served_portal.hpp"
#include "rest/call/reply.hpp"

namespace muster::rest {

/// A password that must be compared with a hash before the request is answered, which takes long. The destructor
/// overwrites the password.
struct PasswordCheck {
  ~PasswordCheck() { base::wipe(password); }

  std::string hash = {};  ///< "" when there is no such account; then it is compared with a hash that no password fits
  std::string password = {};
  std::string account = {};  ///< SignInAttempt::account
  std::string browser = {};  ///< SignInAttempt::browser
};

/// Says that another thread must go on with a request, and which one. The dispatcher returns it instead of a reply, and
/// WriteQueue takes the request there.
struct Deferral {
  enum class To {
    loader,     ///< the portal must be loaded; then the threads for long reads look at the request
    passwords,  ///< `password` must be compared; then the request goes to the writer
    reads,      ///< the threads for long reads
    batches,    ///< the threads for batches that write, which wait for the thread that writes
    writer,     ///< the thread that writes
  };
  To to;
  std::shared_ptr<portal::ServedPortal> portal;       ///< the portal that the request is for
  std::unique_ptr<PasswordCheck> password = nullptr;  ///< with To::passwords, and only then
  LogContext log_context = {};                        ///< what is known of the request so far
};

/// The result of one thread's work on a request: the reply, or which thread must go on.
using Handled = std::variant<Reply, Deferral>;

}  // namespace muster::rest
