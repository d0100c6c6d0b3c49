"""What a measurement was made on."""

import os
import platform
from pathlib import Path


def describe_machine():
    """Processor, memory and system, a JSON-able dictionary."""
    return {
        "processor": _processor(),
        "processors": os.cpu_count(),
        "memory_gib": _memory_gib(),
        "system": platform.platform(),
        "python": platform.python_version(),
    }


def peak_memory_mb():
    """Largest resident memory of this process so far, megabytes; None where nobody tells."""
    # Linux's getrusage goes on from the process that started this one.
    status = Path("/proc/self/status")
    if status.is_file():
        for line in status.read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
    try:
        import resource
    except ModuleNotFoundError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Kilobytes everywhere but on macOS.
    return peak / 1e6 if platform.system() == "Darwin" else peak * 1024 / 1e6


def limit_processors(count):
    """Let this process, and all threads that it starts, run on a number of processors.

    Raises:
        ValueError: If the system cannot do that, or there are fewer.
    """
    if not hasattr(os, "sched_setaffinity"):
        raise ValueError("threads: this system does not let a process choose its processors.")
    usable = sorted(os.sched_getaffinity(0))
    if count > len(usable):
        raise ValueError(f"threads {count}: there are {len(usable)} processors.")
    os.sched_setaffinity(0, usable[:count])


def _processor():
    info = Path("/proc/cpuinfo")
    if info.is_file():
        for line in info.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _memory_gib():
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1)
    except (AttributeError, ValueError, OSError):
        return None
