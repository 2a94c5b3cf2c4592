#pragma once

#include <memory>
#include <string>
#include <variant>

#include "base/password.hpp"
#include "portal/served_portal.hpp"
#include "rest/call/reply.hpp"

namespace muster::rest {

/// A password that must be compared with a hash before the request is answered. That takes long. Wiped in the end.
struct PasswordCheck {
  ~PasswordCheck() { base::wipe(password); }

  std::string hash = {};  ///< "" when there is no such account: then one that nobody has the password of
  std::string password = {};
  std::string account = {};  ///< as SignInDelays knows it, and so the browser
  std::string browser = {};
};

/// Says that another thread must go on with a request, and which one. There is no other way to say so: the dispatcher
/// returns this instead of a reply, and WriteQueue brings the request there.
struct Deferral {
  enum class To {
    loader,     ///< the portal must be loaded; then the threads for long reads look at the request
    passwords,  ///< `password` must be compared; then the request goes to the writer
    reads,      ///< the threads for what takes long to read
    batches,    ///< the threads for batches that write, which wait for the thread that writes
    writer,     ///< the thread that writes
  };
  To to;
  std::shared_ptr<portal::ServedPortal> portal;       ///< whose request it is
  std::unique_ptr<PasswordCheck> password = nullptr;  ///< with To::passwords, and only then
  LogContext log_context = {};                        ///< what is known of the request so far
};

/// What becomes of a request in the hands of one thread.
using Handled = std::variant<Reply, Deferral>;

}  // namespace muster::rest
