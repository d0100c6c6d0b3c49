"""The One-Euro filter."""

import numpy as np


class OneEuroFilter:
    """Smooths what stands still and follows what moves (Casiez, Roussel & Vogel, CHI 2012).

    A first-order low-pass filter whose cutoff rises with the speed of the signal. Each number of an
    array is filtered by itself.

    Args:
        min_cutoff: Cutoff frequency of what stands still, hertz; lower is smoother.
        beta: How much the cutoff rises with the speed, hertz for a unit of the signal a second;
            higher lags less.
        derivative_cutoff: Cutoff frequency for the speed, hertz.

    Raises:
        ValueError: If a frequency is not above zero, or beta is below.
    """

    def __init__(self, min_cutoff=1.0, beta=0.0, derivative_cutoff=1.0):
        if not (min_cutoff > 0 and derivative_cutoff > 0 and beta >= 0):
            raise ValueError(
                "One-Euro filter: expected cutoffs above zero and beta of at least zero, got "
                f"min_cutoff={min_cutoff}, beta={beta}, derivative_cutoff={derivative_cutoff}."
            )
        self.min_cutoff, self.beta = min_cutoff, beta
        self.derivative_cutoff = derivative_cutoff
        self._time = self._value = self._speed = None

    def __call__(self, value, time):
        """Filter the next value.

        Args:
            value: Array, of the same shape at every call.
            time: When it was measured, seconds, later than the one before.

        Returns:
            The filtered array.

        Raises:
            ValueError: If time does not go on.
        """
        value = np.asarray(value, float)
        if self._time is None:
            self._time, self._value, self._speed = time, value, np.zeros_like(value)
            return value
        elapsed = time - self._time
        if not elapsed > 0:
            raise ValueError(
                f"One-Euro filter: expected a time after {self._time} s, got {time} s."
            )
        speed = (value - self._value) / elapsed
        self._speed = _blend(self._speed, speed, _smoothing(self.derivative_cutoff, elapsed))
        cutoff = self.min_cutoff + self.beta * np.abs(self._speed)
        self._value = _blend(self._value, value, _smoothing(cutoff, elapsed))
        self._time = time
        return self._value


def _smoothing(cutoff, elapsed):
    """Weight of the newest value in a low-pass filter."""
    ratio = 2.0 * np.pi * cutoff * elapsed
    return ratio / (ratio + 1.0)


def _blend(old, new, weight):
    return old + weight * (new - old)
