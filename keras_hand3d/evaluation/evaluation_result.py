"""What an evaluation gives."""

from dataclasses import asdict, dataclass

import numpy as np
from keras import ops

from keras_hand3d import metrics
from keras_hand3d.evaluation.protocol import Protocol

NUM_THRESHOLDS = 20


@dataclass(frozen=True)
class EvaluationResult:
    """Errors of a model under a protocol.

    Attributes:
        protocol: The protocol.
        samples: Number of samples.
        epe_mean: Mean end-point error of each key point, averaged over the key points.
        epe_median: Median likewise.
        auc: Area under the PCK curve, 0..1.
        thresholds: Thresholds of the PCK curve, in the protocol's unit.
        pck: Fraction of correct key points at each.
        keypoint_epe_mean: Mean error of each key point; zero where it was never counted.
    """

    protocol: Protocol
    samples: int
    epe_mean: float
    epe_median: float
    auc: float
    thresholds: tuple[float, ...]
    pck: tuple[float, ...]
    keypoint_epe_mean: tuple[float, ...]

    @classmethod
    def from_errors(cls, protocol, errors, visible):
        """Summarise errors.

        Args:
            protocol: The protocol.
            errors: ``(samples, 21)`` in its unit.
            visible: ``(samples, 21)`` booleans: what counts.

        Returns:
            An `EvaluationResult`.
        """
        errors = ops.convert_to_tensor(np.asarray(errors, "float32"))
        visible = ops.convert_to_tensor(np.asarray(visible, bool))
        grid = np.linspace(0.0, protocol.max_threshold, NUM_THRESHOLDS, dtype="float32")
        thresholds = ops.convert_to_tensor(grid)
        pck = metrics.pck_curve(errors, visible, thresholds)
        means = metrics.mean_errors(errors, visible)
        medians = metrics.median_errors(errors, visible)
        return cls(
            protocol=protocol,
            samples=errors.shape[0],
            epe_mean=float(metrics.average_over_keypoints(means, visible)),
            epe_median=float(metrics.average_over_keypoints(medians, visible)),
            auc=float(metrics.area_under_curve(pck, thresholds)),
            thresholds=tuple(grid.tolist()),
            pck=tuple(ops.convert_to_numpy(pck).tolist()),
            keypoint_epe_mean=tuple(ops.convert_to_numpy(means).tolist()),
        )

    def to_dict(self):
        """A JSON-able dictionary."""
        return asdict(self)
