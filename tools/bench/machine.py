"""What the machine says: processor time, memory, versions."""

import os
import pathlib
import re
import subprocess
import time


def processes_below(pid):
    """The process and all that it started, as far as they still run."""
    found = [pid]
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += processes_below(int(child))
    return found


def cpu_seconds(pids):
    """User and system seconds of these processes so far, to the microsecond."""
    spent = 0
    for pid in pids:
        for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
            spent += int((task / "schedstat").read_text().split()[0]) / 1e9
    return spent


def kernel_seconds(pids):
    """Those of them that the kernel took, to the hundredth."""
    ticks = 0
    for pid in pids:
        ticks += int(pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def thread_seconds(pid, name):
    """User and system seconds of a process's threads of this name so far."""
    spent = 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        if (task / "comm").read_text().strip() == name:
            spent += int((task / "schedstat").read_text().split()[0]) / 1e9
    return spent


def busy_seconds(core):
    """Seconds that a core has not been idle so far."""
    for line in pathlib.Path("/proc/stat").read_text().splitlines():
        if line.startswith(f"cpu{core} "):
            times = [int(field) for field in line.split()[1:9]]
            return (sum(times) - times[3] - times[4]) / os.sysconf("SC_CLK_TCK")
    return 0.0


def resident_megabytes(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text())[1]) / 1024


def engine_of(pid):
    """How a Muster asks the kernel for what clients send: `io_uring` or `epoll`."""
    files = pathlib.Path(f"/proc/{pid}/fd").iterdir()
    return "io_uring" if any(os.readlink(file) == "anon_inode:[io_uring]" for file in files) else "epoll"


def seconds_of(command):
    begin = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    return time.monotonic() - begin


def version(command):
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    return (run.stdout + run.stderr).splitlines()[0].strip()


def program_version(command):
    """What a program prints of its version, without what some add to it: "wrk debian/4.1.0-3+b1 [epoll] Copyright …"."""
    return version(list(command)).partition(" [")[0]


def is_virtual():
    """Whether the processor says that a hypervisor runs it."""
    return " hypervisor" in pathlib.Path("/proc/cpuinfo").read_text()


def describe(options, programs=(("nginx", "-v"), ("wrk", "-v"))):
    """The line below a table: the command, the machine, the versions of Muster and of these programs, the day."""
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())[1]
    kind = "virtual machine" if is_virtual() else "machine"
    return (f"`./dev bench --parts {' '.join(options.parts)} --rounds {options.rounds} --seconds {options.seconds}` on a "
            f"{kind} with {len(os.sched_getaffinity(0))} cores of {model}, Linux {os.uname().release}; "
            f"{'; '.join(program_version(program) for program in programs)}; "
            f"{version([options.build / 'muster', '--version'])}; {time.strftime('%Y-%m-%d')}.")
