"""Whether confidence is calibrated: as often right as it says."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Reliability:
    """The reliability curve of confidences, in equally wide bins from 0 to 1.

    Attributes:
        counts: Number of predictions in each bin.
        confidence: Their mean confidence; None in an empty bin.
        share: The share of them that is right; None in an empty bin.
        expected_error: Expected calibration error: the mean over the predictions of the distance
            between confidence and share of their bin; None without predictions.
    """

    counts: tuple[int, ...]
    confidence: tuple[float | None, ...]
    share: tuple[float | None, ...]
    expected_error: float | None

    @classmethod
    def of(cls, confidence, is_right, bins=10):
        """The curve of predictions.

        Args:
            confidence: ``(n,)`` in 0..1.
            is_right: ``(n,)`` booleans.
            bins: Number of bins; each has its lower end, the last one both.
        """
        confidence = np.asarray(confidence, float).ravel()
        is_right = np.asarray(is_right, bool).ravel()
        place = np.clip((confidence * bins).astype(int), 0, bins - 1)
        counts = np.bincount(place, minlength=bins)
        sums = np.bincount(place, weights=confidence, minlength=bins)
        right = np.bincount(place, weights=is_right, minlength=bins)
        total = int(counts.sum())
        return cls(
            counts=tuple(counts.tolist()),
            confidence=_means(sums, counts),
            share=_means(right, counts),
            expected_error=float(np.abs(sums - right).sum() / total) if total else None,
        )


def _means(sums, counts):
    return tuple(
        float(total / count) if count else None for total, count in zip(sums, counts, strict=True)
    )
