#pragma once

#include <sys/types.h>

#include <string>

#include "base/log.hpp"
#include "base/result.hpp"

namespace muster::app {

/// The rights that the server gives up before it answers requests.
struct Hardening {
  std::string user;          ///< the user that a server started as root becomes; "": no change
  bool filter_calls = true;  ///< whether the kernel refuses the system calls that no server needs
};

/// Turns core dumps of this process off, and keeps everybody but root from reading its memory. The memory holds
/// passwords and secrets for short times.
void hide_memory();

/// The user that a server becomes when it was started as root. It acts as that user from the start, so that the files
/// it makes (the store and SQLite's files beside it) belong to the user, and files that it must read again later (the
/// key of the certificate) are known to be readable. It is root again only while it opens the port.
class ServerUser {
 public:
  /// The user of this name; for "" the process stays what it is. `invalid` when the user does not exist or is root, or
  /// when this process may not become another user.
  static base::Result<ServerUser> find(const std::string& name);

  /// From now on files are opened as the user. Can be undone.
  base::Result<void> act() const;
  /// Makes the process root again, to open a port.
  base::Result<void> act_as_root() const;
  /// Becomes the user for good, in all threads.
  base::Result<void> become() const;

 private:
  bool changes_ = false;
  uid_t user_ = 0;
  gid_t group_ = 0;
};

/// From now on programs that this process starts gain no rights, for example by a set-user-ID bit. This holds for the
/// calling thread and the threads that it starts later.
void gain_no_rights();

/// Makes the kernel refuse, with EPERM and in all threads, system calls that a server never needs: those that start
/// programs, look into other processes, mount, load modules or set the clock. All other calls are allowed, so that new
/// versions of libraries, io_uring, and sockets to other servers keep working. Returns false, with a warning in the
/// log, when the kernel does not take such a filter.
bool filter_calls(const base::Log& log);

}  // namespace muster::app
