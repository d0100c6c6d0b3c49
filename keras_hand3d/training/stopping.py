"""Ctrl-C finishes the step first."""

import contextlib
import signal
import threading


class StopRequest:
    """Whether the user has asked to stop.

    Attributes:
        signal: Number of the signal that came, or None.
    """

    signal: int | None = None


@contextlib.contextmanager
def stop_on_signals(report=lambda message: None):
    """Note SIGINT and SIGTERM in place of dying; a second one acts as ever.

    Args:
        report: Called with a line for the user when the first one comes.

    Yields:
        A `StopRequest`.
    """
    request = StopRequest()
    if threading.current_thread() is not threading.main_thread():
        yield request
        return

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def restore():
        for number, handler in before.items():
            signal.signal(number, handler)

    def note(number, frame):
        request.signal = number
        restore()
        report("Stopping after this step; once more stops at once.")

    for number in before:
        signal.signal(number, note)
    try:
        yield request
    finally:
        restore()
