#pragma once

#include <sys/types.h>

#include <string>

#include "base/log.hpp"
#include "base/result.hpp"

namespace muster::app {

/// What the process gives up once it serves.
struct Hardening {
  std::string user;          ///< whom a server that was started as root becomes; "": it stays what it is
  bool filter_calls = true;  ///< whether the kernel refuses the system calls that no server needs
};

/// From now on the system writes no core dump of this process, and nobody but root may look into its memory: it holds
/// passwords and secrets for moments.
void hide_memory();

/// The user that a server becomes. It acts as that user from the start, so that what it makes, the store and SQLite's
/// files beside it, belongs to that user, and what it must read again later, the key of the certificate, is known to
/// be readable. Root it is again for the moment of opening the port, and after that never more.
class ServerUser {
 public:
  /// `invalid` for a user that does not exist or is root, and when this process may not become another.
  static base::Result<ServerUser> find(const std::string& name);

  /// Opens files as the user.
  base::Result<void> act() const;
  /// Opens a port as who started the program.
  base::Result<void> act_as_root() const;
  /// Gives all other rights up, in all threads, for good.
  base::Result<void> become() const;

 private:
  bool changes_ = false;
  uid_t user_ = 0;
  gid_t group_ = 0;
};

/// No program that this one would start gains rights, such as by a set-user-ID bit. Threads that are there already are
/// left out.
void gain_no_rights();

/// Has the kernel refuse with EPERM, to all threads, what a server never does: to start programs, look into other
/// processes, mount, load modules, set the clock. It is a list of what is refused, not of what is allowed: new versions
/// of libraries, and io_uring or sockets to other servers, work with it. False, and a warning in the log, where the
/// kernel takes no such filter.
bool filter_calls(const base::Log& log);

}  // namespace muster::app
