"""How near the key points of found hands are, and which share of all is right."""

from dataclasses import dataclass

import numpy as np
from keras import ops

from keras_hand3d import metrics
from keras_hand3d.evaluation.evaluation_result import error_averages


@dataclass(frozen=True)
class KeypointAccuracy:
    """Errors over the hands that were found, shares over all hands.

    Attributes:
        unit: Of errors and thresholds.
        epe_mean: Mean end-point error, averaged as the protocol says; None if no key point of a
            found hand counts.
        epe_median: Median likewise.
        auc: Area under the PCK curve, 0..1; None if no key point counts.
        thresholds: Of the curve.
        pck: Share of correct key points at each; those of missed hands are wrong.
        keypoint_epe_mean: Mean error of each key point; zero where it was never counted.
        keypoint_epe_median: Median likewise.
    """

    unit: str
    epe_mean: float | None
    epe_median: float | None
    auc: float | None
    thresholds: tuple[float, ...]
    pck: tuple[float, ...]
    keypoint_epe_mean: tuple[float, ...]
    keypoint_epe_median: tuple[float, ...]

    @classmethod
    def from_errors(cls, protocol, unit, thresholds, errors, counted):
        """Summarise errors.

        Args:
            protocol: A `FoundHandsProtocol`.
            unit: Their unit.
            thresholds: Of the PCK curve.
            errors: ``(hands, 21)``, infinite for hands that were not found.
            counted: ``(hands, 21)`` booleans: what counts.

        Returns:
            A `KeypointAccuracy`.
        """
        finite = np.isfinite(errors).all(axis=1)
        epe, means, medians = (None, None), np.zeros(21), np.zeros(21)
        if counted[finite].any():
            found = _tensor(errors[finite]), ops.convert_to_tensor(counted[finite])
            epe, means, medians = error_averages(protocol, *found)
            epe = tuple(float(value) for value in epe)
        auc, pck = None, np.zeros(len(thresholds))
        if np.any(counted):
            pck = pck_of(protocol, thresholds, errors, counted)
            grid = _tensor(thresholds)
            auc = float(metrics.area_under_curve(_tensor(pck), grid, protocol.area_rule))
        return cls(unit, *epe, auc, tuple(thresholds), *(_floats(x) for x in (pck, means, medians)))


def pck_of(protocol, thresholds, errors, counted):
    """Share of correct key points at thresholds, averaged over the key points.

    Args:
        protocol: A record with ``strict``, see `FoundHandsProtocol`.
        thresholds: ``(m,)`` in the unit of the errors.
        errors: ``(hands, 21)``, at least one hand; infinite ones are wrong.
        counted: ``(hands, 21)`` booleans.

    Returns:
        ``(m,)`` array.
    """
    tensors = _tensor(errors), ops.convert_to_tensor(counted), _tensor(thresholds)
    return ops.convert_to_numpy(metrics.pck_curve(*tensors, protocol.strict))


def _tensor(values):
    return ops.convert_to_tensor(np.asarray(values, "float32"))


def _floats(values):
    return tuple(np.asarray(ops.convert_to_numpy(values), float).tolist())
