"""That one process at a time trains a run."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:
    # Windows has none.
    fcntl = None

LOCK_FILE = ".lock"


@contextlib.contextmanager
def run_lock(folder: Path) -> Iterator[None]:
    """Keep other processes from training a run as long as the block lasts.

    The lock is the operating system's and ends with the process, however it ends. Nothing is locked
    on Windows, and on file systems that know no locks: there, two processes overwrite each other's
    results.

    Args:
        folder: Folder of the run.

    Raises:
        ValueError: If another process trains it.
        OSError: If nothing can be written there.
    """
    if fcntl is None:
        yield
        return
    path = Path(folder) / LOCK_FILE
    with contextlib.ExitStack() as stack:
        while True:
            stream = stack.enter_context(path.open("ab"))
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise ValueError(
                    f"{folder}: another process trains this run at the moment; wait for its end."
                ) from None
            except OSError:
                break
            # The process before may have taken the file away after it was opened here.
            with contextlib.suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(stream.fileno()), path.stat()):
                    break
        stack.callback(path.unlink, missing_ok=True)
        yield
