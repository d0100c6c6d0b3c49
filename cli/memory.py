"""What becomes of freed memory while a network is trained."""

import ctypes
import os
import sys

# Numbers of glibc's malloc.h.
_TRIM_THRESHOLD, _MOST_MAPPED = -1, -4
_NO_TRIM = 2**31 - 1
_OWN_SETTINGS = ("MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_MAX_", "GLIBC_TUNABLES")


def keep_freed_memory() -> bool:
    """Let glibc keep what this process frees, in place of handing it back to the system.

    A training step on a processor frees large arrays and the next one asks for as many. Each page
    that the system hands out anew is cleared first, which can take as long as the computation. The
    process stays as large as it ever was. Settings from the environment are left alone.

    Returns:
        Whether that was possible: other systems and C libraries have no such setting.
    """
    if not sys.platform.startswith("linux") or any(name in os.environ for name in _OWN_SETTINGS):
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    return bool(mallopt(_MOST_MAPPED, 0) and mallopt(_TRIM_THRESHOLD, _NO_TRIM))
