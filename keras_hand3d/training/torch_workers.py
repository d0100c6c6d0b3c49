"""Further processes of a training on this host, one for each device."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

_WORKER = "KERAS_HAND3D_WORKER"
_GRACE_SECONDS, _PATIENCE_SECONDS = 20.0, 5.0


class TorchWorkers:
    """The processes beside the first one, with the environment variables that torchrun sets.

    They end when the first one does, however that comes about. A signal for the first one does not
    reach them: it tells them. What they write as errors is kept, and shown if one fails.

    Args:
        command: Command line of a process.
        devices: Processes on this host, the first one counted.
        hosts: Number of hosts.
        first_rank: Number of the first process on this host.
        address: Host and port where all processes meet.
    """

    def __init__(self, command, devices, hosts, first_rank, address):
        if command is None and devices > 1:
            raise ValueError("Start the processes with torchrun, one for each device.")
        self.command, self.devices, self.hosts = command, devices, hosts
        self.first_rank, (self.host, self.port) = first_rank, address
        self._processes, self._ended = [], threading.Event()

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="keras_hand3d.")
        for local_rank in range(1, self.devices):
            self._processes.append(self._start(local_rank))
        for number in range(len(self._processes)):
            threading.Thread(target=self._watch, args=(number,), daemon=True).start()
        return self

    def __exit__(self, kind, error, traceback):
        # An error of the others' shows itself here as a broken connection, which is none of these.
        is_own = isinstance(error, ValueError | OSError | KeyboardInterrupt)
        statuses = [] if is_own else self._statuses(None if error is None else _PATIENCE_SECONDS)
        failed = [number for number, status in enumerate(statuses) if _is_failure(status)]
        message = self._message(failed[0]) if failed else None
        self._ended.set()
        for process in self._processes:
            process.stdin.close()
            process.wait()
        self._folder.cleanup()
        if message:
            raise ValueError(message) from error

    @staticmethod
    def is_worker():
        """Whether this process is one that was started here."""
        return _WORKER in os.environ

    @staticmethod
    def end_with_the_first():
        """End this process, a worker, as soon as the first one is no more."""
        threading.Thread(target=_wait_for_end_of_input, daemon=True).start()

    def _start(self, local_rank):
        torchrun = {
            "RANK": self.first_rank + local_rank,
            "LOCAL_RANK": local_rank,
            "WORLD_SIZE": self.devices * self.hosts,
            "LOCAL_WORLD_SIZE": self.devices,
            "MASTER_ADDR": self.host,
            "MASTER_PORT": self.port,
            _WORKER: 1,
        }
        environment = os.environ | {name: str(value) for name, value in torchrun.items()}
        with self._log(local_rank - 1).open("wb") as log:
            return subprocess.Popen(
                self.command,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            )

    def _watch(self, number):
        """End this process should it wait for ever for one that has failed."""
        status = self._processes[number].wait()
        if _is_failure(status) and not self._ended.wait(_GRACE_SECONDS):
            print(f"Error: {self._message(number)}", file=sys.stderr, flush=True)
            os._exit(1)

    def _statuses(self, seconds):
        """Statuses of those that end in time; None of the others."""
        statuses = []
        for process in self._processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(seconds and seconds / len(self._processes))
            statuses.append(process.poll())
        return statuses

    def _message(self, number):
        text = self._log(number).read_text(encoding="utf-8", errors="replace").strip()
        last = text.splitlines()[-1].removeprefix("Error: ") if text else "it gave no reason"
        status = self._processes[number].returncode
        return f"Process {self.first_rank + number + 1} has failed with status {status}: {last}"

    def _log(self, number):
        return Path(self._folder.name) / f"{number}.log"


def _is_failure(status):
    """Whether a process has neither gone on, nor ended well, nor stopped as it was told to."""
    stopped = (128 + signal.SIGINT, 128 + signal.SIGTERM)
    return status is not None and status not in (0, *stopped)


def _wait_for_end_of_input():
    # Nothing is ever written: what ends the wait is the end of the process at the other side.
    os.read(sys.stdin.fileno(), 1)
    os._exit(1)
