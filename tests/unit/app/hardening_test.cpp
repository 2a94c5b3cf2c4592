#include "app/process/hardening.hpp"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <functional>

namespace muster::app {
namespace hardening_test {

#ifdef MUSTER_SANITIZED
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

// How often something is not as it should be in a process of its own, which is hardened there.
int failures_in_a_process(const std::function<int()>& count) {
  const pid_t child = fork();
  if (child == 0) _exit(count());
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool refused(long result) {
  return result == -1 && errno == EPERM;
}

TEST(Hardening, no_program_can_be_started_and_no_room_of_its_own_made) {
  EXPECT_EQ(failures_in_a_process([] {
              gain_no_rights();
              if (!filter_calls(base::make_log({}))) return 100;
              char name[] = "/bin/true";
              char* const words[] = {name, nullptr};
              int failures = 0;
              failures += refused(execve(name, words, nullptr)) ? 0 : 1;
              failures += refused(unshare(CLONE_FILES)) ? 0 : 2;
              failures += refused(sethostname("x", 1)) ? 0 : 4;
              failures += sanitized || refused(ptrace(PTRACE_TRACEME, 0, nullptr, nullptr)) ? 0 : 8;
              return failures;
            }),
            0);
}

TEST(Hardening, sockets_and_files_and_threads_go_on) {
  EXPECT_EQ(failures_in_a_process([] {
              if (!filter_calls(base::make_log({}))) return 100;
              int pair[2];
              int failures = socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0 ? 0 : 1;
              const int net = socket(AF_INET, SOCK_STREAM, 0);
              failures += net >= 0 ? 0 : 2;
              failures += ::access("/", R_OK) == 0 ? 0 : 4;
              const pid_t child = fork();  // as a thread is made
              if (child == 0) _exit(0);
              failures += child > 0 && waitpid(child, nullptr, 0) == child ? 0 : 8;
              return failures;
            }),
            0);
}

TEST(Hardening, memory_is_hidden) {
  EXPECT_EQ(failures_in_a_process([] {
              hide_memory();
              rlimit cores{1, 1};
              getrlimit(RLIMIT_CORE, &cores);
              return (prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0 ? 0 : 1) + (cores.rlim_max == 0 ? 0 : 2);
            }),
            0);
}

}  // namespace hardening_test
}  // namespace muster::app
