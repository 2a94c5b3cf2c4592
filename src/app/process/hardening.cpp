#include "app/process/hardening.hpp"

#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "base/file_owner.hpp"

namespace muster::app {
namespace {

using base::invalid;
using base::Result;

// Names rather than numbers, because not every kernel and processor has each call. Grouped by what they act on.
constexpr const char* refused_calls[] = {
    // other programs
    "execve", "execveat", "uselib",
    // other processes
    "kcmp", "pidfd_getfd", "process_madvise", "process_vm_readv", "process_vm_writev",
    // file systems, and ways to open files around the permissions of their folders
    "chroot", "fsconfig", "fsmount", "fsopen", "fspick", "mount", "mount_setattr", "move_mount", "open_by_handle_at",
    "open_tree", "pivot_root", "quotactl", "quotactl_fd", "swapoff", "swapon", "umount", "umount2",
    // namespaces
    "setns", "unshare",
    // the kernel
    "bpf", "create_module", "delete_module", "finit_module", "init_module", "kexec_file_load", "kexec_load",
    "lookup_dcookie", "nfsservctl", "perf_event_open", "syslog", "userfaultfd", "vm86", "vm86old",
    // the kernel's key rings
    "add_key", "keyctl", "request_key",
    // the machine
    "acct", "adjtimex", "clock_adjtime", "clock_settime", "ioperm", "iopl", "modify_ldt", "personality", "reboot",
    "setdomainname", "sethostname", "settimeofday", "stime", "vhangup"};
#ifndef MUSTER_SANITIZED
// Allowed with a sanitizer: its leak check looks at the program's own threads with it.
constexpr const char* call_of_debuggers = "ptrace";
#endif

Result<void> failed(const char* what) {
  return base::unavailable(fmt::format("server.user: {}: {}", what, std::strerror(errno)));
}

}  // namespace

void hide_memory() {
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
}

Result<ServerUser> ServerUser::find(const std::string& name) {
  ServerUser user;
  if (name.empty()) return user;
  const passwd* const known = ::getpwnam(name.c_str());
  if (!known) return invalid(fmt::format("server.user: there is no user {} on this machine", name));
  if (known->pw_uid == 0) return invalid(fmt::format("server.user: {} is root; name a user without its rights", name));
  if (known->pw_uid == ::geteuid()) return user;
  if (::geteuid() != 0)
    return invalid(fmt::format("server.user: {} cannot become {}; start the server as root or as {}",
                               base::user_name(::geteuid()), name, name));
  user.changes_ = true;
  user.user_ = known->pw_uid;
  user.group_ = known->pw_gid;
  return user;
}

Result<void> ServerUser::act() const {
  if (!changes_) return {};
  if (::setgroups(0, nullptr) != 0) return failed("cannot leave root's groups");
  if (::setegid(group_) != 0) return failed("cannot take the user's group");
  if (::seteuid(user_) != 0) return failed("cannot become the user");
  return {};
}

Result<void> ServerUser::act_as_root() const {
  if (changes_ && ::seteuid(0) != 0) return failed("cannot open the port as root");
  return {};
}

Result<void> ServerUser::become() const {
  if (!changes_) return {};
  if (::setresgid(group_, group_, group_) != 0) return failed("cannot take the user's group");
  if (::setresuid(user_, user_, user_) != 0) return failed("cannot become the user");
  if (::setuid(0) == 0) return base::unavailable("server.user: the system gives root's rights back");
  hide_memory();  // again, because changing the user has undone it
  return {};
}

void gain_no_rights() {
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

bool filter_calls(const base::Log& log) {
  const std::unique_ptr<void, decltype(&seccomp_release)> filter(seccomp_init(SCMP_ACT_ALLOW), seccomp_release);
  int error = filter ? seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_TSYNC, 1) : -ENOMEM;
  const auto refuse = [&](const char* name) {
    const int call = seccomp_syscall_resolve_name(name);
    if (error == 0 && call >= 0) error = seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(EPERM), call, 0);
  };
  for (const char* name : refused_calls) refuse(name);
#ifndef MUSTER_SANITIZED
  refuse(call_of_debuggers);
#endif
  if (error == 0) error = seccomp_load(filter.get());
  if (error == 0) return true;
  log->warn("the kernel does not take the filter of system calls, so there is none: {}", std::strerror(-error));
  return false;
}

}  // namespace muster::app
