"""`one_at_a_time`: networks that several threads may call."""

import functools
import threading

# One for all: estimators may share networks, and a lock of their own could not be pickled.
_LOCK = threading.RLock()


def one_at_a_time(method):
    """Decorate what builds or runs a Keras model: threads that call it wait for each other.

    Under JAX a model gives its variables away while it computes, to whoever else computes with them
    they are deleted; and none is to be compiled twice.
    """

    @functools.wraps(method)
    def alone(*args, **kwargs):
        with _LOCK:
            return method(*args, **kwargs)

    return alone
